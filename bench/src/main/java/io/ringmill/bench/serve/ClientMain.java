package io.ringmill.bench.serve;

import io.ringmill.bench.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Clients of a server in a process of their own. The argument says which: {@code page} or {@code attack}. They take orders, a line
 * each, and answer each with a line: {@code begin PORT …}, {@code end}.
 */
public final class ClientMain {

    private ClientMain() {}

    /** Clients that come and go together. */
    interface Clients extends AutoCloseable {

        /** What has become of them so far. */
        Map<String, Object> figures();

        @Override
        void close() throws IOException;
    }

    public static void main(String[] arguments) throws IOException {
        boolean page = arguments[0].equals("page");
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        answer(Map.of());
        Clients clients = null;
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("begin")) {
                int port = Integer.parseInt(words[1]);
                clients = page
                        ? new PageClient(port)
                        : new Attackers(
                                port,
                                Integer.parseInt(words[2]),
                                Integer.parseInt(words[3]),
                                Integer.parseInt(words[4]));
                answer(Map.of());
            } else {
                Map<String, Object> figures = clients.figures();
                clients.close();
                answer(figures);
            }
        }
        // Their threads are not waited for.
        Runtime.getRuntime().halt(0);
    }

    private static void answer(Map<String, Object> figures) {
        System.out.println(Json.write(figures));
        System.out.flush();
    }
}
