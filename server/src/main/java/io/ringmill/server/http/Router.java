package io.ringmill.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Finds the route of a request. */
final class Router {

    /** What was found: the route, and what stands for the names in its path. */
    record Match(Routes.Route route, Map<String, String> parameters) {}

    private record Pattern(Routes.Route route, List<String> segments) {}

    private final Map<Integer, List<Pattern>> byLength = new HashMap<>();
    private final Problem elsewhere;

    Router(List<Routes.Route> routes, Problem elsewhere) {
        this.elsewhere = elsewhere;
        for (Routes.Route route : routes) {
            List<String> segments = segments(route.path());
            byLength.computeIfAbsent(segments.size(), length -> new ArrayList<>())
                    .add(new Pattern(route, segments));
        }
    }

    /**
     * The route of a path as it was sent.
     *
     * @throws Problem if there is none, or none for this method
     */
    Match match(String method, String path) throws Problem {
        List<String> segments = segments(path);
        TreeSet<String> allowed = new TreeSet<>();
        Match found = null;
        boolean foundIsLiteral = false;
        for (Pattern pattern : byLength.getOrDefault(segments.size(), List.of())) {
            Map<String, String> parameters = parameters(pattern.segments, segments);
            if (parameters == null) {
                continue;
            }
            String wanted = pattern.route.method();
            allowed.add(wanted);
            boolean fits = wanted.equals(method) || (method.equals("HEAD") && wanted.equals("GET"));
            if (fits && (found == null || (!foundIsLiteral && parameters.isEmpty()))) {
                found = new Match(pattern.route, parameters);
                foundIsLiteral = parameters.isEmpty();
            }
        }
        if (found != null) {
            return found;
        }
        if (allowed.isEmpty()) {
            throw elsewhere;
        }
        String methods = String.join(", ", allowed);
        throw new Problem(405, "method-not-allowed", "here one can " + methods, Map.of(), Map.of("Allow", methods));
    }

    private static Map<String, String> parameters(List<String> pattern, List<String> segments) throws Problem {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < pattern.size(); i++) {
            String wanted = pattern.get(i);
            String given = segments.get(i);
            if (wanted.startsWith("{")) {
                if (given.isEmpty()) {
                    return null;
                }
                parameters.put(wanted.substring(1, wanted.length() - 1), decode(given, false));
            } else if (!wanted.equals(given)) {
                return null;
            }
        }
        return parameters;
    }

    private static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    /** A part of a path or query without its percent signs. */
    static String decode(String text, boolean query) throws Problem {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer plain = ByteBuffer.allocate(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%') {
                int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
                int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw Problem.badRequest("bad-address", "the address has a '%' without two hex digits behind it");
                }
                plain.put((byte) (high << 4 | low));
                i += 2;
            } else {
                plain.put(query && bytes[i] == '+' ? (byte) ' ' : bytes[i]);
            }
        }
        try {
            // It reports what is malformed, where others put U+FFFD, which a key may hold.
            return StandardCharsets.UTF_8.newDecoder().decode(plain.flip()).toString();
        } catch (CharacterCodingException malformed) {
            throw Problem.badRequest("bad-address", "the address has bytes that are no UTF-8");
        }
    }
}
