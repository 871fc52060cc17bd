package io.ringmill.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.event.EventColumns;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import io.ringmill.publish.Named;
import io.ringmill.publish.TypedPublisher;
import io.ringmill.rule.Fire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Publishers of users' interfaces beside the {@link EventPublisher}. */
class TypedPublisherTest {

    private static final String PIPELINE = """
            name: typed
            streams:
              trades:
                key: symbol
                time: {field: ts, unit: ns}
                fields: {price: double, size: long, side: symbol}
                derive: {value: price * size}
                where: price != 3
                outOfOrder: 20ns
            windows:
              px: {window: sliding 10 events, select: {mean: mean(value), hi: max(price), side: last(side)}}
              bar: {window: tumbling 100ns, select: {open: first(price), n: sum(size)}}
            rules:
              spike: {when: "price > px.mean / 40 and side == 'buy'", message: "{key} {price} {value} {size} {side}"}
            """;

    private static final String RULES = """
            name: rules
            streams:
              trades:
                key: symbol
                time: {field: ts, unit: ns}
                fields: {price: double, size: long, side: symbol}
            rules:
              high: {on: trades, when: price > 3, fire: each}
            """;

    /** So many that the digest has blocks. */
    private static final int EVENTS = 2 * Digest.BLOCK + 1808;

    interface Trades extends TypedPublisher {
        long trade(
                @Named("key") int key,
                @Named("time") long timeNs,
                @Named("price") double price,
                @Named("size") long size,
                @Named("side") int side);
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldGiveTheSameResultsAsEventPublisher(Topology topology) {
        List<String> dynamic = run(topology, Api.EVENT, false);

        assertThat(run(topology, Api.TYPED, false)).isEqualTo(dynamic).hasSizeGreaterThan(1000);
        assertThat(run(topology, Api.COLUMNS, false)).isEqualTo(dynamic);
        for (Api api : Api.values()) {
            assertThat(run(topology, api, true)).isEqualTo(dynamic);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldMeetChangedRulesAtOnce(Topology topology) {
        List<Long> alerts = Collections.synchronizedList(new ArrayList<>());
        EngineSettings settings =
                EngineSettings.DEFAULT.withTopology(topology).withRing(256).withLatencySampling(0);
        try (Engine engine = Engine.builder(Pipeline.parse(RULES, "rules.yml"))
                .settings(settings)
                .onAlert(alert -> alerts.add(alert.sequence()))
                .start()) {
            Trades trades = engine.publisher("trades", Trades.class);
            int key = trades.key("A");
            IntConsumer publish = i -> trades.trade(key, i, 5, 1, 0);
            IntStream.range(0, 10).forEach(publish); // 0 to 9
            engine.rules().silence("high", Duration.ofNanos(1000)); // 10
            IntStream.range(10, 20).forEach(publish); // 11 to 20
            engine.rules()
                    .add("first", rule -> rule.on("trades").when("price > 4").fire(Fire.EACH)); // 21
            publish.accept(20); // 22
            engine.rules().remove("first"); // 23
            publish.accept(21); // 24
        }
        assertThat(alerts).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 22L);
    }

    private enum Api {
        EVENT,
        TYPED,
        COLUMNS
    }

    private static List<String> run(Topology topology, Api api, boolean confined) {
        List<String> out = Collections.synchronizedList(new ArrayList<>());
        EngineSettings settings = EngineSettings.DEFAULT.withTopology(topology).withRing(256);
        Engine.Builder builder = Engine.builder(Pipeline.parse(PIPELINE, "typed.yml"));
        Engine engine = (confined ? builder.confined() : builder)
                .settings(settings)
                .digest(true)
                .onResults(row -> out.add(row.sequence() + " " + row.window() + " " + row.key() + " " + row.value(0)))
                .onAlert(alert -> out.add(alert.sequence() + " " + alert.message()))
                .onLate(late -> out.add(late.sequence() + " late " + late.toJson()))
                .start();
        EventPublisher events = engine.publisher("trades");
        Trades trades = engine.publisher("trades", Trades.class);
        int price = events.field("price");
        int size = events.field("size");
        int side = events.field("side");
        EventColumns columns = events.columns(500);
        Random random = new Random(7);
        for (int i = 0; i < EVENTS; i++) {
            int key = events.key("K" + random.nextInt(5));
            long timeNs = 1000L + i - (random.nextInt(20) == 0 ? 50 : random.nextInt(10));
            double p = random.nextInt(8) == 0 ? Double.NaN : random.nextInt(10);
            long s = random.nextInt(9) == 0 ? Long.MIN_VALUE : random.nextInt(100);
            int text = events.symbol(random.nextBoolean() ? "buy" : "sell");
            if (api == Api.TYPED) {
                assertThat(trades.trade(key, timeNs, p, s, text)).isEqualTo(i);
            } else if (api == Api.COLUMNS) {
                int row = i % 500;
                columns.keys()[row] = key;
                columns.times()[row] = timeNs;
                columns.doubles("price")[row] = p;
                columns.longs("size")[row] = s;
                columns.symbols("side")[row] = text;
                if (row == 499) {
                    assertThat(events.publish(columns, 0, 500)).isEqualTo(i);
                }
            } else {
                assertThat(events.claim(key, timeNs)
                                .set(price, p)
                                .set(size, s)
                                .setSymbol(side, text)
                                .publish())
                        .isEqualTo(i);
            }
        }
        engine.end();
        engine.close();
        Collections.sort(out); // of several workers the order is by key
        out.add(engine.metrics().digest() + " " + engine.metrics().accepted());
        return out;
    }
}
