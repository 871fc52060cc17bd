package io.ringmill.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringmill.ingest.testing.KafkaBroker;
import io.ringmill.metrics.SourceMetrics.State;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source beside a real broker that goes away. */
class BrokerOutagesIT {

    @TempDir
    Path dir;

    @Test
    void shouldGoOnWhenTheBrokerComesBack() throws Exception {
        assumeTrue(KafkaBroker.isHere(), "skipped: no broker on the class path; mvn verify -Pconnectors has one");
        try (KafkaBroker broker = KafkaBroker.start(dir)) {
            String topic;
            try (TestTopics topics = new TestTopics(broker.address())) {
                topic = topics.create(2);
                topics.numbers(topic, 0, 0, 100);
            }
            broker.kill();
            String yaml = "streams: {s: {fields: {n: long}}}\nsources: [{kafka: {brokers: '" + broker.address()
                    + "', topic: " + topic + "}}]\n";
            try (SourceRun run = SourceRun.start(yaml)) {
                run.awaitState(State.RETRYING);
                assertThat(run.source.metrics().detail()).startsWith("no answer from the brokers (" + broker.address());
                broker.restart();
                run.awaitEvents(100);
                for (int round = 1; round < 3; round++) {
                    broker.kill();
                    run.awaitState(State.RETRYING);
                    broker.restart();
                    try (TestTopics topics = new TestTopics(broker.address())) {
                        topics.numbers(topic, 0, round * 100, round * 100 + 100);
                    }
                    run.awaitEvents(round * 100 + 100);
                    run.awaitState(State.LIVE);
                }
                assertThat(run.journal.contents().events())
                        .isEqualTo(
                                IntStream.range(0, 300).mapToObj(n -> " n=" + n).toList());
                run.stop();
            }
        }
    }
}
