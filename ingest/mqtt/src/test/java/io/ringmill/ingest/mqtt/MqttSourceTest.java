package io.ringmill.ingest.mqtt;

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

/** What needs no broker. */
class MqttSourceTest {

    private static final String PIPELINE = """
            streams: {s: {fields: {id: long}}}
            sources: [{mqtt: %s}]
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {topic: t}                                      | 'uri' is missing
            {uri: 'tcp://h'}                                | 'topic' is missing
            {uri: 'http://me:S3cret@h', topic: t}           | such as tcp://user:${PASSWORD}@localhost:1883, not 'http://***@h'
            {uri: 'tcp://h/path', topic: t}                 | has a path, 'path'
            {uri: 'tcp://h', topic: [a, 'b/#/c']}           | 'b/#/c' is no topic: + stands for a level as a whole
            {uri: 'tcp://h', topic: t, qos: 3}              | qos
            {uri: 'tcp://h', topic: t, map: {id: '@topik'}} | did you mean '@topic'?
            {uri: 'tcp://h', topic: t, map: {id: '@topic.x'}} | '@topic.x' names no level of the topic: these have numbers from 0
            """)
    void shouldSayWhatIsWrongWithSettings(String settings, String message) {
        assertThatThrownBy(() -> SourceRun.start(PIPELINE.formatted(settings)))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("S3cret");
    }

    @Test
    void shouldEndSoonWhenItIsClosedWhileTheBrokerDoesNotAnswer() throws IOException {
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
    void shouldTryAgainAndTellNoSecretWhenThereIsNoBroker() throws IOException {
        int port = ServerProcess.freePort();
        try (SourceRun run = start(port)) {
            AtomicReference<SourceMetrics> told = new AtomicReference<>();
            await().until(() -> {
                told.set(run.metrics());
                return told.get().state() == State.RETRYING;
            });
            assertThat(told.get().detail())
                    .contains("cannot connect to tcp://127.0.0.1:" + port)
                    .contains("next attempt in")
                    .doesNotContain("S3cret");
            assertThat(run.stopSource()).isTrue();
        }
    }

    private static SourceRun start(int port) throws IOException {
        return SourceRun.start(PIPELINE.formatted("{uri: 'tcp://me:S3cret@127.0.0.1:" + port + "', topic: t}"));
    }
}
