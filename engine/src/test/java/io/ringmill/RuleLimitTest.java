package io.ringmill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.diagnostic.PipelineException;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.output.Alert;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RuleLimitTest {

    private static final String STREAM =
            "streams: {s: {key: k, time: {field: t, unit: ns}, fields: {x: double}}}\nrules:\n  r: {";

    private final List<String> delivered = Collections.synchronizedList(new ArrayList<>());
    private final List<Alert.State> called = Collections.synchronizedList(new ArrayList<>());

    private Engine start(String rule, EngineSettings settings) {
        return Engine.builder(Pipeline.parse(STREAM + rule + "}\n", "limit.yml"))
                .settings(settings)
                .digest(true)
                .onAlert(alert -> called.add(alert.state()))
                .sink(sink(alert -> delivered.add(alert.timeNs() + " " + alert.state() + " " + alert.key()
                        + (alert.suppressed() > 0 ? alert.suppressed() + " " + alert.message() : ""))))
                .start();
    }

    private static Sink sink(Consumer<Alert> alerts) {
        return new Sink() {
            @Override
            public String name() {
                return "delivered";
            }

            @Override
            public void onAlert(Alert alert) {
                alerts.accept(alert);
            }

            @Override
            public void close() {}
        };
    }

    /** Publishes events of a key each at these times; returns what the engine counted. */
    private MetricsSnapshot run(String rule, EngineSettings settings, long... timesNs) {
        Engine engine = start(rule, settings);
        try (engine) {
            EventPublisher s = engine.publisher("s");
            int x = s.field("x");
            for (long timeNs : timesNs) {
                s.claim(s.key("k" + timeNs % 7), timeNs).set(x, 1.0).publish();
            }
            engine.end();
        }
        return engine.metrics();
    }

    @Test
    void shouldSayHowManyWereKeptBackOnceMoreMayGoOn() {
        MetricsSnapshot metrics = run(
                "fire: each, when: x > 0, limit: 2 per 100ns",
                EngineSettings.DEFAULT,
                0,
                10,
                20,
                90,
                100,
                105,
                130,
                250);

        assertThat(delivered)
                .containsExactly(
                        "0 FIRING k0",
                        "10 FIRING k3",
                        "90 LIMITED 2 2 more alerts were not delivered: at most 2 per 100ns",
                        "100 FIRING k2",
                        "105 LIMITED 1 1 more alert was not delivered: at most 2 per 100ns",
                        "130 FIRING k4",
                        "250 FIRING k5");
        assertThat(called).hasSize(8).containsOnly(Alert.State.FIRING);
        assertThat(metrics.rules()).containsExactly(new MetricsSnapshot.RuleMetrics("r", 8, 3));
    }

    /** A stream whose times are far ahead is no matter to the rules of another. */
    @ParameterizedTest
    @EnumSource(Topology.class)
    void shouldGoByTheTimeOfTheRulesStream(Topology topology) {
        Pipeline pipeline = Pipeline.parse("""
                streams:
                  early: {key: k, time: {field: t, unit: ns}, fields: {x: double}}
                  ahead: {key: k, time: {field: t, unit: ns}, fields: {x: double}}
                windows:
                  last: {on: ahead, window: sliding 1 events, select: {x: last(x)}}
                rules:
                  r: {on: early, when: x > 0, fire: each, limit: 2 per 10ns}
                  other: {on: ahead, when: x > 0, fire: each}
                """, "limit.yml");
        List<String> sent = Collections.synchronizedList(new ArrayList<>());
        Engine engine = Engine.builder(pipeline)
                .settings(EngineSettings.DEFAULT.withTopology(topology))
                .sink(sink(alert -> {
                    if (alert.rule().equals("r")) {
                        sent.add(alert.timeNs() + " " + alert.state() + " " + alert.suppressed());
                    }
                }))
                .start();
        try (engine) {
            for (int timeNs = 0; timeNs < 30; timeNs += 3) {
                publish(engine, "ahead", 1_000_000 + timeNs);
                publish(engine, "early", timeNs);
            }
        }
        assertThat(sent)
                .containsExactly(
                        "0 FIRING 0",
                        "3 FIRING 0",
                        "9 LIMITED 2",
                        "12 FIRING 0",
                        "15 FIRING 0",
                        "21 LIMITED 2",
                        "24 FIRING 0",
                        "27 FIRING 0");
    }

    private static void publish(Engine engine, String stream, long timeNs) {
        EventPublisher to = engine.publisher(stream);
        to.claim(to.key("A"), timeNs).set(to.field("x"), 1.0).publish();
    }

    @Test
    void shouldSayHowManyWereKeptBackWhenTheRunEnds() {
        run("fire: each, when: x > 0, limit: 1 per 1s", EngineSettings.DEFAULT, 5, 6, 7);

        assertThat(delivered)
                .containsExactly("5 FIRING k5", "7 LIMITED 2 2 more alerts were not delivered: at most 1 per 1s");
    }

    @Test
    void shouldComputeTheSameWithoutALimit() {
        long[] timesNs = new Random(3).longs(2_000, 0, 100_000).sorted().toArray();
        String rule = "fire: both, when: x > 0, until: x > 0";
        MetricsSnapshot limited = run(rule + ", limit: 3 per 1us", EngineSettings.DEFAULT, timesNs);
        List<Alert.State> calledWithLimit = List.copyOf(called);
        called.clear();
        MetricsSnapshot free = run(rule, EngineSettings.DEFAULT, timesNs);

        assertThat(calledWithLimit).isEqualTo(called).contains(Alert.State.RESOLVED);
        assertThat(limited.digest()).isEqualTo(free.digest());
        assertThat(limited.rules().get(0).suppressed()).isGreaterThan(1_000);
        assertThat(Pipeline.parse(STREAM + rule + ", limit: 3 per 1us}", "a.yml")
                        .identity())
                .isEqualTo(Pipeline.parse(STREAM + rule + "}", "a.yml").identity());
    }

    @ParameterizedTest
    @EnumSource(
            value = Topology.class,
            names = {"INLINE", "FUSED", "PARALLEL", "SHARDED"})
    void shouldNeverDeliverMoreThanTheLimit(Topology topology) {
        long[] timesNs = new Random(4).longs(5_000, 0, 200_000).sorted().toArray();
        EngineSettings settings =
                EngineSettings.DEFAULT.withTopology(topology).withWorkers(topology == Topology.SHARDED ? 3 : 1);
        MetricsSnapshot metrics = run("fire: each, when: x > 0, limit: 10 per 1us", settings, timesNs);

        long[] firingNs = delivered.stream()
                .filter(line -> line.contains("FIRING"))
                .mapToLong(line -> Long.parseLong(line.split(" ")[0]))
                .sorted()
                .toArray();
        long toldSuppressed = delivered.stream()
                .filter(line -> line.contains("LIMITED"))
                .mapToLong(line -> Long.parseLong(line.split(" ")[2]))
                .sum();
        MetricsSnapshot.RuleMetrics rule = metrics.rules().get(0);
        assertThat(rule.alerts()).isEqualTo(5_000);
        assertThat(toldSuppressed).isEqualTo(rule.suppressed());
        assertThat(firingNs.length + rule.suppressed()).isEqualTo(5_000);
        assertThat(firingNs).hasSizeGreaterThan(500);
        if (topology != Topology.SHARDED) {
            for (int i = 10; i < firingNs.length; i++) {
                assertThat(firingNs[i] - firingNs[i - 10]).isGreaterThanOrEqualTo(1_000);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "20/1m        | '20/1m' is not a limit; write such as 20 per 1m",
                "0 per 1m     | '0 per 1m': there must be 1 to 100000 alerts per time longer than 0s",
                "99999999999 per 1s | must be 1 to 100000 alerts per time longer than 0s",
                "5 per 0s     | '5 per 0s': there must be 1 to 100000 alerts per time longer than 0s",
                "5 per minute | 'minute' is not a duration",
            })
    void shouldSayHowALimitIsWritten(String limit, String fault) {
        assertThatThrownBy(() -> Pipeline.parse(STREAM + "when: x > 0, limit: " + limit + "}", "limit.yml"))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(fault);
    }
}
