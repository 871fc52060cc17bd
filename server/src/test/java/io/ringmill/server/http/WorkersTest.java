package io.ringmill.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {

    private static final HttpSettings.Limits LIMITS = new HttpSettings.Limits(256, 20, 100_000, 4096, 30_000);
    private static final int MOST = Workers.THREADS + Workers.WAITING;

    @Test
    @SuppressWarnings("unchecked")
    void shouldAnswerProbesAndFilesWhileAllThreadsWait() throws Exception {
        try (Served served = Served.of(Served.settings(false, LIMITS), Streams.STUCK_MS)) {
            List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
            for (int i = 0; i < MOST + 1; i++) {
                waiting.add(served.client.sendAsync(wait(served, i % 2 == 0), HttpResponse.BodyHandlers.ofString()));
            }
            HttpResponse<String> refused =
                    (HttpResponse<String>) CompletableFuture.anyOf(waiting.toArray(CompletableFuture[]::new))
                            .get();
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("\"busy\"");
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(served.get("/api/v1/open").statusCode()).isEqualTo(200);
            assertThat(served.get("/").statusCode()).isEqualTo(200);
            assertThat(served.get("/api/v1/session").statusCode()).isEqualTo(200);
            assertThat(waiting).filteredOn(CompletableFuture::isDone).hasSize(1);
            served.held.countDown();
            for (CompletableFuture<HttpResponse<String>> each : waiting) {
                each.get();
            }
            assertThat(waiting)
                    .filteredOn(each -> each.join().statusCode() == 200)
                    .hasSize(MOST);
            assertThat(served.get("/api/v1/read").statusCode()).isEqualTo(200);
        }
    }

    private static HttpRequest wait(Served served, boolean post) {
        HttpRequest.Builder request = served.request("/api/v1/wait");
        return post
                ? request.header("Content-Type", "text/csv")
                        .POST(HttpRequest.BodyPublishers.ofString("x"))
                        .build()
                : request.build();
    }
}
