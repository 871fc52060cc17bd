package io.ringmill.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.event.Dictionary;
import io.ringmill.event.EventColumns;
import io.ringmill.pipeline.Topology;
import io.ringmill.pipeline.WhenFull;
import io.ringmill.publish.EngineClosedException;
import io.ringmill.publish.EventPublisher;
import io.ringmill.publish.Named;
import io.ringmill.publish.RingFullException;
import io.ringmill.publish.TypedPublisher;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What typed publishers and columns refuse, over {@link TradePrograms}, whose programs take events in cells. */
class TypedRefusalsTest {

    interface Trades extends TypedPublisher {
        long trade(
                @Named("symbol") int key,
                @Named("ts") long timeNs,
                @Named("price") double price,
                @Named("side") int side);
    }

    interface Pings {
        long ping(@Named("key") String host);
    }

    interface Wrong {
        int trade(
                @Named("key") long key,
                @Named("prise") double price,
                @Named("size") String size,
                @Named("side") String side,
                @Named("side") String again);
    }

    sealed interface Sealed permits OwnPings {
        void ping(@Named("key") String host);
    }

    record OwnPings() implements Sealed {
        @Override
        public void ping(String host) {}
    }

    interface Two {
        void one(@Named("key") int key);

        void two(@Named("key") int key);
    }

    @Test
    void shouldTellAllFaultsOfAnInterface() {
        RingEngine engine = new EngineFixture().start();

        assertThatThrownBy(() -> engine.publisher("trades", Wrong.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "Wrong.trade does not fit stream trades",
                        "it returns int; let it return void, or long",
                        "key is the key and cannot be given as long; take int or String",
                        "no field 'prise'; did you mean 'price'?",
                        "size is a long and cannot be given as String; take long or int",
                        "side comes twice");
        assertThatThrownBy(() -> engine.publisher("pings", Two.class))
                .hasMessageContaining("one method")
                .hasMessageContaining("one, two");
        assertThatThrownBy(() -> engine.publisher("pings", Trades.class)).hasMessageContaining("no field 'symbol'");
        assertThatThrownBy(() -> engine.publisher("trades", Pings.class)).hasMessageContaining("no parameter 'time'");
        assertThatThrownBy(() -> engine.publisher("trades", java.util.function.LongBinaryOperator.class))
                .hasMessageContaining("-parameters")
                .hasMessageContaining("@Named(\"key\")");
        assertThatThrownBy(() -> engine.publisher("trades", String.class)).hasMessageContaining("no interface");
        assertThatThrownBy(() -> engine.publisher("pings", Sealed.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Sealed is sealed");
        assertThatThrownBy(() -> engine.publisher("trade", Trades.class)).hasMessageContaining("did you mean 'trades'");
        engine.close();
        assertThat(engine.metrics().streams().get(0).published()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"INLINE", "FUSED"})
    void shouldRefuseWhatEventPublisherRefuses(Topology topology) {
        RingEngine engine = new EngineFixture().topology(topology).start();
        Trades trades = engine.publisher("trades", Trades.class);
        int key = trades.key("A");

        assertThatThrownBy(() -> trades.trade(key, 1, Double.NEGATIVE_INFINITY, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("field price of stream trades is a double and cannot be set to the double -Inf");
        assertThatThrownBy(() -> trades.trade(77, 1, 1, 0)).hasMessageContaining("77 is the id of no key");
        assertThatThrownBy(() -> trades.trade(key, 1, 1, 78)).hasMessageContaining("78 is the id of no symbol");
        assertThat(trades.trade(Dictionary.FULL, 1, 1, 0)).isEqualTo(EventPublisher.NOT_PUBLISHED);
        assertThat(trades.trade(key, 1, 1, Dictionary.FULL)).isEqualTo(EventPublisher.NOT_PUBLISHED);
        assertThat(trades.trade(key, 1, Double.NaN, 0)).isZero();
        assertThat(engine.publisher("pings", Pings.class).ping("host")).isEqualTo(1);
        trades.close();
        assertThatThrownBy(() -> trades.trade(key, 1, 1, 0)).hasMessageContaining("is closed");
        Trades other = engine.publisher("trades", Trades.class);
        engine.close();
        assertThatThrownBy(() -> other.trade(key, 1, 1, 0)).isInstanceOf(EngineClosedException.class);
        assertThatThrownBy(() -> other.trade(Dictionary.FULL, 1, 1, 0)).isInstanceOf(EngineClosedException.class);
        assertThat(engine.metrics().streams().get(0).refused()).isEqualTo(2);
        assertThat(engine.metrics().streams().get(0).published()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"INLINE", "FUSED"})
    void shouldTakeNoRowWhenOneIsWrong(Topology topology) {
        RingEngine engine = new EngineFixture().topology(topology).start();
        EventPublisher trades = engine.publisher("trades");
        EventColumns rows = trades.columns(700);
        java.util.Arrays.fill(rows.keys(), trades.key("A"));
        java.util.Arrays.setAll(rows.times(), i -> i);
        rows.doubles("price")[3] = Double.NaN;

        rows.doubles("price")[650] = Double.POSITIVE_INFINITY;
        assertThatThrownBy(() -> trades.publish(rows, 0, 700)).hasMessageContaining("row 650: field price");
        rows.doubles("price")[650] = 1;
        rows.keys()[20] = 99;
        assertThatThrownBy(() -> trades.publish(rows, 0, 700)).hasMessageContaining("row 20: 99 is the id of no key");
        rows.keys()[20] = Dictionary.FULL;
        rows.symbols("side")[21] = 98;
        assertThatThrownBy(() -> trades.publish(rows, 0, 700))
                .hasMessageContaining("row 21: 98 is the id of no symbol");
        rows.symbols("side")[21] = Dictionary.FULL;
        assertThatThrownBy(() -> trades.publish(rows, 1, 700)).hasMessageContaining("keys has 700 rows");
        assertThatThrownBy(() -> trades.publish(rows, -1, 7)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> rows.doubles("size")).hasMessageContaining("is a long");
        assertThatThrownBy(() -> rows.doubles("prise")).hasMessageContaining("did you mean 'price'");
        assertThatThrownBy(() -> engine.publisher("pings").publish(rows, 0, 1))
                .hasMessageContaining("of stream trades");
        assertThatThrownBy(() -> trades.publish(trades.columns(), 0, 1)).hasMessageContaining("needs keys");
        assertThat(engine.metrics().streams().get(0).published()).isZero();

        assertThat(trades.publish(rows, 0, 700)).isEqualTo(697);
        assertThat(trades.publish(rows, 0, 0)).isEqualTo(EventPublisher.NOT_PUBLISHED);
        EventColumns pings = engine.publisher("pings").columns();
        assertThat(engine.publisher("pings").publish(pings.keys(rows.keys()), 0, 2))
                .isEqualTo(699);
        engine.close();
        assertThat(engine.metrics().streams().get(0).published()).isEqualTo(698);
        assertThat(engine.metrics().streams().get(0).refused()).isEqualTo(2);
        assertThatThrownBy(() -> trades.publish(rows, 0, 1)).isInstanceOf(EngineClosedException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"INLINE", "FUSED", "PARALLEL"})
    void shouldRefuseCallbacksThatPublish(Topology topology) {
        EngineFixture fixture = new EngineFixture().topology(topology);
        Trades[] trades = {null};
        EventPublisher[] events = {null};
        EventColumns[] rows = {null};
        java.util.List<String> told = java.util.Collections.synchronizedList(new java.util.ArrayList<>());
        fixture.onResult = result -> {
            for (Runnable each :
                    new Runnable[] {() -> trades[0].trade(1, 5, 1, 0), () -> events[0].publish(rows[0], 0, 1)}) {
                try {
                    each.run();
                } catch (IllegalStateException refused) {
                    told.add(refused.getMessage());
                }
            }
        };
        RingEngine engine = fixture.start();
        trades[0] = engine.publisher("trades", Trades.class);
        events[0] = engine.publisher("trades");
        rows[0] = events[0].columns(1);
        trades[0].trade(trades[0].key("A"), 1, 1, 0);
        engine.awaitHandled();
        engine.close();

        assertThat(told).hasSize(2).allMatch(text -> text.startsWith("a callback must not publish"));
    }

    @ParameterizedTest
    @EnumSource(
            value = WhenFull.class,
            names = {"BLOCK", "FAIL", "DROP_NEWEST"})
    void shouldDoAsWhenFullSays(WhenFull whenFull) throws InterruptedException {
        EngineFixture fixture = new EngineFixture();
        fixture.ring = 8;
        fixture.whenFull = whenFull;
        CountDownLatch go = new CountDownLatch(1);
        fixture.programs = TradePrograms.programs(event -> awaitUninterruptibly(go), event -> {});
        RingEngine engine = fixture.start();
        Trades trades = engine.publisher("trades", Trades.class);
        EventPublisher events = engine.publisher("trades");
        EventColumns rows = events.columns(20);
        java.util.Arrays.fill(rows.keys(), trades.key("A"));
        Thread publishing = new Thread(() -> {
            for (int i = 0; i < 5; i++) {
                trades.trade(rows.keys()[0], i, 1, 0);
            }
            try {
                events.publish(rows, 0, 20);
            } catch (RingFullException full) {
                assertThat(full.entered()).isEqualTo(3);
            }
            try {
                trades.trade(rows.keys()[0], 100, 1, 0);
            } catch (RingFullException full) {
                assertThat(full.entered()).isZero();
            }
        });
        publishing.start();
        if (whenFull == WhenFull.BLOCK) {
            org.awaitility.Awaitility.await()
                    .until(() -> engine.metrics().ring().waits() > 0);
            go.countDown();
        }
        publishing.join();
        go.countDown();
        engine.close();

        assertThat(engine.metrics().streams().get(0).published()).isEqualTo(whenFull == WhenFull.BLOCK ? 26 : 8);
        assertThat(engine.metrics().streams().get(0).dropped()).isEqualTo(whenFull == WhenFull.DROP_NEWEST ? 18 : 0);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
