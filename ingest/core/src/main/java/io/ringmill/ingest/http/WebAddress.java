package io.ringmill.ingest.http;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Secrets;
import io.ringmill.ingest.Setting;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where requests go, and what is sent with each. Immutable; {@link #toString} shows no secrets.
 *
 * @param url as the user gave it, with variables of the environment filled in; it may hold user and password
 * @param headers that the user gave
 */
public record WebAddress(URI url, Map<String, String> headers) {

    private static final Set<String> WEB = Set.of("http", "https");

    /** Copies the headers. */
    public WebAddress {
        headers = Map.copyOf(headers);
    }

    /**
     * The address that two settings give; what is wrong with them is a fault.
     *
     * @param example of an address, for the fault
     */
    public static Optional<WebAddress> read(
            ConnectorContext context, Setting<String> url, Setting<Map<String, String>> headers, String example) {
        Map<String, String> sent = headers(context, headers);
        Optional<String> text = context.find(url);
        Optional<URI> address = text.flatMap(of -> parse(context.expand(url, of), WEB));
        if (text.isPresent() && address.isEmpty()) {
            context.fault(url, "must be an address such as %s, not '%s'", example, Secrets.hide(text.get()));
        }
        return address.map(of -> new WebAddress(of, sent));
    }

    /** The headers that a setting gives, with variables filled in; one that cannot be sent is a fault. */
    public static Map<String, String> headers(ConnectorContext context, Setting<Map<String, String>> setting) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        context.find(setting).orElse(Map.of()).forEach((name, text) -> {
            String value = context.expand(setting, text);
            headers.put(name, value);
            if (!isHeader(name, value)) {
                context.fault(setting, "header '%s' cannot be sent with this value", name);
            }
        });
        return headers;
    }

    /** Whether a header can be sent with this value. */
    public static boolean isHeader(String name, String value) {
        try {
            HttpRequest.newBuilder().header(name, value);
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    /** The address that a text is, if it has one of these schemes, in lower case, and a host. */
    public static Optional<URI> parse(String text, Set<String> schemes) {
        try {
            URI url = new URI(text);
            boolean usable = url.getScheme() != null
                    && schemes.contains(url.getScheme().toLowerCase(Locale.ROOT))
                    && url.getHost() != null;
            return usable ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException notAUrl) {
            return Optional.empty();
        }
    }

    /** The address without user and password, which go into a header. */
    public URI withoutUser() {
        String text = url.toString();
        return url.getRawUserInfo() == null ? url : URI.create(text.replace(url.getRawUserInfo() + "@", ""));
    }

    /** An address beneath this one; {@code path} begins with a slash, and may have a query. */
    URI at(String path) {
        String text = withoutUser().toString();
        return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + path);
    }

    /** The same address, with this header unless the user gave it. */
    WebAddress with(String name, String value) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.put(name, value);
        all.putAll(headers);
        return new WebAddress(url, all);
    }

    /** The header of a user and a password. */
    static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    }

    /** The headers, with that of the address's user and password if it has them; those that the user gave go first. */
    public Map<String, String> allHeaders() {
        return url.getUserInfo() == null ? headers : with("Authorization", basic(url.getUserInfo())).headers;
    }

    /** Scheme, host and port: what messages may show, as a path can be a secret too. */
    String shown() {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }

    @Override
    public String toString() {
        return shown();
    }
}
