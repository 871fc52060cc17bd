package io.ringmill.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ringmill.pipeline.Topology;
import io.ringmill.server.host.Host;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that make no sense, to every path of the API: each is answered, with a problem document if it is refused, and never is
 * the server at fault. A failure prints the seed; {@code -Dringmill.seed=N} runs that one.
 */
@Timeout(300)
class ApiFuzzTest {

    private static final int REQUESTS = Integer.getInteger("ringmill.fuzz", 3_000);
    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");
    private static final String[] METHODS = {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"};
    private static final String[] TEXTS = {
        "",
        "0",
        "-1",
        "1",
        "99999999999999999999",
        "9223372036854775807",
        "-9223372036854775808",
        "1e999",
        "NaN",
        "true",
        "false",
        "null",
        "%00",
        "%ff%fe",
        "%C0%AF",
        "%ZZ",
        "%",
        "%E2%82",
        "..%2F..",
        "a,b,c",
        "rows:px:A",
        "states:high",
        "rows",
        "alerts",
        "trades",
        "px",
        "total",
        "high",
        "hihg",
        "firing",
        "critical",
        "A",
        "1m",
        "60s",
        "24h",
        "1ns",
        "5-3",
        "%F0%9F%98%80",
        "%ED%A0%80",
        "+",
        "a%20b",
        "'",
        "%22",
        "%0d%0aX:%201",
        "{x}",
        "seen"
    };
    private static final String[] BODIES = {
        "",
        "{",
        "[]",
        "null",
        "1",
        "\"text\"",
        "{}",
        "{\"name\":1,\"yaml\":[]}",
        "{\"name\":\"n\"}",
        "{\"name\":\"n\",\"yaml\":\"when: price > 5\\non: trades\"}",
        "{\"yaml\":\"when: price > 5\\non: trades\"}",
        "{\"yaml\":\"when: prise > 5\\non: trades\"}",
        "{\"yaml\":\"{{{\"}",
        "{\"yaml\":\"&a [*a]\"}",
        "{\"name\":\"a b\\nc\",\"yaml\":\"\"}",
        "{\"unknown\":1}",
        "{\"forMs\":1e400}",
        "{\"forMs\":-1}",
        "{\"forMs\":60000}",
        "{\"forMs\":\"x\",\"reason\":5}",
        "{\"forMs\":1.5}",
        "{\"forMs\":99999999999999999999999}",
        "{\"topics\":[null]}",
        "{\"topics\":[\"rows:px:A\"]}",
        "{\"topics\":{}}",
        "{\"speed\":[]}",
        "{\"speed\":1e400}",
        "{\"speed\":\"max\"}",
        "{\"step\":\"event\",\"seekNs\":\"5\"}",
        "{\"seekNs\":\"x\"}",
        "{\"running\":\"maybe\"}",
        "{\"name\":\"n\",\"name\":\"m\",\"yaml\":\"\"}",
        "{} {}",
        "{\"name\":\"\\ud800\",\"yaml\":\"\"}"
    };

    private record Response(int status, String mediaType, String body) {}

    private final long seed = Long.getLong("ringmill.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<byte[]> bodies = bodies();

    private static List<byte[]> bodies() {
        List<byte[]> bodies = new ArrayList<>();
        for (String body : BODIES) {
            bodies.add(body.getBytes(StandardCharsets.UTF_8));
        }
        bodies.add("[".repeat(100_000).getBytes(StandardCharsets.UTF_8));
        bodies.add("{\"name\":".repeat(2_000).getBytes(StandardCharsets.UTF_8));
        bodies.add(("{\"name\":\"" + "n".repeat(200_000) + "\",\"yaml\":\"when: price > 5\\non: trades\"}")
                .getBytes(StandardCharsets.UTF_8));
        bodies.add(("{\"yaml\":\"" + "[".repeat(5_000) + "\"}").getBytes(StandardCharsets.UTF_8));
        bodies.add(("{\"yaml\":\"on: trades\\nwhen: " + "(".repeat(5_000) + "price > 1\"}")
                .getBytes(StandardCharsets.UTF_8));
        bodies.add(("{\"yaml\":\"on: trades\\nwhen: price > 1" + " and price > 1".repeat(4_500) + "\"}")
                .getBytes(StandardCharsets.UTF_8));
        bodies.add(("{\"forMs\":" + "9".repeat(5_000) + "}").getBytes(StandardCharsets.UTF_8));
        bodies.add(new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'});
        bodies.add(new byte[] {0, 1, 2, 3, (byte) 0x80});
        return bodies;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAnswerAnythingWithoutFault(boolean replay) throws Exception {
        Pretended pretended = new Pretended();
        Host host = replay ? pretended.replay() : pretended.host();
        try (Running running = new Running(Running.builder(Topology.PARALLEL), host)) {
            running.trade("A", 1_000_000_000L, 120, 60);
            JsonNode paths = running.get("/openapi.json").get("paths");
            List<String> names = new ArrayList<>();
            paths.fieldNames().forEachRemaining(names::add);
            for (int i = 0; i < REQUESTS / 2; i++) {
                String path = names.get(i % names.size());
                byte[] request = request(path, paths.get(path));
                check(request, send(running, request));
            }
            assertThat(running.get("/status").get("state").textValue()).isEqualTo("running");
        }
    }

    private void check(byte[] request, Response response) throws IOException {
        String said = "seed " + seed + ": " + head(request) + " -> " + response;
        assertThat(response.status()).as(said).isBetween(200, 499);
        boolean hasBody = !head(request).startsWith("HEAD");
        if (response.status() >= 400 && hasBody) {
            assertThat(response.mediaType()).as(said).startsWith("application/problem+json");
            JsonNode problem = Running.JSON.readTree(response.body());
            assertThat(problem.get("status").intValue()).as(said).isEqualTo(response.status());
            assertThat(problem.get("type").isTextual()).as(said).isTrue();
            assertThat(problem.get("title").isTextual()).as(said).isTrue();
            assertThat(problem.get("detail").textValue()).as(said).isNotBlank().doesNotContain("Exception");
        } else if (response.mediaType().startsWith("application/json") && hasBody) {
            assertThat(Running.JSON.readTree(response.body())).as(said).isNotNull();
        }
    }

    private static String head(byte[] request) {
        String text = new String(request, StandardCharsets.ISO_8859_1);
        return text.substring(0, Math.min(text.length(), 300));
    }

    private byte[] request(String path, JsonNode operations) {
        List<String> methods = new ArrayList<>();
        operations.fieldNames().forEachRemaining(methods::add);
        String method = random.nextInt(8) == 0
                ? METHODS[random.nextInt(METHODS.length)]
                : methods.get(random.nextInt(methods.size())).toUpperCase(Locale.ROOT);
        Matcher places = PLACE.matcher(path);
        String target = places.replaceAll(place -> Matcher.quoteReplacement(name(place.group(1))));
        JsonNode operation = operations.path(method.toLowerCase(Locale.ROOT));
        StringBuilder query = new StringBuilder();
        for (JsonNode parameter : operation.path("parameters")) {
            if (parameter.get("in").textValue().equals("query") && random.nextBoolean()) {
                String pair = parameter.get("name").textValue() + "=" + text();
                query.append(query.isEmpty() ? "?" : "&").append(pair);
                query.append(random.nextInt(20) == 0 ? "&" + pair : "");
            }
        }
        byte[] body = method.equals("GET") ? new byte[0] : bodies.get(random.nextInt(bodies.size()));
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes((method + " " + target + query + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Content-Type: " + mediaType() + "\r\nContent-Length: " + body.length + "\r\n"
                        + (random.nextInt(10) == 0
                                ? "Idempotency-Key: " + "k".repeat(random.nextInt(400)) + "\r\n"
                                : "")
                        + (random.nextInt(10) == 0 ? "Last-Event-ID: " + text() + "\r\n" : "")
                        + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        return request.toByteArray();
    }

    private String mediaType() {
        return switch (random.nextInt(12)) {
            case 0 -> "text/csv";
            case 1 -> "application/x-ndjson";
            case 2 -> "text/plain";
            case 3 -> "application/json; charset=nonsense";
            case 4 -> "///;;;";
            default -> "application/json";
        };
    }

    private String name(String of) {
        if (random.nextInt(3) > 0) {
            return switch (of) {
                case "window" -> "px";
                case "rule" -> "held";
                case "stream" -> "trades";
                case "source" -> "tape";
                default -> text();
            };
        }
        return text();
    }

    private String text() {
        return random.nextInt(30) == 0 ? "x".repeat(random.nextInt(6_000)) : TEXTS[random.nextInt(TEXTS.length)];
    }

    private static Response send(Running running, byte[] request) throws IOException {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), running.server.uri().getPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            try {
                out.write(request);
                out.flush();
            } catch (IOException refusedEarly) {
                // The answer may be there all the same.
                out.flush();
            }
            return response(new BufferedInputStream(socket.getInputStream()));
        }
    }

    private static Response response(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended within the head: " + head);
            }
            head.append((char) next);
        }
        int status = Integer.parseInt(head.substring(9, 12));
        Matcher type = Pattern.compile("(?i)\r\ncontent-type: *([^\r]*)").matcher(head);
        String mediaType = type.find() ? type.group(1) : "";
        boolean endless = mediaType.startsWith("text/event-stream");
        boolean chunked = head.toString().toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked");
        byte[] body = endless ? new byte[0] : chunked ? chunks(in) : in.readAllBytes();
        return new Response(status, mediaType, new String(body, StandardCharsets.UTF_8));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            StringBuilder length = new StringBuilder();
            for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                length.append((char) next);
            }
            int size = length.isEmpty() ? 0 : Integer.parseInt(length.toString().strip(), 16);
            if (size == 0) {
                return all.toByteArray();
            }
            all.write(in.readNBytes(size));
            in.readNBytes(2);
        }
    }
}
