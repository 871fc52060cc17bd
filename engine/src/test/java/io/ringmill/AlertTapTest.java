package io.ringmill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.output.Alert;
import io.ringmill.output.AlertTap;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class AlertTapTest {

    private static final String PIPELINE = """
            name: tapped
            streams:
              trades:
                key: symbol
                time: {field: ts, unit: ns}
                fields: {n: double, who: symbol}
            windows:
              all: {window: running, select: {total: sum(n)}}
            rules:
              odd: {when: n % 2 == 1, fire: each, message: '{n} of {all.total} by {who}', limit: 1 per 1s}
              high: {when: n % 10 >= 5, fire: both}
            """;

    private static final int KEYS = 7;

    private static Engine.Builder builder(Topology topology) {
        EngineSettings settings = EngineSettings.DEFAULT.withTopology(topology).withRing(256);
        return Engine.builder(Pipeline.parse(PIPELINE, "tapped.yml"))
                .settings(topology == Topology.SHARDED ? settings.withWorkers(3) : settings);
    }

    /** Events from number {@code from} on: key n modulo the keys, time n, value n. */
    private static void publish(Engine engine, int from, int to) {
        try (EventPublisher trades = engine.publisher("trades")) {
            int n = trades.field("n");
            int who = trades.field("who");
            for (int i = from; i < to; i++) {
                trades.claim(trades.key("k" + i % KEYS), i)
                        .set(n, (double) i)
                        .set(who, i % 3 == 0 ? "ann" : "bob")
                        .publish();
            }
        }
    }

    private static String line(Alert alert) {
        return alert.sequence() + " " + alert + " " + alert.severity() + " " + alert.endedSequence() + " "
                + alert.endedTimeNs() + " "
                + alert.values().stream().map(value -> value.name()).toList();
    }

    private static List<String> sorted(List<String> lines) {
        return lines.stream().sorted().toList();
    }

    private static List<String> poll(AlertTap tap) {
        List<String> lines = new ArrayList<>();
        while (tap.poll(alert -> lines.add(line(alert)), 100) > 0) {
            // until it is empty
        }
        return lines;
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldHandOutWhatCallbacksSawWhenAttachedLater(Topology topology) {
        List<String> called = Collections.synchronizedList(new ArrayList<>());
        Engine engine =
                builder(topology).onAlert(alert -> called.add(line(alert))).start();
        publish(engine, 0, 1000);
        engine.awaitHandled();
        AlertTap tap = engine.tap(4096);
        int before = called.size();
        publish(engine, 1000, 2000);
        engine.close();

        List<String> polled = poll(tap);
        assertThat(sorted(polled)).isEqualTo(sorted(called.subList(before, called.size())));
        assertThat(polled).hasSizeGreaterThan(900).anyMatch(line -> line.contains("resolved"));
        assertThat(polled)
                .extracting(line -> Long.parseLong(line.split(" ")[0]))
                .isSorted();
        assertThat(tap.missed()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldHandOutAllWhereNobodyElseIsToldWhileEventsFlow(Topology topology) throws InterruptedException {
        Engine engine = builder(topology).start();
        AlertTap first = engine.tap(1 << 15);
        AlertTap second = engine.tap(1 << 15);
        Thread publisher = new Thread(() -> publish(engine, 0, 20_000));
        publisher.start();
        List<String> polled = new ArrayList<>();
        while (publisher.isAlive()) {
            first.poll(alert -> polled.add(line(alert)), 64);
        }
        publisher.join();
        engine.close();
        polled.addAll(poll(first));

        List<String> all = poll(second);
        assertThat(sorted(polled)).isEqualTo(sorted(all)).hasSizeGreaterThan(10_000);
        assertThat(first.missed() + second.missed()).isZero();
        assertThat(engine.metrics().alerts()).isEqualTo(all.size());
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldKeepEachAlertsOwnRuleWhenRulesChange(Topology topology) {
        List<String> called = Collections.synchronizedList(new ArrayList<>());
        Engine engine =
                builder(topology).onAlert(alert -> called.add(line(alert))).start();
        AlertTap tap = engine.tap(4096);
        publish(engine, 0, 100);
        engine.rules()
                .add(
                        "wide",
                        "{when: n > 0, fire: each, message: '{n} {who} {all.total} {time} {key} {prev(all.total)} {n + 1}'}");
        publish(engine, 100, 200);
        engine.rules().remove("odd");
        publish(engine, 200, 300);
        engine.rules().replace("high", "{when: n % 10 >= 8, fire: each, message: 'now {n}'}");
        publish(engine, 300, 400);
        engine.close();

        List<String> polled = poll(tap);
        assertThat(polled)
                .containsExactlyInAnyOrderElementsOf(called)
                .anyMatch(line -> line.contains(" wide "))
                .anyMatch(line -> line.contains(" odd "))
                .anyMatch(line -> line.contains(" now "));
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldNeitherHoldUpNorLoseAlertsForSinksWhenNobodyPolls(Topology topology) {
        List<String> sunk = Collections.synchronizedList(new ArrayList<>());
        Sink sink = new Sink() {
            @Override
            public String name() {
                return "list";
            }

            @Override
            public void onAlert(Alert alert) {
                if (alert.rule().equals("high")) {
                    sunk.add(line(alert));
                }
            }

            @Override
            public void close() {}
        };
        List<String> called = Collections.synchronizedList(new ArrayList<>());
        Engine engine = builder(topology)
                .sink(sink)
                .onAlert(alert -> called.add(line(alert)))
                .start();
        AlertTap tap = engine.tap(16);
        publish(engine, 0, 20_000);
        engine.close();

        assertThat(sorted(sunk))
                .isEqualTo(sorted(
                        called.stream().filter(line -> line.contains(" high ")).toList()));
        int kept = 16 * (topology == Topology.SHARDED ? 3 : 1);
        assertThat(tap.missed()).isEqualTo(called.size() - kept);
        List<String> polled = poll(tap);
        assertThat(new HashSet<>(called)).containsAll(polled);
        if (topology != Topology.SHARDED) {
            assertThat(called).endsWith(polled.toArray(String[]::new));
        }
        assertThat(polled).hasSize(kept);
        assertThat(tap.missed()).isEqualTo(called.size() - kept);
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldHandOutWholeAlertsOrCountThemWhenOverwrittenMeanwhile(Topology topology) throws InterruptedException {
        Engine engine = builder(topology).start();
        AlertTap tap = engine.tap(8);
        Thread publisher = new Thread(() -> publish(engine, 0, 100_000));
        publisher.start();
        long[] polled = {0};
        while (publisher.isAlive()) {
            tap.poll(alert -> check(alert, polled), 5);
        }
        publisher.join();
        engine.close();
        while (tap.poll(alert -> check(alert, polled), 5) > 0) {
            // until it is empty
        }

        assertThat(polled[0] + tap.missed()).isEqualTo(engine.metrics().alerts());
        assertThat(polled[0]).isPositive();
    }

    /** All that an alert says follows from its sequence. */
    private static void check(Alert alert, long[] polled) {
        polled[0]++;
        assertThat(alert.timeNs()).isEqualTo(alert.sequence());
        assertThat(alert.key()).isEqualTo("k" + alert.sequence() % KEYS);
        assertThat(alert.value("n")).isEqualTo((double) alert.sequence());
        if (alert.rule().equals("odd")) {
            long last = alert.sequence();
            long count = last / KEYS + 1;
            assertThat(alert.value("all.total")).isEqualTo(count * (last % KEYS + last) / 2.0);
            assertThat(alert.valueText(2)).isEqualTo(last % 3 == 0 ? "ann" : "bob");
        }
    }

    @Test
    void shouldTakeNoMoreWhenClosed() {
        try (Engine engine = builder(Topology.INLINE).start()) {
            AlertTap tap = engine.tap(100);
            publish(engine, 0, 10);
            tap.close();
            tap.close();
            publish(engine, 10, 20);
            assertThat(poll(tap)).isNotEmpty().allMatch(line -> Long.parseLong(line.split(" ")[0]) < 10);
        }
    }

    @Test
    void shouldGoOnBehindAnAlertWhenTheSinkThrows() {
        try (Engine engine = builder(Topology.INLINE).start()) {
            AlertTap tap = engine.tap(1);
            AlertTap two = engine.tap(2);
            publish(engine, 0, 4);
            IOException thrown = new IOException("gone");
            assertThatThrownBy(() -> two.poll(
                            alert -> {
                                throw thrown;
                            },
                            2))
                    .isInstanceOf(IllegalStateException.class)
                    .hasCause(thrown);
            assertThat(poll(two)).singleElement().asString().startsWith("3 odd");
            assertThat(poll(tap)).singleElement().asString().startsWith("3 odd");
            assertThat(tap.missed()).isEqualTo(1);
        }
    }

    @Test
    void shouldRefuseCapacities() {
        try (Engine engine = builder(Topology.INLINE).start()) {
            assertThatThrownBy(() -> engine.tap(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 to 1048576 alerts, not for 0");
            assertThat(engine.tap(10).poll(alert -> {}, 0)).isZero();
        }
    }
}
