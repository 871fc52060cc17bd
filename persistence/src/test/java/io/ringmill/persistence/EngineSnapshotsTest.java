package io.ringmill.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.output.Alert;
import io.ringmill.output.LateEvent;
import io.ringmill.output.Result;
import io.ringmill.output.Sink;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.pipeline.SnapshotSettings;
import io.ringmill.pipeline.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EngineSnapshotsTest {

    private static final SnapshotSettings EACH_EVENT =
            new SnapshotSettings(Long.MAX_VALUE, 1, 3, SnapshotSettings.By.PAUSE);

    @TempDir
    Path temp;

    /** Its far end is away, and it waits until told not to. */
    private static final class StuckSink implements Sink {

        private final CountDownLatch freed = new CountDownLatch(1);

        @Override
        public String name() {
            return "stuck";
        }

        @Override
        public boolean takesResults(String window) {
            return true;
        }

        @Override
        public void onResult(Result result) throws InterruptedException {
            freed.await();
        }

        @Override
        public void onAlert(Alert alert) {}

        @Override
        public void onLate(LateEvent event) {}

        @Override
        public void stopWaiting() {
            freed.countDown();
        }

        @Override
        public void close() throws IOException {}
    }

    @Test
    void shouldEndWithTheEngineWhenOneThatIsBeingMadeWaitsForASink() throws Exception {
        ChronicleJournal journal = ChronicleJournal.open(temp.resolve("journal"));
        Engine engine = Engine.builder(Recording.pipeline())
                .settings(Recording.settings(Topology.FUSED))
                .journal(journal)
                .sink(new StuckSink())
                .closeTimeout(Duration.ofSeconds(2))
                .start();
        SharedSnapshotsTest.Told told = new SharedSnapshotsTest.Told();
        EngineSnapshots snapshots = new EngineSnapshots(engine, journal, EACH_EVENT, Map.of(), told).start();
        Recording.publish(engine, 0, 500, SnapshotsTest.SEED);
        while (Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .noneMatch(frame -> frame.getMethodName().equals("awaitTaken"))) {
            Thread.sleep(10);
        }
        snapshots.stop();
        engine.close();
        snapshots.close();

        assertThat(told.lines).noneMatch(line -> line.startsWith("failed"));
        assertThat(snapshots.take().orElseThrow().checkpoint().sequence()).isEqualTo(500);
    }
}
