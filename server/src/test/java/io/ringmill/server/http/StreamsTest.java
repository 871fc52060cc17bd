package io.ringmill.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class StreamsTest {

    private static final HttpSettings.Limits MANY = new HttpSettings.Limits(512, 200, 100_000, 4096, 5_000);

    private static byte[] json(int length) {
        return ("\"" + "x".repeat(length - 2) + "\"").getBytes(StandardCharsets.UTF_8);
    }

    private static String text(ByteBuffer batch) {
        return StandardCharsets.UTF_8.decode(batch).toString();
    }

    @Test
    void shouldTellOfEventsThatWereDropped() {
        EventQueue queue = new EventQueue();
        for (int i = 0; i < EventQueue.MOST_EVENTS + 12; i++) {
            queue.next("alert", "" + i, json(10));
        }
        assertThat(text(queue.batch()))
                .startsWith("event: gap\ndata: {\"missed\":12}\n\nevent: alert\nid: 12\ndata: \"xxxxxxxx\"\n\n");
    }

    @Test
    void shouldKeepTheNewestOfATopicOnly() {
        EventQueue queue = new EventQueue();
        queue.newest("rows", "px:A", "1".getBytes(StandardCharsets.UTF_8));
        queue.newest("rows", "px:B", "2".getBytes(StandardCharsets.UTF_8));
        queue.newest("rows", "px:A", "3".getBytes(StandardCharsets.UTF_8));
        assertThat(text(queue.batch())).isEqualTo("event: rows\ndata: 3\n\nevent: rows\ndata: 2\n\n");
        assertThat(queue.batch()).isNull();
    }

    @Test
    void shouldBoundWhatWaitsInBytesAndTopics() {
        EventQueue queue = new EventQueue();
        for (int i = 0; i < 100; i++) {
            queue.next("alert", "" + i, json(10_000));
            for (int topic = 0; topic < 10; topic++) {
                queue.newest("rows", i + ":" + topic, json(10));
            }
        }
        long bytes = 0;
        int rows = 0;
        for (ByteBuffer batch = queue.batch(); batch != null; batch = queue.batch()) {
            bytes += batch.remaining();
            rows += text(batch).split("event: rows", -1).length - 1;
        }
        assertThat(bytes).isLessThan(EventQueue.MOST_BYTES + 50_000);
        assertThat(rows).isEqualTo(EventQueue.MOST_TOPICS);
    }

    @Test
    void shouldSendEventsAndSignsOfLife() throws Exception {
        try (Served served = Served.open();
                Socket socket = watching(served)) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            List<String> read = new CopyOnWriteArrayList<>();
            Thread reader = new Thread(() -> {
                try {
                    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                        read.add(line);
                    }
                } catch (IOException closed) {
                    read.add("closed");
                }
            });
            reader.setDaemon(true);
            reader.start();
            await().until(() -> read.stream()
                    .anyMatch(line -> line.startsWith("data:")
                            && line.contains(served.streams.get(0).id())));
            assertThat(read).contains("Content-Type: text/event-stream", "event: hello");
            served.streams.get(0).next("alert", "17", List.of("a\nb"));
            served.streams.get(0).flush();
            await().until(() -> read.contains("data: [\"a\\nb\"]"));
            assertThat(read).contains("id: 17");
            long signs = read.stream().filter(":"::equals).count();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> read.stream().filter(":"::equals).count() > signs + 1);
            served.streams.get(0).close();
            await().until(() -> served.counters.streams() == 0);
        }
    }

    private static Socket watching(Served served) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), served.port()));
        socket.getOutputStream()
                .write(("GET /api/v1/stream HTTP/1.1\r\nHost: localhost:" + served.port() + "\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    @Test
    void shouldBoundClients() throws Exception {
        HttpSettings.Limits one = new HttpSettings.Limits(64, 1, 1000, 4096, 2000);
        try (Served served = Served.of(Served.settings(false, one), 1000)) {
            Socket first = watching(served);
            await().until(() -> served.counters.streams() == 1);
            HttpResponse<String> second = served.get("/api/v1/stream");
            assertThat(second.statusCode()).isEqualTo(503);
            assertThat(second.headers().firstValue("Retry-After")).hasValue("5");
            assertThat(second.body()).contains("too-many-streams");
            first.close();
            await().atMost(Duration.ofSeconds(15)).until(() -> served.counters.streams() == 0);
        }
    }

    @Test
    void shouldBearTwoHundredClientsThatNeverRead() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        Served served = Served.of(Served.settings(false, MANY), 3_000);
        try {
            // Not all at once: a server that has no thread free for a request refuses it, and these do not come again.
            for (int count = 1; count <= 200; count++) {
                sockets.add(watching(served));
                int there = count;
                await().until(() -> served.streams.size() + 50 > there);
            }
            await().until(() -> served.streams.size() == 200);
            byte[] shared = json(1000);
            Runtime runtime = Runtime.getRuntime();
            System.gc();
            long before = runtime.totalMemory() - runtime.freeMemory();
            for (int i = 0; i < 5_000; i++) {
                String id = "" + i;
                served.streams.forEach(stream -> {
                    stream.next("alert", id, shared);
                    stream.flush();
                });
            }
            System.gc();
            long grown = runtime.totalMemory() - runtime.freeMemory() - before;
            // A gigabyte was offered.
            assertThat(grown).isLessThan(64 << 20);
            assertThat(served.counters.missed()).isPositive();
            long threads = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("ringmill-server"))
                    .count();
            // Those of Jetty, the workers and a timer: none of a client.
            assertThat(threads).isLessThan(30);
            assertThat(served.get("/api/v1/open").statusCode()).isEqualTo(200);
            await().atMost(Duration.ofSeconds(20)).until(() -> served.counters.streams() == 0);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
            served.close();
        }
    }

    @Test
    void shouldCloseWhileClientsDoNotRead() throws Exception {
        Served served = Served.of(Served.settings(false, MANY), 60_000);
        Socket socket = watching(served);
        try {
            await().until(() -> served.streams.size() == 1);
            for (int i = 0; i < 10_000; i++) {
                served.streams.get(0).next("alert", "" + i, json(1000));
                served.streams.get(0).flush();
            }
            long beginNs = System.nanoTime();
            served.close();
            assertThat(Duration.ofNanos(System.nanoTime() - beginNs)).isLessThan(Duration.ofSeconds(5));
            assertThatCode(() -> served.streams.get(0).next("alert", "1", "late"))
                    .doesNotThrowAnyException();
            await().until(() -> served.counters.streams() == 0);
        } finally {
            socket.close();
        }
    }
}
