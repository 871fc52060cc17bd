package io.ringmill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.output.Reading;
import io.ringmill.output.Result;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EngineFailedException;
import io.ringmill.publish.EventPublisher;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads of windows while events flow. */
@Timeout(120)
class ReadsTest {

    private static final String PIPELINE = """
            name: reads
            streams:
              trades:
                key: symbol
                time: {field: ts, unit: ns}
                fields: {n: double}
            windows:
              all: {window: running, select: {newest: last(n), total: sum(n)}}
              some: {window: sliding 3 events, select: {least: min(n)}}
              bar: {window: tumbling 10ns, select: {vol: sum(n), last: last(n)}}
              every: {window: sliding 7ns, emit: every 20ns, select: {most: max(n)}}
              market: {by: all, window: running, select: {newest: last(n)}}
            rules:
              big: {when: n > bar.vol, fire: each}
            """;

    private static final int KEYS = 5;

    private static Engine engine(Topology topology) {
        EngineSettings settings = EngineSettings.DEFAULT.withTopology(topology).withRing(256);
        return Engine.builder(Pipeline.parse(PIPELINE, "reads.yml"))
                .settings(topology == Topology.SHARDED ? settings.withWorkers(3) : settings)
                .start();
    }

    /** Event {@code n}, from 0 on: its key is n modulo the keys, its time n, its value n. */
    private static void publish(EventPublisher trades, int[] keys, long n) {
        trades.claim(keys[(int) (n % KEYS)], n)
                .set(trades.field("n"), (double) n)
                .publish();
    }

    private static int[] keys(EventPublisher trades) {
        int[] keys = new int[KEYS];
        for (int i = 0; i < KEYS; i++) {
            keys[i] = trades.key("k" + i);
        }
        return keys;
    }

    @ParameterizedTest
    @EnumSource(
            value = Topology.class,
            names = {"INLINE", "FUSED", "PARALLEL", "SHARDED"})
    void shouldReadOneSequenceWhileEventsFlow(Topology topology) throws Exception {
        try (Engine engine = engine(topology)) {
            AtomicReference<Throwable> failed = new AtomicReference<>();
            Thread publisher = new Thread(() -> {
                EventPublisher trades = engine.publisher("trades");
                int[] keys = keys(trades);
                for (long n = 0; n < 60_000; n++) {
                    publish(trades, keys, n);
                }
            });
            publisher.setUncaughtExceptionHandler((thread, thrown) -> failed.set(thrown));
            publisher.start();
            long reads = 0;
            long newest = -1;
            while (publisher.isAlive()) {
                List<Result> read = engine.read("all");
                for (Result result : read) {
                    assertThat(result.sequence()).isGreaterThanOrEqualTo(newest);
                    newest = result.sequence();
                    // Sequences are those of the events, so that each value follows from the sequence alone.
                    int key = Integer.parseInt(result.key().substring(1));
                    long last = newest - (newest - key) % KEYS;
                    assertThat(result.value("newest")).isEqualTo((double) last);
                    long count = (last - key) / KEYS + 1;
                    assertThat(result.count()).isEqualTo(count);
                    assertThat(result.value("total")).isEqualTo(count * (key + last) / 2.0);
                    assertThat(result.timeNs()).isEqualTo(last);
                }
                assertThat(read.stream().map(Result::sequence).distinct().count())
                        .isLessThanOrEqualTo(1);
                reads += newest > KEYS ? 1 : 0;
                engine.read("market", "")
                        .ifPresent(result -> assertThat(result.value(0)).isEqualTo((double) result.sequence()));
            }
            publisher.join();
            assertThat(failed.get()).isNull();
            assertThat(reads).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Topology.class,
            names = {"INLINE", "FUSED", "PARALLEL", "SHARDED"})
    void shouldReadLatestEmissionsOfEveryFormAndAfterClose(Topology topology) {
        Engine engine = engine(topology);
        try (engine) {
            EventPublisher trades = engine.publisher("trades");
            int[] keys = keys(trades);
            assertThat(engine.read("all")).isEmpty();
            for (long n = 0; n < 47; n++) {
                publish(trades, keys, n);
            }
            // Nothing more comes: who waits for events is woken.
            check(engine);
        }
        check(engine);
    }

    private static void check(Engine engine) {
        assertThat(engine.read("all", "nobody")).isEmpty();
        assertThat(engine.read("all", "k4").orElseThrow().value("newest")).isEqualTo(44);
        Result some = engine.read("some", "k1").orElseThrow();
        assertThat(some.value("least")).isEqualTo(36);
        assertThat(some.sequence()).isEqualTo(46);
        // The bar from 40 on is open; k2 had 32 and 37 in the one before.
        Result bar = engine.read("bar", "k2").orElseThrow();
        assertThat(List.of(bar.value("vol"), bar.value("last"))).containsExactly(69.0, 37.0);
        assertThat(List.of(bar.startNs(), bar.endNs(), bar.timeNs(), bar.count()))
                .containsExactly(30L, 40L, 40L, 2L);
        assertThat(engine.read("bar")).extracting(Result::key).containsExactly("k0", "k1", "k2", "k3", "k4");
        Result every = engine.read("every", "k3").orElseThrow();
        assertThat(List.of(every.value("most"), every.endNs(), every.count())).containsExactly(38.0, 38L, 2L);
        assertThat(engine.read("market")).singleElement().satisfies(market -> {
            assertThat(market.key()).isEmpty();
            assertThat(market.value("newest")).isEqualTo(46);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Topology.class,
            names = {"INLINE", "FUSED", "PARALLEL", "SHARDED"})
    void shouldReadSeveralOfOneSequenceInTheirOrder(Topology topology) throws InterruptedException {
        List<Reading> readings = List.of(
                new Reading("market", ""),
                new Reading("all", "k3"),
                new Reading("all", "nobody"),
                new Reading("bar", "k1"),
                new Reading("all", "k0"),
                new Reading("all", "k3"));
        try (Engine engine = engine(topology)) {
            assertThat(engine.read(readings)).isEmpty();
            Thread publisher = new Thread(() -> {
                EventPublisher trades = engine.publisher("trades");
                int[] keys = keys(trades);
                for (long n = 0; n < 30_000; n++) {
                    publish(trades, keys, n);
                }
            });
            publisher.start();
            while (publisher.isAlive()) {
                List<Result> read = engine.read(readings);
                if (read.size() == 5) {
                    assertThat(read).extracting(Result::window).containsExactly("market", "all", "bar", "all", "all");
                    assertThat(read).extracting(Result::key).containsExactly("", "k3", "k1", "k0", "k3");
                    long newest = read.get(0).sequence();
                    assertThat(read).allMatch(result -> result.sequence() == newest);
                    assertThat(read.get(0).value(0)).isEqualTo((double) newest);
                    assertThat(read.get(1).value(0)).isEqualTo((double) (newest - (newest - 3) % KEYS));
                    assertThat(read.get(3).value(0)).isEqualTo((double) (newest - newest % KEYS));
                }
            }
            publisher.join();
            engine.awaitHandled();
            assertThat(engine.read(readings)).hasSize(5);
            assertThatThrownBy(() -> engine.read(List.of(new Reading("sume", "k0"))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("did you mean 'some'");
            assertThat(engine.keys("K", 3)).containsExactly("k0", "k1", "k2");
            assertThat(engine.keys("4", 3)).containsExactly("k4");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Topology.class,
            names = {"INLINE", "FUSED", "PARALLEL", "SHARDED"})
    void shouldReadAndStayInterruptedWhenTheThreadIs(Topology topology) {
        try (Engine engine = engine(topology)) {
            EventPublisher trades = engine.publisher("trades");
            publish(trades, keys(trades), 0);
            Thread.currentThread().interrupt();
            List<Result> read = engine.read("all");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(read).hasSize(1);
        }
    }

    private static final String SINGLES = """
            name: singles
            streams:
              trades:
                key: symbol
                time: {field: ts, unit: ns}
                outOfOrder: 5ns
                fields: {price: double, qty: long, venue: symbol}
                derive: {twice: 2 * price}
              others: {key: symbol, time: {field: ts, unit: ns}, fields: {x: double}}
            windows:
              few: {on: trades, window: sliding 3 events, select: {m: mean(price), first: first(qty), v: last(venue)}}
              long: {on: trades, window: sliding 300 events, select: {m: mean(twice), least: min(qty), both: sum(price * qty)}}
              recent: {on: trades, window: sliding 7ns, emit: every 20ns, select: {most: max(price)}}
              big: {on: trades, window: sliding 2 events, where: price > 10, select: {most: max(price)}}
              above: {on: few, window: sliding 2 events, select: {most: max(m)}}
              market: {on: trades, by: all, window: sliding 100 events, select: {most: max(price)}}
              bar: {on: trades, window: tumbling 10ns, select: {last: last(price)}}
            """;

    @ParameterizedTest
    @EnumSource(
            value = Topology.class,
            names = {"INLINE", "FUSED", "PARALLEL", "SHARDED"})
    void shouldTellFieldsOfTheNewestEventThatAWindowHolds(Topology topology) {
        Engine.Builder builder = Engine.builder(Pipeline.parse(SINGLES, "singles.yml"))
                .settings(
                        EngineSettings.DEFAULT.withTopology(topology).withWorkers(topology == Topology.SHARDED ? 2 : 1))
                .onResult("few", result -> assertThat(result.newestNames()).isEmpty());
        try (Engine engine = builder.start()) {
            EventPublisher trades = engine.publisher("trades");
            EventPublisher others = engine.publisher("others");
            others.claim(others.key("x"), 1).set(others.field("x"), 1.0).publish();
            // The last is older than the one before.
            long[] times = new long[500];
            Arrays.setAll(times, i -> i == 499 ? 495 : i + 1L);
            for (int i = 0; i < times.length; i++) {
                trades.claim(trades.key(i == 498 ? "b" : "a"), times[i])
                        .set(trades.field("price"), i % 20.0)
                        .set(trades.field("qty"), (1L << 53) + i)
                        .set(trades.field("venue"), "v" + i % 3)
                        .publish();
                if (i < 5) {
                    engine.awaitHandled();
                    assertThat(newest(engine, "few", "a"))
                            .isEqualTo("{price=" + i % 20.0 + ", qty=" + (double) ((1L << 53) + i) + "}");
                }
            }
            engine.awaitHandled();
            assertThat(newest(engine, "few", "a")).startsWith("{price=19.0, qty=");
            assertThat(newest(engine, "few", "b")).startsWith("{price=18.0, qty=");
            assertThat(newest(engine, "long", "a")).endsWith(", twice=38.0}").startsWith("{qty=");
            // By time, the newest is the one before the last.
            assertThat(newest(engine, "recent", "a")).isEqualTo("{price=17.0}");
            assertThat(newest(engine, "big", "b")).isEqualTo("{price=18.0}");
            assertThat(newest(engine, "above", "a"))
                    .isEqualTo("{m=" + engine.read("few", "a").orElseThrow().value("m") + "}");
            assertThat(newest(engine, "market", "")).isEqualTo("{price=19.0}");
            assertThat(newest(engine, "bar", "a")).isEqualTo("{}");
            // All but one of the last events are of this key: so many before the last is the oldest.
            assertThat(engine.read("few", "a").orElseThrow().oldest(0)).isEqualTo(496 % 20);
            assertThat(engine.read("big", "a").orElseThrow().oldest(0)).isEqualTo(497 % 20);
            assertThat(engine.read("long", "a").orElseThrow().oldest(0)).isEqualTo((double) ((1L << 53) + 199));
            assertThat(engine.read("recent", "a").orElseThrow().oldest(0)).isEqualTo(491 % 20);
            assertThat(engine.read("market", "").orElseThrow().oldest(0)).isEqualTo(400 % 20);
            for (String window : List.of("few", "long", "recent", "big", "above", "bar")) {
                assertThat(engine.read(window, "x")).isEmpty();
            }
        }
    }

    private static String newest(Engine engine, String window, String key) {
        Result result = engine.read(window, key).orElseThrow();
        Map<String, Double> newest = new TreeMap<>();
        for (int i = 0; i < result.newestNames().size(); i++) {
            newest.put(result.newestNames().get(i), result.newest(i));
        }
        assertThatThrownBy(() -> result.newest(newest.size())).isInstanceOf(IndexOutOfBoundsException.class);
        return newest.toString();
    }

    @Test
    void shouldRefuseUnknownWindowsAndCallbacks() {
        AtomicReference<Engine> self = new AtomicReference<>();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        try (Engine engine = Engine.builder(Pipeline.parse(PIPELINE, "reads.yml"))
                .onResult("some", result -> {
                    try {
                        self.get().read("some", "nobody");
                    } catch (IllegalStateException refused) {
                        thrown.set(refused);
                    }
                })
                .start()) {
            self.set(engine);
            assertThatThrownBy(() -> engine.read("sume", "k0"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("did you mean 'some'");
            assertThatThrownBy(() -> engine.read("sume")).isInstanceOf(IllegalArgumentException.class);
            EventPublisher trades = engine.publisher("trades");
            publish(trades, keys(trades), 0);
            engine.awaitHandled();
        }
        assertThat(thrown.get()).hasMessageContaining("a callback must not read its own engine");
    }

    @ParameterizedTest
    @EnumSource(
            value = Topology.class,
            names = {"INLINE", "FUSED", "PARALLEL", "SHARDED"})
    void shouldRefuseToReadWhatHaltedInTheMiddleOfAnEvent(Topology topology) {
        Engine engine = Engine.builder(Pipeline.parse(PIPELINE, "reads.yml"))
                .settings(
                        EngineSettings.DEFAULT.withTopology(topology).withWorkers(topology == Topology.SHARDED ? 2 : 1))
                .onResult("some", result -> {
                    throw new AssertionError("on purpose");
                })
                .start();
        EventPublisher trades = engine.publisher("trades");
        int[] keys = keys(trades);
        assertThatThrownBy(() -> {
                    publish(trades, keys, 0);
                    engine.awaitHandled();
                })
                .isInstanceOf(EngineFailedException.class);
        assertThatThrownBy(() -> engine.read("all")).isInstanceOf(EngineFailedException.class);
        assertThatThrownBy(engine::close).isInstanceOf(EngineFailedException.class);
        assertThatThrownBy(() -> engine.read("all")).isInstanceOf(EngineFailedException.class);
    }
}
