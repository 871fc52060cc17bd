package io.ringmill.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.Engine;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SteeredPaceTest {

    private static final int EVENTS = 2_000;
    private static final long STEP_NS = 100_000;
    private static final double MAX = Double.POSITIVE_INFINITY;

    @TempDir
    Path dir;

    private final ExecutorService threads = Executors.newSingleThreadExecutor();
    private final AtomicLong alerts = new AtomicLong();
    private final AtomicLong newestAlert = new AtomicLong(-1);
    private Replayer replayer;

    /** An event a tenth of a millisecond; each hundredth raises an alert. */
    @BeforeEach
    void record() throws IOException {
        Engine engine = Engine.builder(Recording.pipeline())
                .settings(Recording.settings(Topology.INLINE))
                .journal(ChronicleJournal.open(dir))
                .start();
        try (engine) {
            EventPublisher trades = engine.publisher("trades");
            for (int i = 0; i < EVENTS; i++) {
                trades.claim(trades.key("key " + i % 7), Recording.START_NS + i * STEP_NS)
                        .set(trades.field("price"), 100 + i % 13)
                        .set(trades.field("size"), 1)
                        .set(trades.field("side"), "buy")
                        .set(trades.field("id"), i % 100 == 99 ? 9_001 : 1)
                        .publish();
            }
            engine.end();
        }
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private Future<List<ReplayReport>> replay(SteeredPace pace) {
        replayer = new Replayer(
                        () -> new ChronicleJournalReader(dir),
                        header -> Engine.builder(Recording.pipeline())
                                .settings(Recording.settings(Topology.INLINE))
                                .onAlert(alert -> {
                                    alerts.incrementAndGet();
                                    newestAlert.set(alert.sequence());
                                    pace.alerted();
                                }))
                .pace(pace)
                .verify();
        Callable<List<ReplayReport>> work = replayer::replay;
        return threads.submit(work);
    }

    private long sequences() {
        return replayer.metrics().map(metrics -> metrics.ring().sequences()).orElse(0L);
    }

    private static void await(BooleanSupplier until) {
        while (!until.getAsBoolean()) {
            assertThat(Thread.currentThread().isInterrupted()).as("in time").isFalse();
            LockSupport.parkNanos(100_000);
        }
    }

    private static void assertVerified(Future<List<ReplayReport>> replay) throws Exception {
        assertThat(replay.get().get(0).verification().orElseThrow().equal()).isTrue();
    }

    @Test
    void shouldGiveTheSameDigestWhenSteppedFromAlertToAlert() throws Exception {
        SteeredPace pace = new SteeredPace(false, MAX);
        Future<List<ReplayReport>> replay = replay(pace);
        for (int step = 1; step <= 5; step++) {
            long before = alerts.get();
            pace.stepAlert();
            await(() -> alerts.get() > before && !pace.state().running());
            await(() -> sequences() >= newestAlert.get() + 1); // the alert comes ahead of the end of its event
            assertThat(sequences()).as("stands behind the event that raised it").isEqualTo(newestAlert.get() + 1);
        }
        pace.run(true);
        assertVerified(replay);
    }

    @Test
    void shouldTakeInOneEventWhenStepped() throws Exception {
        SteeredPace pace = new SteeredPace(false, MAX);
        Future<List<ReplayReport>> replay = replay(pace);
        pace.stepEvent();
        pace.stepEvent();
        pace.stepEvent();
        await(() -> sequences() == 3);
        assertThat(pace.state().running()).isFalse();
        pace.run(true);
        assertVerified(replay);
    }

    @Test
    void shouldWaitAtATimeWhenToldToGoThereAndPaused() throws Exception {
        SteeredPace pace = new SteeredPace(false, MAX);
        Future<List<ReplayReport>> replay = replay(pace);
        long timeNs = Recording.START_NS + 50_000_000;
        pace.seek(timeNs);
        await(() -> !pace.state().running());
        assertThat(pace.state().positionNs()).isEqualTo(timeNs - STEP_NS);
        pace.run(true);
        assertVerified(replay);
    }

    @Test
    void shouldObeyWhenTheSpeedChangesAmidAWait() throws Exception {
        SteeredPace pace = new SteeredPace(true, 1e-9);
        Future<List<ReplayReport>> replay = replay(pace);
        await(() -> sequences() > 0);
        assertThat(sequences()).isLessThan(10);
        pace.speed(MAX);
        assertVerified(replay);
    }

    @Test
    void shouldEndWhenStoppedWhilePaused() throws Exception {
        SteeredPace pace = new SteeredPace(false, 1);
        Future<List<ReplayReport>> replay = replay(pace);
        await(() -> replayer.metrics().isPresent());
        replayer.stop();
        pace.wake();
        assertThat(replay.get().get(0).events()).isLessThan(EVENTS);
    }

    @Test
    void shouldRefuseWhenTheSpeedIsNone() {
        SteeredPace pace = new SteeredPace(true, 1);
        assertThatThrownBy(() -> pace.speed(0)).hasMessage("a speed of 0.0: it is above 0, such as 1 or 10");
        assertThatThrownBy(() -> new SteeredPace(true, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
