package io.ringmill.ingest.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Return;
import io.ringmill.diagnostic.PipelineException;
import io.ringmill.ingest.outlet.Message;
import io.ringmill.ingest.testing.ServerProcess;
import io.ringmill.ingest.testing.SinkRun;
import io.ringmill.metrics.EdgeMetrics.State;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no server. */
class RabbitmqSinkTest {

    private static final String PIPELINE = """
            streams:
              trades: {key: symbol, fields: {price: double, size: long, side: symbol}, time: {field: ts, unit: ns}}
            windows:
              w: {window: sliding 1 events, select: {price: last(price)}}
            sinks: [{rabbitmq: %s}]
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {exchange: e}                                   | 'uri' is missing
            {uri: 'http://me:S3cret@h'}                     | such as amqp://user:${PASSWORD}@localhost:5672/vhost, not 'http://***@h'
            {uri: 'amqp://me:${NO_SUCH_VARIABLE}@h'}        | the environment has no variable NO_SUCH_VARIABLE
            {uri: 'amqp://h', routingKey: '{nam}'}          | '{nam}' has a { that is not of {name}
            {uri: 'amqp://h', mandatory: perhaps}           | mandatory
            {uri: 'amqp://h', routingkey: k}                | routingKey
            """)
    void shouldSayWhatIsWrongWithSettings(String settings, String message) {
        assertThatThrownBy(() -> new SinkRun(PIPELINE.formatted(settings)))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("S3cret");
    }

    @Test
    void shouldSayThatTheNameOfAnExchangeIsTooLong() {
        String settings = "{uri: 'amqp://h', exchange: " + "é".repeat(128) + "}";
        assertThatThrownBy(() -> new SinkRun(PIPELINE.formatted(settings)))
                .hasMessageContaining("longer than the 255 bytes");
    }

    @Test
    void shouldTryAgainAndTellNoSecretWhenThereIsNoServer() throws IOException {
        int port = ServerProcess.freePort();
        SinkRun run = new SinkRun(PIPELINE.formatted("{uri: 'amqp://me:S3cret@127.0.0.1:" + port + "'}"));
        run.trade("A", 1, 1, "buy");
        await().until(() -> run.edge().state() == State.RETRYING);
        assertThat(run.edge().detail())
                .contains("cannot connect to amqp://127.0.0.1:" + port)
                .doesNotContain("S3cret");
        run.close();
        assertThat(run.edge().sent()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 255, 256, 70_000})
    void shouldFindAMessageThatIsGivenBackByItsIdHoweverLongThatIs(int length) {
        Message message = message("i".repeat(length), -1);
        BasicProperties properties = MessageProperties.of(message);
        assertThat(properties.getMessageId() == null).isEqualTo(length > 255);
        assertThat(properties.getTimestamp()).isNull();
        assertThat(MessageProperties.id(properties)).isEqualTo(message.id());
    }

    @Test
    void shouldSettleWhatIsConfirmedOneByOneOrTogether() throws Exception {
        Confirms confirms = new Confirms("s");
        confirms.begin();
        for (long number = 1; number <= 5; number++) {
            confirms.expect(number);
        }
        confirms.giveBack(new Return(312, "NO_ROUTE", "", "k", MessageProperties.of(message("m2", 0)), new byte[0]));
        confirms.handleAck(4, false);
        confirms.handleAck(3, true);
        confirms.handleAck(5, false);
        assertThat(confirms.await(null, 0)).containsExactly("m2");
        confirms.begin();
        confirms.expect(6);
        confirms.handleNack(6, true);
        assertThatThrownBy(() -> confirms.await(null, 0)).hasMessageContaining("could not take 1 message;");
    }

    private static Message message(String id, long timeNs) {
        return new Message(
                id, Message.Kind.RESULT, "w", "k", timeNs, 0, 0, "", "", "", new byte[0], List.of(), new Object[0]);
    }

    @Test
    void shouldKnowWhatFits() {
        assertThat(ShortText.fits("é".repeat(127))).isTrue();
        assertThat(ShortText.fits("é".repeat(128))).isFalse();
        assertThat(ShortText.fits("k".repeat(255))).isTrue();
        assertThat(ShortText.fits("k".repeat(256))).isFalse();
    }
}
