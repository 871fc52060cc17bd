package io.ringmill;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FlightRecorderTest {

    private static final String PIPELINE = """
            name: recorded
            streams:
              trades: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double}}
            rules:
              dear: {when: price > 100, fire: each}
            """;

    @TempDir
    private Path dir;

    /** Every 40th event takes 30 ms in a callback; the ring of 16 slots fills meanwhile. */
    private static void run() {
        EngineSettings settings =
                EngineSettings.DEFAULT.withTopology(Topology.FUSED).withRing(16).withLatencySampling(1);
        try (Engine engine = Engine.builder(Pipeline.parse(PIPELINE, "recorded.yml"))
                .settings(settings)
                .onAlert(alert -> LockSupport.parkNanos(Duration.ofMillis(30).toNanos()))
                .start()) {
            EventPublisher trades = engine.publisher("trades");
            for (int i = 0; i < 100; i++) {
                trades.claim(trades.key("k" + i), 1000 + i)
                        .set(trades.field("price"), i % 40 == 20 ? 200.0 : 1.0)
                        .publish();
            }
        }
    }

    private List<RecordedEvent> record(String longerThan) throws IOException {
        try (Recording recording = new Recording()) {
            recording.enable("io.ringmill.SlowEvent").with("longerThan", longerThan);
            recording.enable("io.ringmill.Stall");
            recording.start();
            run();
            recording.stop();
            Path file = dir.resolve("recording.jfr");
            recording.dump(file);
            return RecordingFile.readAllEvents(file);
        }
    }

    private static List<RecordedEvent> of(List<RecordedEvent> events, String type) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(type))
                .toList();
    }

    @Test
    void shouldRecordSlowEventsAndStalls() throws IOException {
        List<RecordedEvent> events = record("5 ms");

        List<RecordedEvent> slow = of(events, "io.ringmill.SlowEvent");
        assertThat(slow).isNotEmpty().allSatisfy(event -> {
            long sequence = event.getLong("sequence");
            assertThat(event.getDuration("took")).isGreaterThan(Duration.ofMillis(5));
            assertThat(event.getString("stream")).isEqualTo("trades");
            assertThat(event.getString("key")).isEqualTo("k" + sequence);
            assertThat(event.getLong("eventTimeNs")).isEqualTo(1000 + sequence);
            assertThat(event.getString("stage")).isIn("ring to rules", "whole");
        });
        assertThat(slow).anyMatch(event -> event.getLong("sequence") == 20);
        assertThat(of(events, "io.ringmill.Stall")).isNotEmpty().allSatisfy(event -> {
            assertThat(event.getDuration()).isGreaterThanOrEqualTo(Duration.ofMillis(10));
            assertThat(event.getString("ring")).isEqualTo("events");
            assertThat(event.getInt("slots")).isEqualTo(16);
        });
    }

    @Test
    void shouldRecordNoSlowEventsWhenAllAreQuickerThanTheSetting() throws IOException {
        List<RecordedEvent> events = record("50 s");

        assertThat(of(events, "io.ringmill.SlowEvent")).isEmpty();
        assertThat(of(events, "io.ringmill.Stall")).isNotEmpty();
    }

    /** A run in a process of its own. */
    static final class Alone {

        private Alone() {}

        public static void main(String[] args) {
            run();
        }
    }

    @Test
    void shouldNotSetTheRecorderUpWhenNobodyRecords() throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path log = dir.resolve("classes.log");
        Process alone = new ProcessBuilder(
                        java,
                        "-Xlog:class+load:file=" + log.getFileName(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Alone.class.getName())
                .directory(dir.toFile())
                .inheritIO()
                .start();
        assertThat(alone.waitFor()).isZero();
        assertThat(Files.readString(log)).contains(Alone.class.getName()).doesNotContain("jdk.jfr.internal");
    }
}
