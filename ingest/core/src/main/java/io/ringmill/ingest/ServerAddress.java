package io.ringmill.ingest;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where a server is, as a setting says: {@code scheme://user:password@host:port/path}, with {@code ${NAME}} taken from the
 * environment. Immutable; its text is without user and password.
 *
 * @param scheme in lower case
 * @param user and {@code password} empty if there are none
 * @param path what stands behind host and port, without the first slash; null if nothing does
 * @param shown the address for people
 */
public record ServerAddress(
        String scheme, String host, int port, String user, String password, String path, String shown) {

    private static final int NO_PORT = -1;

    /**
     * Reads a required setting; what is wrong with it becomes a fault.
     *
     * @param schemes that are understood, each with the port that its servers have if the address names none
     * @param example is shown where the text is no such address
     * @return empty where there is a fault
     */
    public static Optional<ServerAddress> read(
            ConnectorContext context, Setting<String> setting, Map<String, Integer> schemes, String example) {
        Optional<String> text = context.find(setting);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        List<String> missing = new ArrayList<>();
        String expanded = expand(text.get(), System::getenv, missing);
        missing.forEach(name -> context.fault(setting, "the environment has no variable %s", name));
        if (!missing.isEmpty()) {
            return Optional.empty();
        }
        Optional<ServerAddress> address = parse(expanded, schemes);
        if (address.isEmpty()) {
            context.fault(setting, "must be an address such as %s, not '%s'", example, Secrets.hide(text.get()));
        }
        return address;
    }

    /**
     * The text with the values of each {@code ${NAME}}: ahead of an {@code @} it is a user or a password, and may be any text, as
     * letters that have a meaning in an address are written with {@code %}.
     *
     * @param missing gets the names that have no value
     */
    public static String expand(String text, UnaryOperator<String> environment, List<String> missing) {
        int host = text.lastIndexOf('@') + 1;
        UnaryOperator<String> encoded = name -> {
            String value = environment.apply(name);
            return value == null
                    ? null
                    : URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
        };
        return Secrets.expand(text.substring(0, host), encoded, missing)
                + Secrets.expand(text.substring(host), environment, missing);
    }

    /** The address that a text is, as {@link #read} has it; empty if it is none. */
    public static Optional<ServerAddress> parse(String text, Map<String, Integer> schemes) {
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if (!schemes.containsKey(scheme)
                    || uri.getHost() == null
                    || uri.getRawQuery() != null
                    || uri.getRawFragment() != null) {
                return Optional.empty();
            }
            int port = uri.getPort() == NO_PORT ? schemes.get(scheme) : uri.getPort();
            String raw = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
            int colon = raw.indexOf(':');
            String user = decoded(colon < 0 ? raw : raw.substring(0, colon));
            String password = colon < 0 ? "" : decoded(raw.substring(colon + 1));
            String path =
                    uri.getRawPath().isEmpty() ? null : decoded(uri.getRawPath().substring(1));
            String shown = scheme + "://" + uri.getHost() + ":" + port
                    + (uri.getRawPath().isEmpty() ? "" : uri.getRawPath());
            return Optional.of(new ServerAddress(scheme, uri.getHost(), port, user, password, path, shown));
        } catch (URISyntaxException notAnAddress) {
            return Optional.empty();
        }
    }

    /** Unlike in a form, a plus is one. */
    private static String decoded(String raw) {
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return shown;
    }
}
