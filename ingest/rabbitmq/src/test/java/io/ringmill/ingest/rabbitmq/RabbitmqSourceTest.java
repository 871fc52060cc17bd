package io.ringmill.ingest.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringmill.diagnostic.PipelineException;
import io.ringmill.ingest.testing.ServerProcess;
import io.ringmill.ingest.testing.SourceRun;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.metrics.SourceMetrics.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What needs no server. */
class RabbitmqSourceTest {

    private static final String PIPELINE = """
            streams: {s: {fields: {id: long}}}
            sources: [{rabbitmq: %s}]
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {queue: q}                                       | 'uri' is missing
            {uri: 'amqp://h'}                                | 'queue' is missing
            {uri: 'http://me:S3cret@h', queue: q}            | such as amqp://user:${PASSWORD}@localhost:5672/vhost, not 'http://***@h'
            {uri: 'amqp://me:${NO_SUCH_VARIABLE}@h', queue: q} | the environment has no variable NO_SUCH_VARIABLE
            {uri: 'amqp://h', queue: q, prefetch: 0}         | prefetch
            {uri: 'amqp://h', queue: q, map: {id: '@routingkey'}} | did you mean '@routingKey'?
            """)
    void shouldSayWhatIsWrongWithSettings(String settings, String message) {
        assertThatThrownBy(() -> SourceRun.start(PIPELINE.formatted(settings)))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("S3cret");
    }

    @Test
    void shouldEndSoonWhenItIsClosedWhileTheServerDoesNotAnswer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                SourceRun run = start(silent.getLocalPort())) {
            try (Socket connection = silent.accept()) {
                assertThat(connection.isConnected()).isTrue();
                assertThat(run.metrics().state()).isEqualTo(State.CONNECTING);
                assertThat(run.stopSource()).isTrue();
            }
            assertThat(run.metrics().state()).isEqualTo(State.ENDED);
            assertThat(run.failure()).isNull();
        }
    }

    @Test
    void shouldTryAgainAndTellNoSecretWhenThereIsNoServer() throws IOException {
        int port = ServerProcess.freePort();
        try (SourceRun run = start(port)) {
            AtomicReference<SourceMetrics> told = new AtomicReference<>();
            await().until(() -> {
                told.set(run.metrics());
                return told.get().state() == State.RETRYING;
            });
            assertThat(told.get().detail())
                    .contains("cannot connect to amqp://127.0.0.1:" + port)
                    .contains("next attempt in")
                    .doesNotContain("S3cret");
            assertThat(run.stopSource()).isTrue();
        }
    }

    private static SourceRun start(int port) throws IOException {
        return SourceRun.start(PIPELINE.formatted("{uri: 'amqp://me:S3cret@127.0.0.1:" + port + "', queue: q}"));
    }
}
