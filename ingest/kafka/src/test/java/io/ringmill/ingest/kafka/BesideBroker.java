package io.ringmill.ingest.kafka;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringmill.ingest.testing.KafkaBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests beside a real broker, which is started once for all of a class. */
abstract class BesideBroker {

    @TempDir
    static Path dir;

    static KafkaBroker broker;
    static TestTopics topics;

    @BeforeAll
    static void startBroker() {
        assumeTrue(KafkaBroker.isHere(), "skipped: no broker on the class path; mvn verify -Pconnectors has one");
        broker = KafkaBroker.start(dir);
        topics = new TestTopics(broker.address());
    }

    @AfterAll
    static void stopBroker() {
        if (broker != null) {
            topics.close();
            broker.close();
        }
    }
}
