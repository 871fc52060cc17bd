package io.ringmill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.diagnostic.PipelineException;
import io.ringmill.event.Event;
import io.ringmill.event.FieldType;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.output.Alert;
import io.ringmill.output.LateEvent;
import io.ringmill.output.Result;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.PipelineBuilder;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The facade over real pipelines: what an embedding service writes. */
class EngineTest {

    private static final String TICKS = """
            name: ticks
            streams:
              trades:
                key: symbol
                time: {field: ts, unit: ns}
                fields: {price: double, size: double, side: symbol}
                where: size > 0
                outOfOrder: 100ns
            windows:
              px3: {window: sliding 3 events, select: {mean: mean(price)}}
              bar: {window: tumbling 1us, select: {vol: sum(size), last: last(price)}}
            rules:
              spike: {when: price > 2 * px3.mean, fire: each, message: "{key} at {price}"}
              heavy: {on: bar, when: vol > 900}
            """;

    private static Pipeline ticks() {
        return Pipeline.parse(TICKS, "ticks.yml");
    }

    private static EngineSettings settings(Topology topology) {
        return EngineSettings.DEFAULT
                .withRing(256)
                .withWorkers(topology == Topology.SHARDED ? 3 : 1)
                .withTopology(topology);
    }

    @Test
    void shouldReadAsTheDesignSaysWhenEmbedded() {
        List<String> alerts = new ArrayList<>();
        List<Double> means = new ArrayList<>();
        try (Engine engine = Engine.builder(ticks())
                .onAlert(alert -> alerts.add(alert.rule() + " " + alert.key() + ": " + alert.message()))
                .onResult("px3", result -> means.add(result.value("mean")))
                .start()) {
            EventPublisher trades = engine.publisher("trades");
            int price = trades.field("price");
            int size = trades.field("size");
            int acme = trades.key("ACME");
            trades.claim(acme, 1).set(price, 1).set(size, 100).publish();
            trades.claim(acme, 2).set(price, 2).set(size, 100).publish();
            trades.claim(acme, 3).set(price, 30.5).set(size, 100).publish();
        }

        assertThat(means).containsExactly(1.0, 1.5, 33.5 / 3);
        assertThat(alerts).containsExactly("spike ACME: ACME at 30.5");
    }

    @Test
    void shouldMatchANaiveCountWhenEventsComeLateAndInDisorder() {
        Random random = new Random(11);
        long newest = 0;
        long late = 0;
        List<LateEvent> views = new ArrayList<>();
        List<String> json = new ArrayList<>();
        Engine engine = Engine.builder(ticks())
                .onLate(event -> {
                    views.add(event);
                    json.add(event.toJson());
                    assertThat(event.lateByNs()).isPositive();
                })
                .start();
        EventPublisher trades = engine.publisher("trades");
        for (int i = 0; i < 5000; i++) {
            long timeNs = 10_000 + i * 10L - random.nextInt(200);
            late += timeNs < newest - 100 ? 1 : 0;
            newest = Math.max(newest, timeNs);
            trades.claim(trades.key("A"), timeNs).set(trades.field("size"), 1).publish();
        }
        engine.close();

        assertThat(late).isPositive();
        assertThat(json).hasSize((int) late);
        assertThat(engine.metrics().late()).isEqualTo(late);
        assertThat(views).as("one view, reused").allMatch(view -> view == views.get(0));
    }

    @Test
    void shouldTellALateEventAsJson() {
        List<String> json = new ArrayList<>();
        try (Engine engine =
                Engine.builder(ticks()).onLate(late -> json.add(late.toJson())).start()) {
            EventPublisher trades = engine.publisher("trades");
            int key = trades.key("a\"b\\\n\u00e9");
            trades.claim(key, 1000).set(trades.field("size"), 1).publish();
            trades.claim(key, 800)
                    .set(trades.field("price"), 0.1)
                    .set(trades.field("side"), "buy")
                    .publish();
        }

        assertThat(json)
                .containsExactly("{\"stream\":\"trades\",\"key\":\"a\\\"b\\\\\\u000a\u00e9\",\"time\":800,\"seq\":1,"
                        + "\"lateBy\":100,\"fields\":{\"price\":0.1,\"size\":null,\"side\":\"buy\"}}");
    }

    @ParameterizedTest
    @EnumSource(names = {"FUSED", "PARALLEL", "SHARDED"})
    void shouldGiveTheSameDigestResultsAndAlertsInEveryTopology(Topology topology) {
        Map<String, List<String>> inline = new HashMap<>();
        long expected = runTicks(settings(Topology.INLINE), inline);
        Map<String, List<String>> actual = new HashMap<>();

        assertThat(runTicks(settings(topology), actual)).isEqualTo(expected).isNotZero();
        assertThat(actual).isEqualTo(inline);
        assertThat(inline).hasSize(30);
    }

    /** Lines by key, each in its order; by key, since with several workers that is what is promised. */
    private static long runTicks(EngineSettings settings, Map<String, List<String>> byKey) {
        Map<String, List<String>> lines = Collections.synchronizedMap(byKey);
        Engine engine = Engine.builder(ticks())
                .settings(settings)
                .digest(true)
                .onResults(result -> lines.computeIfAbsent(result.key(), key -> new ArrayList<>())
                        .add(result.sequence() + result.window() + result.timeNs() + " " + result.value(0)))
                .onAlert(alert -> lines.computeIfAbsent(alert.key(), key -> new ArrayList<>())
                        .add(alert.sequence() + alert.toString()))
                .start();
        EventPublisher trades = engine.publisher("trades");
        int price = trades.field("price");
        int size = trades.field("size");
        Random random = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            trades.claim(trades.key("K" + random.nextInt(30)), i * 5L - random.nextInt(150))
                    .set(price, Math.exp(random.nextGaussian()))
                    .set(size, random.nextInt(100) - 1)
                    .publish();
        }
        engine.end();
        engine.close();
        assertThat(engine.metrics().filtered()).isPositive();
        assertThat(engine.metrics().alerts()).isPositive();
        return engine.metrics().digest();
    }

    /** Every form, summaries with memory of their own, bounds, keys that expire, rules that remember. */
    private static final String EVERYTHING = """
            name: everything
            streams:
              trades:
                key: symbol
                time: {field: ts, unit: ns}
                fields: {price: double, size: double}
                outOfOrder: 300ns
                maxAhead: 50us
                expire: 20us
            windows:
              few: {window: sliding 30 events, select: {median: median(price), slope: slope(price), e: ema(size, 9)}}
              many: {window: sliding 400 events, select: {hi: max(price), z: zscore(size), p: quantile(price, 0.9)}}
              spell: {window: sliding 8us, maxEvents: 25, select: {tw: twap(price), c: corr(price, size), n: distinct(size)}}
              hop: {window: hopping 7us every 2us offset 1us, select: {k: kurtosis(price), a: approx_quantile(size, 0.5)}}
              part: {window: hopping 6us every 4us, emit: each, select: {last: last(price), m: median(size)}}
              visit: {window: session gap 5us, select: {n: count(), first: first(price), e: ema(price, 5)}, emit: every 9us}
              bar: {window: tumbling 3us, select: {vol: sum(size), tw: twap(price)}}
              trend: {on: bar, window: sliding 5 events, select: {vol: mean(vol)}}
              block: {window: tumbling 40 events, emit: close, select: {sd: stddev_pop(price)}}
              %s
            rules:
              spike: {when: price > 3 * few.median, cooldown: 3us, fire: both}
              busy: {on: visit, when: n > prev(n)}
            """;

    @ParameterizedTest
    @EnumSource(names = {"FUSED", "PARALLEL", "SHARDED"})
    void shouldGiveTheSameDigestInEveryTopologyWhenEverythingIsUsed(Topology topology) {
        for (String more :
                new String[] {"", "total: {window: hopping 9us every 3us, by: all, select: {n: distinct(key)}}"}) {
            MetricsSnapshot inline = runEverything(settings(Topology.INLINE), more);
            MetricsSnapshot other = runEverything(settings(topology), more);

            assertThat(other.digest()).isEqualTo(inline.digest()).isNotZero();
            assertThat(other.windows()).isEqualTo(inline.windows());
            assertThat(other.rules()).isEqualTo(inline.rules());
            assertThat(inline.ahead()).isEqualTo(other.ahead()).isPositive();
            assertThat(inline.windows()).allMatch(window -> window.emissions() > 0);
            assertThat(inline.windows().get(2).capped()).isPositive();
        }
    }

    private static MetricsSnapshot runEverything(EngineSettings settings, String more) {
        Engine engine = Engine.builder(Pipeline.parse(EVERYTHING.formatted(more), "everything.yml"))
                .settings(settings)
                .digest(true)
                .start();
        EventPublisher trades = engine.publisher("trades");
        int price = trades.field("price");
        int size = trades.field("size");
        Random random = new Random(8);
        for (int i = 0; i < 30_000; i++) {
            // One of a few keys at a time, so that others are quiet for long enough to expire.
            int key = i / 3_000 * 3 + random.nextInt(6);
            long ahead = random.nextInt(500) == 0 ? 1_000_000_000 : 0;
            trades.claim(trades.key("K" + key % 20), i * 20L - random.nextInt(350) + ahead)
                    .set(price, Math.exp(random.nextGaussian()))
                    .set(size, random.nextInt(100))
                    .publish();
        }
        engine.end();
        engine.close();
        return engine.metrics();
    }

    /** So many keys that states are read ahead. */
    private static final String MANY_KEYS = """
            name: many-keys
            streams:
              trades:
                key: symbol
                time: {field: ts, unit: ns}
                fields: {price: double, size: double}
            windows:
              few: {window: sliding 100 events, select: {mean: mean(price), hi: max(price), first: first(size)}}
              spell: {window: sliding 1ms, select: {sd: stddev_pop(price), lo: min(size)}}
              total: {window: sliding 300 events, by: all, select: {sum: sum(price)}}
              bar: {window: tumbling 10us, select: {vol: sum(size)}}
            rules:
              spike: {when: price > 4 * few.mean, fire: each, message: "{key} at {price}"}
            """;

    @ParameterizedTest
    @EnumSource(names = {"INLINE", "FUSED", "PARALLEL"})
    void shouldGiveTheSameDigestInBatchesOverManyKeys(Topology topology) {
        long oneByOne = runManyKeys(settings(Topology.INLINE), false);

        assertThat(runManyKeys(settings(topology), true)).isEqualTo(oneByOne).isNotZero();
    }

    private static long runManyKeys(EngineSettings settings, boolean batches) {
        Engine engine = Engine.builder(Pipeline.parse(MANY_KEYS, "many-keys.yml"))
                .settings(settings)
                .digest(true)
                .start();
        EventPublisher trades = engine.publisher("trades");
        int price = trades.field("price");
        int size = trades.field("size");
        Random random = new Random(5);
        for (int i = 0; i < 40_000; i++) {
            trades.claim(trades.key("K" + random.nextInt(1000)), i * 10L)
                    .set(price, Math.exp(random.nextGaussian()))
                    .set(size, random.nextInt(100));
            boolean last = random.nextInt(100) == 0;
            if (!batches) {
                trades.publish();
            } else if (last) {
                trades.add();
                trades.flush();
            } else {
                trades.add();
            }
        }
        trades.flush();
        engine.end();
        engine.close();
        assertThat(engine.metrics().published()).isEqualTo(40_000);
        return engine.metrics().digest();
    }

    @Test
    void shouldForgetAKeyOnlyWhenItIsQuietOnEveryStream() {
        List<String> rows = new ArrayList<>();
        Engine engine = Engine.builder(Pipeline.parse("""
                        streams:
                          a: {key: k, time: {field: ts, unit: ns}, fields: {x: double}, expire: 100ns}
                          b: {key: k, time: {field: ts, unit: ns}, fields: {y: double}, expire: 300ns}
                        windows:
                          as: {on: a, window: running, emit: close, select: {n: count()}}
                          bs: {on: b, window: running, select: {n: count()}}
                        """, "two.yml"))
                .settings(settings(Topology.INLINE))
                .onResults(result -> rows.add(result.window() + " " + result.key() + " " + result.value(0)))
                .start();
        EventPublisher a = engine.publisher("a");
        EventPublisher b = engine.publisher("b");
        int key = a.key("K");
        int other = a.key("L");
        a.claim(key, 0).publish();
        b.claim(key, 0).publish();
        a.claim(other, 200).publish();
        a.claim(key, 220).publish();
        b.claim(other, 250).publish();
        b.claim(key, 251).publish();
        assertThat(rows).as("quiet on a for a while").containsExactly("bs K 1.0", "bs L 1.0", "bs K 2.0");
        rows.clear();
        a.claim(other, 400).publish();
        b.claim(other, 560).publish();
        b.claim(key, 561).publish();
        assertThat(rows).containsExactly("as K 2.0", "bs L 2.0", "bs K 1.0");
        rows.clear();
        engine.end();
        engine.close();

        assertThat(rows).containsExactly("as L 2.0");
    }

    @Test
    void shouldHandEverythingToSinksAndCloseThem() {
        RecordingSink sink = new RecordingSink();
        try (Engine engine = Engine.builder(ticks()).sink(sink).start()) {
            EventPublisher trades = engine.publisher("trades");
            int price = trades.field("price");
            int size = trades.field("size");
            trades.claim(trades.key("X"), 1500).set(price, 1).set(size, 1).publish();
            trades.claim(trades.key("X"), 1600).set(price, 9).set(size, 999).publish();
            trades.claim(trades.key("X"), 1).set(price, 1).set(size, 1).publish();
            engine.end();
        }

        assertThat(sink.lines)
                .startsWith("px3 X 1.0", "px3 X 5.0")
                .contains("late X 1", "bar X 1000.0", "heavy X")
                .endsWith("close");
    }

    @Test
    void shouldCloseJournalAndSinksWhenThePipelineDoesNotCompile() {
        RecordingSink sink = new RecordingSink();
        RecordingJournal journal = new RecordingJournal();
        Pipeline bad = Pipeline.builder().stream("trades", stream -> stream.field("price", FieldType.DOUBLE))
                .window("w", window -> window.window("running").select("m", "mean(prize)"))
                .build();

        assertThatThrownBy(() -> Engine.builder(bad).sink(sink).journal(journal).start())
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("prize");
        assertThat(sink.lines).containsExactly("close");
        assertThat(journal.lines).containsExactly("close");
    }

    @Test
    void shouldCloseJournalAndSinksWhenTheJournalCannotBeBegun() {
        RecordingSink sink = new RecordingSink();
        RecordingJournal journal = new RecordingJournal() {
            @Override
            public void begin(JournalHeader header) throws IOException {
                throw new IOException("read-only");
            }
        };

        assertThatThrownBy(() ->
                        Engine.builder(ticks()).sink(sink).journal(journal).start())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("read-only");
        assertThat(sink.lines).containsExactly("close");
        assertThat(journal.lines).containsExactly("close");
    }

    /** Publishers keep track of what is set in 64 bits. */
    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 130})
    void shouldMakeMissingWhatWasNotSetHoweverManyFields(int fields) {
        PipelineBuilder builder = Pipeline.builder().stream("wide", stream -> {
            stream.time("ts", "ns").outOfOrder("0ns");
            for (int i = 0; i < fields; i++) {
                stream.field("f" + i, i % 2 == 0 ? FieldType.DOUBLE : FieldType.LONG);
            }
        });
        List<String> late = new ArrayList<>();
        try (Engine engine = Engine.builder(builder.build())
                .onLate(event -> {
                    StringBuilder texts = new StringBuilder();
                    for (int i = 0; i < fields; i++) {
                        texts.append(event.valueText(i)).append(',');
                    }
                    late.add(texts.toString());
                })
                .start()) {
            EventPublisher wide = engine.publisher("wide");
            wide.claim(0, 100).publish();
            wide.claim(0, 1);
            for (int i = 0; i < fields; i++) {
                wide.set(wide.field("f" + i), i);
            }
            wide.publish();
            wide.claim(0, 2).set(wide.field("f" + (fields - 1)), 7).publish();
            wide.claim(0, 3).set(wide.field("f0"), 8).publish();
        }
        String all = IntStream.range(0, fields).mapToObj(i -> i + ",").collect(Collectors.joining());

        assertThat(late).containsExactly(all, ",".repeat(fields - 1) + "7,", "8," + ",".repeat(fields - 1));
    }

    @Test
    void shouldNameTheNearestWhenAWindowIsUnknown() {
        assertThatThrownBy(() -> Engine.builder(ticks()).onResult("px2", result -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("px3");
    }

    private static final class RecordingSink implements Sink {

        private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

        @Override
        public String name() {
            return "recording";
        }

        @Override
        public void onResult(Result result) {
            lines.add(result.window() + " " + result.key() + " " + result.value(0));
        }

        @Override
        public void onAlert(Alert alert) {
            lines.add(alert.rule() + " " + alert.key());
        }

        @Override
        public void onLate(LateEvent late) {
            lines.add("late " + late.key() + " " + late.timeNs());
        }

        @Override
        public void close() {
            lines.add("close");
        }
    }

    private static class RecordingJournal implements Journal {

        final List<String> lines = new ArrayList<>();

        @Override
        public void begin(JournalHeader header) throws IOException {
            lines.add("begin");
        }

        @Override
        public void append(Event event) {
            lines.add("append");
        }

        @Override
        public void endOfBatch() {}

        @Override
        public void digest(long from, long to, long digest) {}

        @Override
        public void end(long events, long digest) {
            lines.add("end");
        }

        @Override
        public void close() {
            lines.add("close");
        }
    }
}
