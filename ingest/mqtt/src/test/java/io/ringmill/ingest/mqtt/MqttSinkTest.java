package io.ringmill.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import io.ringmill.diagnostic.PipelineException;
import io.ringmill.ingest.ServerAddress;
import io.ringmill.ingest.outlet.Message;
import io.ringmill.ingest.outlet.NameTemplate;
import io.ringmill.ingest.testing.ServerProcess;
import io.ringmill.ingest.testing.SinkRun;
import io.ringmill.metrics.EdgeMetrics.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What needs no broker. */
class MqttSinkTest {

    private static final String PIPELINE = """
            streams:
              trades: {key: symbol, fields: {price: double, size: long, side: symbol}, time: {field: ts, unit: ns}}
            windows:
              w: {window: sliding 1 events, select: {price: last(price)}}
            sinks: [{mqtt: %s}]
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {topic: t}                                      | 'uri' is missing
            {uri: 'http://me:S3cret@h'}                     | such as tcp://user:${PASSWORD}@localhost:1883, not 'http://***@h'
            {uri: 'tcp://h/path'}                           | has a path, 'path'
            {uri: 'tcp://h', topic: '{nam}'}                | '{nam}' has a { that is not of {name}
            {uri: 'tcp://h', topic: 'a/+/{key}'}            | 'a/+/{key}' is no topic to send to
            {uri: 'tcp://h', topic: 'a/#'}                  | 'a/#' is no topic to send to
            {uri: 'tcp://h', topic: ''}                     | topic
            {uri: 'tcp://h', qos: 3}                        | qos
            {uri: 'tcp://h', retain: perhaps}               | retain
            """)
    void shouldSayWhatIsWrongWithSettings(String settings, String message) {
        assertThatThrownBy(() -> new SinkRun(PIPELINE.formatted(settings)))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("S3cret");
    }

    @Test
    void shouldTryAgainAndTellNoSecretWhenThereIsNoBroker() throws IOException {
        int port = ServerProcess.freePort();
        SinkRun run = start(port);
        await().until(() -> run.edge().state() == State.RETRYING);
        assertThat(run.edge().detail())
                .contains("cannot connect to tcp://127.0.0.1:" + port)
                .doesNotContain("S3cret");
        run.close();
        assertThat(run.edge().sent()).isZero();
    }

    @Test
    void shouldEndSoonWhenItIsClosedWhileTheBrokerDoesNotAnswer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            SinkRun run = start(silent.getLocalPort());
            try (Socket connection = silent.accept()) {
                assertThat(connection.isConnected()).isTrue();
                run.close();
            }
            await().until(() -> run.edge().state() == State.ENDED);
        }
    }

    private static SinkRun start(int port) throws IOException {
        SinkRun run = new SinkRun(PIPELINE.formatted("{uri: 'tcp://me:S3cret@127.0.0.1:" + port + "'}"));
        run.trade("A", 1, 1, "buy");
        return run;
    }

    @Test
    void shouldLeaveOutOfTopicsAndIdsWhatTheseDoNotHave() {
        Publication publication = new Publication(
                new ServerAddress("tcp", "h", 1883, "", "", null, "tcp://h:1883"),
                NameTemplate.parse("ringmill/{name}/{key}"),
                MqttQos.AT_LEAST_ONCE,
                false,
                Optional.empty());
        Message message = new Message(
                "w-a+#\0\t\u0085\uFFFE/b-7",
                Message.Kind.RESULT,
                "w",
                "a+#\0\t\u0085\uFFFE/b",
                0,
                7,
                0,
                "",
                "",
                "",
                new byte[0],
                List.of(),
                new Object[0]);
        assertThat(publication.topicOf(message)).isEqualTo("ringmill/w/a______/b");
        assertThat(Publication.idOf(message)).isEqualTo("w-a+#%00%09%C2%85%EF%BF%BE/b-7");
    }
}
