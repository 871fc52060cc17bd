package io.ringmill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringmill.output.Alert;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Checkpoint;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import io.ringmill.state.StateException;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an engine remembers beside windows and rules, when another one goes on where it stood. */
class ResumeTest {

    private static final String YAML = """
            streams:
              t:
                key: k
                time: {field: ts, unit: ns}
                fields: {x: double}
                idle: 10ms
              stamped:
                fields: {y: double}
            windows:
              sum: {on: t, window: running, select: {total: sum(x)}}
            rules:
              any: {on: t, when: x > 0, fire: each, limit: 3 per 1us}
              big: {on: t, when: x > 5, fire: each}
            """;

    private static final Pipeline PIPELINE = Pipeline.parse(YAML, "resume.yml");

    @SuppressWarnings("ArrayRecordComponent") // read only
    private record Point(Checkpoint checkpoint, byte[] state) {

        static Point of(Engine engine) throws IOException {
            List<Point> taken = new ArrayList<>();
            engine.checkpoint((checkpoint, state) -> {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                state.writeTo(bytes);
                taken.add(new Point(writtenAndRead(checkpoint), bytes.toByteArray()));
            });
            return taken.get(0);
        }

        private static Checkpoint writtenAndRead(Checkpoint checkpoint) {
            StateWriter out = new StateWriter(key -> new byte[0]);
            checkpoint.write(out);
            StateReader in = new StateReader(out.toByteArray(), null, false);
            Checkpoint read = Checkpoint.read(in);
            assertThat(read).isEqualTo(checkpoint);
            assertThat(in.hasMore()).isFalse();
            return read;
        }
    }

    /** Alerts as sinks get them. */
    private static final class Alerts implements Sink {
        private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

        @Override
        public String name() {
            return "alerts";
        }

        @Override
        public void onAlert(Alert alert) {
            lines.add(alert.sequence() + " " + alert.rule() + " " + alert.state() + " " + alert.suppressed());
        }

        @Override
        public void close() {}
    }

    private static Engine.Builder builder(Topology topology, Alerts alerts) {
        return Engine.builder(PIPELINE)
                .settings(PIPELINE.engine()
                        .withTopology(topology)
                        .withWorkers(topology == Topology.SHARDED ? 2 : 1)
                        .withRing(64))
                .digest(true)
                .timers(false)
                .sink(alerts);
    }

    private static void publish(Engine engine, int from, int to) {
        handIn(engine, from, to);
        engine.awaitHandled();
    }

    private static void handIn(Engine engine, int from, int to) {
        EventPublisher events = engine.publisher("t");
        int x = events.field("x");
        for (int i = from; i < to; i++) {
            events.claim(events.key("k" + i % 3), 100L * i).set(x, i % 7).publish();
        }
    }

    @Test
    void shouldCountOnlyWhatIsBehindTheCheckpointWhenMoreWasPublishedMeanwhile() throws Exception {
        for (Topology topology : List.of(Topology.FUSED, Topology.PARALLEL, Topology.SHARDED)) {
            CountDownLatch open = new CountDownLatch(1);
            try (Engine engine = builder(topology, new Alerts())
                    .onResult("sum", row -> {
                        while (open.getCount() > 0) {
                            LockSupport.parkNanos(1_000_000);
                        }
                    })
                    .start()) {
                handIn(engine, 0, 10);
                FutureTask<Point> taken = new FutureTask<>(() -> Point.of(engine));
                Thread taker = new Thread(taken);
                taker.start();
                await().until(() -> taker.getState() == Thread.State.TIMED_WAITING); // for the handlers
                handIn(engine, 10, 15);
                open.countDown();
                Checkpoint checkpoint = taken.get().checkpoint;
                assertThat(checkpoint.sequence()).as("%s", topology).isEqualTo(10);
                assertThat(checkpoint.streams().get(0).published())
                        .as("%s", topology)
                        .isEqualTo(10);
                assertThat(checkpoint.streams().get(0).newestNs())
                        .as("%s", topology)
                        .isEqualTo(900);
            }
        }
    }

    @Test
    void shouldKeepLimitsOfAlertsWhenAnotherEngineGoesOn() throws IOException {
        Alerts expected = new Alerts();
        Engine whole = builder(Topology.INLINE, expected).start();
        publish(whole, 0, 300);
        whole.end();
        whole.close();
        assertThat(expected.lines).anyMatch(line -> line.contains("LIMITED"));

        for (int cut = 60; cut < 75; cut++) {
            Alerts before = new Alerts();
            Engine first = builder(Topology.FUSED, before).start();
            publish(first, 0, cut);
            Point point = Point.of(first);
            List<String> lines = new ArrayList<>(before.lines);
            first.close();
            assertThat(Point.of(first).checkpoint.limits())
                    .as("also once it is closed, and has told what was kept back")
                    .isEqualTo(point.checkpoint.limits());
            Alerts after = new Alerts();
            Engine second = builder(Topology.PARALLEL, after)
                    .resumeFrom(point.checkpoint, () -> new ByteArrayInputStream(point.state))
                    .start();
            publish(second, cut, 300);
            second.end();
            second.close();
            lines.addAll(after.lines);
            assertThat(lines).as("cut at %d", cut).isEqualTo(expected.lines);
            assertThat(second.metrics().rules()).isEqualTo(whole.metrics().rules());
        }
    }

    @Test
    void shouldKeepSilencesWhenAnotherEngineGoesOn() throws IOException {
        for (Topology topology : Topology.values()) {
            Engine first = builder(topology, new Alerts()).start();
            publish(first, 0, 50);
            first.rules().silence("big", Duration.ofNanos(3_000));
            Point point = Point.of(first);
            long silentUntilNs = first.rules().list().get(1).silentUntilNs();
            first.close();
            Alerts after = new Alerts();
            Engine second = builder(Topology.INLINE, after)
                    .resumeFrom(point.checkpoint, () -> new ByteArrayInputStream(point.state))
                    .start();
            assertThat(second.rules().list().get(1).silentUntilNs()).isEqualTo(silentUntilNs);
            publish(second, 50, 100);
            second.close();
            assertThat(after.lines)
                    .filteredOn(line -> line.contains("big"))
                    .allSatisfy(line -> assertThat(Long.parseLong(line.split(" ")[0]))
                            .isGreaterThanOrEqualTo(silentUntilNs / 100 + 1));
            assertThat(after.lines).anyMatch(line -> line.contains("big"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepSilencesOfSingleKeysWhenAnotherEngineGoesOn(Topology topology) throws IOException {
        Alerts expected = new Alerts();
        Engine whole = builder(Topology.INLINE, expected).start();
        publish(whole, 0, 50);
        whole.rules().silence("big", "k1", Duration.ofNanos(4_000));
        publish(whole, 50, 120);
        whole.close();

        Alerts lines = new Alerts();
        Engine first = builder(topology, lines).start();
        publish(first, 0, 50);
        first.rules().silence("big", "k1", Duration.ofNanos(4_000));
        Point point = Point.of(first);
        first.close();
        Alerts after = new Alerts();
        Engine second = builder(Topology.SHARDED, after)
                .resumeFrom(point.checkpoint, () -> new ByteArrayInputStream(point.state))
                .start();
        assertThat(second.rules().list()).isEqualTo(whole.rules().list());
        publish(second, 50, 120);
        second.close();
        lines.lines.addAll(after.lines);
        assertThat(big(lines)).containsExactlyInAnyOrderElementsOf(big(expected));
        assertThat(second.metrics().digest()).isEqualTo(whole.metrics().digest());
        // It did hold alerts back.
        Alerts loud = new Alerts();
        Engine never = builder(Topology.INLINE, loud).start();
        publish(never, 0, 120);
        never.close();
        assertThat(big(loud)).hasSizeGreaterThan(big(expected).size());
    }

    private static List<String> big(Alerts alerts) {
        return alerts.lines.stream().filter(line -> line.contains("big")).toList();
    }

    @Test
    void shouldKeepRulesThatCameAndWentWhenAnotherEngineGoesOn() throws IOException {
        Alerts expected = new Alerts();
        Engine whole = builder(Topology.INLINE, expected).start();
        publish(whole, 0, 50);
        change(whole);
        publish(whole, 50, 120);
        whole.rules().add("after", "{on: t, when: x == 3, fire: each}");
        publish(whole, 120, 200);
        whole.end();
        whole.close();
        assertThat(expected.lines).anyMatch(line -> line.contains(" held ")).anyMatch(line -> line.contains(" after "));
        for (Topology topology : Topology.values()) {
            Alerts before = new Alerts();
            Engine first = builder(Topology.SHARDED, before).start();
            publish(first, 0, 50);
            change(first);
            publish(first, 50, 77);
            first.close();
            Point point = Point.of(first);
            Alerts after = new Alerts();
            Engine second = builder(topology, after)
                    .resumeFrom(point.checkpoint, () -> new ByteArrayInputStream(point.state))
                    .start();
            assertThat(second.pipeline().identity()).isEqualTo(first.pipeline().identity());
            assertThat(rules(second)).isEqualTo(rules(first));
            publish(second, 77, 120);
            second.rules().add("after", "{on: t, when: x == 3, fire: each}");
            publish(second, 120, 200);
            second.end();
            second.close();
            assertThat(second.metrics().digest())
                    .as("%s", topology)
                    .isEqualTo(whole.metrics().digest());
            assertThat(alerts(second)).as("%s", topology).isEqualTo(alerts(whole));
        }
    }

    private static List<String> rules(Engine engine) {
        return engine.rules().list().stream()
                .map(rule -> rule.spec().name() + " " + rule.silentUntilNs())
                .toList();
    }

    /** By rule; how many a limit keeps back depends on the pace of workers, if there are several. */
    private static List<String> alerts(Engine engine) {
        return engine.metrics().rules().stream()
                .map(rule -> rule.name() + " " + rule.alerts())
                .toList();
    }

    private static void change(Engine engine) {
        engine.rules().add("held", "{on: t, when: x > 2, for: 150ns, limit: 1 per 2us, keys: [k1, k9]}");
        engine.rules().replace("big", "{on: t, when: x > 4, fire: each}");
        engine.rules().remove("any");
        engine.rules().silence("big", Duration.ofNanos(2_000));
    }

    @Test
    void shouldGoOnWithSequencesCountsAndReadsWhenNothingWasPublishedYet() throws IOException {
        for (Topology topology : Topology.values()) {
            Engine first = builder(Topology.INLINE, new Alerts()).start();
            publish(first, 0, 50);
            first.close();
            Point point = Point.of(first);
            Engine second = builder(topology, new Alerts())
                    .resumeFrom(point.checkpoint, () -> new ByteArrayInputStream(point.state))
                    .start();
            assertThat(second.metrics().streams()).isEqualTo(first.metrics().streams());
            assertThat(second.metrics().digest()).isEqualTo(first.metrics().digest());
            assertThat(second.metrics().ring().sequences()).isEqualTo(50);
            assertThat(second.read("sum", "k1").orElseThrow().value(0))
                    .isEqualTo(first.read("sum", "k1").orElseThrow().value(0));
            assertThat(second.read("sum", "k1").orElseThrow().sequence()).isEqualTo(49);
            EventPublisher events = second.publisher("t");
            assertThat(events.claim(events.key("k0"), 5_000).publish()).isEqualTo(50);
            assertThat(Point.of(second).checkpoint.sequence()).isEqualTo(51);
            second.close();
        }
    }

    @Test
    void shouldStampNothingBeforeTheNewestArrivalWhenTheClockGoesBack() throws IOException {
        long futureNs = 4_000_000_000_000_000_000L;
        Engine first = builder(Topology.INLINE, new Alerts()).start();
        first.publisher("stamped").claim(0, futureNs).publish();
        Point point = Point.of(first);
        first.close();
        List<Long> times = new ArrayList<>();
        Engine second = builder(Topology.INLINE, new Alerts())
                .resumeFrom(point.checkpoint, () -> new ByteArrayInputStream(point.state))
                .start();
        second.publisher("stamped").claim(0).publish();
        times.add(Point.of(second).checkpoint.streams().get(1).stampedNs());
        second.close();
        assertThat(times).containsExactly(futureNs);
        assertThat(second.metrics().streams().get(1).late()).isZero();
    }

    @Test
    void shouldRefuseTheStateOfAnotherPipeline() throws IOException {
        Engine first = builder(Topology.INLINE, new Alerts()).start();
        publish(first, 0, 50);
        Point point = Point.of(first);
        first.close();
        Pipeline other = Pipeline.parse(YAML.replace("x > 5", "x > 4"), "other.yml");
        Engine.Builder builder =
                Engine.builder(other).resumeFrom(point.checkpoint, () -> new ByteArrayInputStream(point.state));
        assertThatThrownBy(builder::start)
                .isInstanceOf(StateException.class)
                .hasMessageContaining("rule big has changed");
        assertThat(other.differences(PIPELINE)).singleElement().asString().startsWith("rule big has changed");
    }

    @Test
    void shouldRefuseACheckpointInACallback() throws IOException {
        List<Throwable> thrown = new ArrayList<>();
        List<Engine> engines = new ArrayList<>();
        Engine engine = builder(Topology.INLINE, new Alerts())
                .onAlert(alert -> {
                    try {
                        engines.get(0).checkpoint((checkpoint, state) -> {});
                    } catch (IllegalStateException | IOException refused) {
                        thrown.add(refused);
                    }
                })
                .start();
        engines.add(engine);
        publish(engine, 0, 2);
        engine.close();
        assertThat(thrown).singleElement().isInstanceOf(IllegalStateException.class);
    }
}
