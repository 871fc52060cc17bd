package io.ringmill.server.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;

/**
 * Under which names the server may be asked, and from pages of which origin. A page of somebody else whose name was made to point
 * here (DNS rebinding) sends its own name; a form or script of another origin (CSRF) sends its own origin.
 */
final class Names {

    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+]");

    private final Set<String> names = new HashSet<>();
    private final Set<String> anyPort = new HashSet<>();
    private final boolean loopback;
    private final int port;

    Names(HttpSettings settings, int port) {
        this.port = port;
        this.loopback = settings.isLoopback();
        names.add("localhost");
        names.add("127.0.0.1");
        names.add("[::1]");
        String host = settings.host().toLowerCase(Locale.ROOT);
        names.add(host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host);
        if (!loopback) {
            anyPort.addAll(names);
            try {
                anyPort.add(InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT));
            } catch (UnknownHostException nameless) {
                // Then it has no name that anybody could ask for.
            }
        }
        settings.names().forEach(name -> anyPort.add(name.toLowerCase(Locale.ROOT)));
    }

    /** Refuses a request that asks for another host. */
    void checkHost(Request request) throws Problem {
        String authority = request.getHeaders().get("Host");
        if (authority == null || !isServed(authority.toLowerCase(Locale.ROOT), request.isSecure())) {
            throw new Problem(
                    421,
                    "unknown-host",
                    "this server does not go by the name that was asked for; 'server: names' in the pipeline lists more");
        }
    }

    private boolean isServed(String authority, boolean isSecure) {
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        String name = hasPort ? authority.substring(0, colon) : authority;
        if (anyPort.contains(name)) {
            return true;
        }
        if (!loopback) {
            // No DNS has a hand in an address.
            return ADDRESS.matcher(name).matches();
        }
        String wantedPort = hasPort ? authority.substring(colon + 1) : isSecure ? "443" : "80";
        return names.contains(name) && wantedPort.equals(Integer.toString(port));
    }

    /** Refuses a request that a page of another origin makes. */
    void checkOrigin(Request request) throws Problem {
        String origin = request.getHeaders().get("Origin");
        String site = request.getHeaders().get("Sec-Fetch-Site");
        boolean sameSite = site == null || site.equals("same-origin") || site.equals("none");
        if (!sameSite || (origin != null && !isOwn(origin, request))) {
            throw new Problem(
                    403, "foreign-origin", "a page of another origin may not ask for this", Map.of(), Map.of());
        }
    }

    private boolean isOwn(String origin, Request request) {
        String lower = origin.toLowerCase(Locale.ROOT);
        String host = request.getHeaders().get("Host").toLowerCase(Locale.ROOT);
        String scheme = request.isSecure() ? "https://" : "http://";
        // Behind a proxy that ends TLS, a page that came by https asks us by http.
        int colon = host.lastIndexOf(':');
        String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        return lower.equals(scheme + host) || (anyPort.contains(name) && lower.equals("https://" + host));
    }
}
