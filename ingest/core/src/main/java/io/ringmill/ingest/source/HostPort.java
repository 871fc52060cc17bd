package io.ringmill.ingest.source;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Host and port of a connection as people write them: {@code 5140}, {@code localhost:5140}, {@code [::1]:5140}. */
record HostPort(String host, int port) {

    private static final int MAX_PORT = 65_535;
    private static final Pattern FORM = Pattern.compile("(?:(\\[[0-9A-Fa-f:.%]+]|[^\\s:\\[\\]/@?#]+):)?(\\d{1,5})");

    /** Empty if the text is none. {@code defaultHost} where it has a port only; null if that is not enough. */
    static Optional<HostPort> parse(String text, String defaultHost) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || Integer.parseInt(form.group(2)) > MAX_PORT) {
            return Optional.empty();
        }
        String host = form.group(1) == null ? defaultHost : form.group(1).replaceAll("[\\[\\]]", "");
        return Optional.ofNullable(host).map(some -> new HostPort(some, Integer.parseInt(form.group(2))));
    }

    /** Looks the host up; the address may be unresolved. */
    InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** As {@link #toString}, of an address that is in use. */
    static String of(InetSocketAddress address) {
        return new HostPort(address.getAddress().getHostAddress(), address.getPort()).toString();
    }
}
