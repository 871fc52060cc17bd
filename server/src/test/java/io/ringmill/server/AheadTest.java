package io.ringmill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.Engine;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.server.host.Host;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that answers before there is an engine. */
@Timeout(60)
class AheadTest {

    private static final String TOKEN = "a-token-that-is-long-enough-for-it";

    private final HttpClient client = HttpClient.newHttpClient();

    private HttpResponse<String> get(URI server, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Engine engine() {
        return Engine.builder(Pipeline.parse("streams:\n  s: {fields: {x: double}}\n", "ahead.yml"))
                .settings(EngineSettings.DEFAULT.withTopology(Topology.INLINE))
                .start();
    }

    @Test
    void shouldBeAliveAndNotReadyUntilThereIsAnEngine() throws Exception {
        try (Server server = Server.ahead(ServerSettings.DEFAULT.withPort(0), () -> "event 3 of 7")) {
            URI uri = server.uri();
            assertThat(get(uri, "/healthz").statusCode()).isEqualTo(200);
            HttpResponse<String> ready = get(uri, "/readyz");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body())
                    .isEqualTo("{\"ready\":false,\"reasons\":[{\"reason\":\"recovering\",\"detail\":\"event 3 of 7\"}],"
                            + "\"sinks\":[]}");
            for (String path : new String[] {"/metrics", "/api/v1/pipeline", "/api/v1/stream", "/nothing"}) {
                HttpResponse<String> refused = get(uri, path);
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
                assertThat(refused.headers().firstValue("Content-Type"))
                        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
                assertThat(refused.body()).contains("\"type\":\"recovering\"");
            }
            assertThat(get(uri, "/").body()).contains("Ringmill");
            try (Engine engine = engine()) {
                server.serve(engine, Host.NONE);
                assertThat(get(uri, "/readyz").statusCode()).isEqualTo(200);
                assertThat(get(uri, "/metrics").statusCode()).isEqualTo(200);
                assertThat(get(uri, "/api/v1/pipeline").statusCode()).isEqualTo(200);
                assertThat(get(uri, "/nothing").statusCode()).isEqualTo(404);
                assertThatThrownBy(() -> server.serve(engine, Host.NONE)).isInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Test
    void shouldTellHowFarItIsOnlyToWhomItKnows() throws Exception {
        ServerSettings settings = new ServerSettings(
                0,
                "127.0.0.1",
                Optional.of(new ServerSettings.Secret(TOKEN)),
                Optional.empty(),
                Optional.empty(),
                ServerSettings.DEFAULT.limits());
        try (Server server = Server.ahead(settings, () -> "event 3 of 7")) {
            assertThat(get(server.uri(), "/readyz").body()).isEqualTo("{\"ready\":false,\"reasons\":[\"recovering\"]}");
            assertThat(get(server.uri(), "/readyz", "Authorization", "Bearer " + TOKEN)
                            .body())
                    .contains("event 3 of 7");
        }
    }
}
