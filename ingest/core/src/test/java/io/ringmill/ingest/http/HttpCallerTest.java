package io.ringmill.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to a server that answers at once, late, in part, or never. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HttpCallerTest {

    private static final int REQUESTS = 200;
    private static final byte[] BODY = {'x'};

    private final CountDownLatch end = new CountDownLatch(1);
    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.close();
    }

    private Answer post(HttpCaller caller) throws IOException, InterruptedException {
        return caller.post(URI.create(server.url() + "/x"), Map.of("Content-Type", "text/plain"), BODY);
    }

    private void hold() {
        try {
            end.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers so much of what is announced, and then no more. */
    private void answerInPart(boolean head) {
        server.reply = (count, post, exchange) -> {
            if (head) {
                exchange.sendResponseHeaders(200, 100);
                exchange.getResponseBody().write(1);
                exchange.getResponseBody().flush();
            }
            hold();
        };
    }

    /** With two cores and asynchronous requests, each started one. */
    @Test
    void shouldStartNoThreadsWhileItSends() throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        try (HttpCaller caller = new HttpCaller(30_000_000_000L)) {
            post(caller);
            long before = threads.getTotalStartedThreadCount();
            for (int request = 0; request < REQUESTS; request++) {
                post(caller);
            }
            assertThat(threads.getTotalStartedThreadCount() - before).isLessThan(REQUESTS / 10);
        }
    }

    @Test
    void shouldSendAllOverOneConnection() throws Exception {
        Set<Integer> ports = ConcurrentHashMap.newKeySet();
        server.reply = (count, post, exchange) -> {
            ports.add(exchange.getRemoteAddress().getPort());
            FakeServer.answer(exchange, 200, count % 10 == 0 ? "taken" : "");
        };
        try (HttpCaller caller = new HttpCaller(0)) {
            for (int request = 0; request < REQUESTS; request++) {
                assertThat(post(caller).text()).isEqualTo(request % 10 == 0 ? "taken" : "");
            }
        }
        assertThat(ports).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotWaitLongerThanItsTimeout(boolean head) throws Exception {
        answerInPart(head);
        try (HttpCaller caller = new HttpCaller(200_000_000L)) {
            assertThatThrownBy(() -> post(caller))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no answer within the 'timeout'");
        }
        server.reply = (count, post, exchange) -> FakeServer.answer(exchange, 200, "again");
        try (HttpCaller caller = new HttpCaller(0)) {
            assertThat(post(caller).text()).isEqualTo("again");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldEndTheWaitOfAnotherThreadWhenClosed(boolean head) throws Exception {
        answerInPart(head);
        HttpCaller caller = new HttpCaller(0);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread waiting = new Thread(() -> {
            try {
                post(caller);
            } catch (IOException | InterruptedException expected) {
                thrown.set(expected);
            }
        });
        waiting.start();
        await().until(() -> server.posts.size() == 1);
        caller.close();
        waiting.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThatThrownBy(() -> post(caller)).isInstanceOf(InterruptedException.class);
        assertThat(server.posts).hasSize(1);
    }

    @Test
    void shouldSayThatThereIsNoSuchHostOrNobodyListens() throws IOException {
        URI nobody = URI.create(server.url());
        server.close();
        try (HttpCaller caller = new HttpCaller(0)) {
            assertThatThrownBy(() -> caller.get(URI.create("http://no-such-host.invalid/"), Map.of()))
                    .hasMessage("no connection: there is no such host, or its name cannot be looked up");
            assertThatThrownBy(() -> caller.get(nobody, Map.of())).hasMessage("no connection: nobody listens there");
        }
    }
}
