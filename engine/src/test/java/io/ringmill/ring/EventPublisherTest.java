package io.ringmill.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.Allocation;
import io.ringmill.event.Cells;
import io.ringmill.event.Dictionary;
import io.ringmill.event.Event;
import io.ringmill.metrics.Stage;
import io.ringmill.metrics.StageLatency;
import io.ringmill.publish.EventPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventPublisherTest {

    private final EngineFixture fixture = new EngineFixture().topology(io.ringmill.pipeline.Topology.INLINE);
    private final List<long[]> seen = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private RingEngine engine;
    private EventPublisher trades;
    private int price;
    private int size;
    private int side;

    @BeforeEach
    void start() {
        fixture.latencySampling = 1;
        fixture.programs = TradePrograms.programs(
                event -> {
                    seen.add(new long[] {event.cell(0), event.cell(1), event.cell(2)});
                    events.add(new Event(0)
                            .set(event.sequence(), event.kind(), event.stream(), event.key(), event.timeNs()));
                },
                event -> {});
        engine = fixture.start();
        trades = engine.publisher("trades");
        trades.key("A");
        trades.key("B");
        price = trades.field("price");
        size = trades.field("size");
        side = trades.field("side");
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void shouldCarryWhatWasSet() {
        trades.claim(1, 10)
                .set(price, 2.5)
                .set(size, 7)
                .set(side, "buy")
                .readAt(99)
                .publish();

        assertThat(seen.get(0)).startsWith(Double.doubleToLongBits(2.5), 7, trades.symbol("buy"));
        assertThat(sourceToRing()).isOne();
        assertThat(events.get(0).timeNs()).isEqualTo(10);
    }

    private long sourceToRing() {
        return engine.metrics().latency().stream()
                .filter(latency -> latency.stage() == Stage.SOURCE_TO_RING)
                .mapToLong(StageLatency::count)
                .sum();
    }

    @Test
    void shouldLeaveMissingWhatWasNotSetAfterAnotherEvent() {
        trades.claim(1, 10)
                .set(price, 2.5)
                .set(size, 7)
                .set(side, "buy")
                .readAt(99)
                .publish();
        trades.claim(1, 11).publish();

        assertThat(seen.get(1)).startsWith(Cells.MISSING_DOUBLE, Cells.MISSING_LONG, Cells.MISSING_SYMBOL);
        assertThat(sourceToRing()).as("of the first").isOne();
    }

    @Test
    void shouldConvertWhenALongIsSetOnADouble() {
        trades.claim(1, 10).set(price, 3).set(side, null).publish();
        trades.claim(1, 11).set(price, Cells.MISSING_LONG).publish();

        assertThat(seen.get(0)[0]).isEqualTo(Double.doubleToLongBits(3.0));
        assertThat(seen.get(0)[2]).isZero();
        assertThat(Double.longBitsToDouble(seen.get(1)[0])).isNaN();
    }

    @Test
    void shouldNameFieldAndTypeWhenTheTypeIsWrong() {
        trades.claim(1, 10);
        assertThatThrownBy(() -> trades.set(size, 1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("field size of stream trades is a long and cannot be set to the double 1.5");
        assertThatThrownBy(() -> trades.set(side, 1L)).hasMessageContaining("field side of stream trades is a symbol");
        assertThatThrownBy(() -> trades.set(price, "x"))
                .hasMessageContaining("field price of stream trades is a double");
        trades.publish();

        assertThat(seen).as("the event stayed claimed").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void shouldRefuseInfinities(double infinity) {
        trades.claim(1, 10);

        assertThatThrownBy(() -> trades.set(price, infinity))
                .hasMessageContaining("price")
                .hasMessageContaining("Inf");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 5, Integer.MAX_VALUE})
    void shouldRefuseWhatIsNoHandle(int handle) {
        trades.claim(1, 10);

        assertThatThrownBy(() -> trades.set(handle, 1L))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no handle of stream trades");
        assertThatThrownBy(() -> trades.set(handle, 1.0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> trades.set(handle, "a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseAHandleOfAnotherStream() {
        EventPublisher pings = engine.publisher("pings");
        pings.claim(1);

        assertThatThrownBy(() -> pings.set(price, 1.0)).hasMessageContaining("no handle of stream pings");
    }

    @Test
    void shouldNameTheNearestWhenAFieldOrStreamIsUnknown() {
        assertThatThrownBy(() -> trades.field("prise")).hasMessageContaining("did you mean 'price'");
        assertThatThrownBy(() -> engine.publisher("trade")).hasMessageContaining("did you mean 'trades'");
    }

    @Test
    void shouldRefuseToClaimTwiceOrPublishNothing() {
        assertThatThrownBy(trades::publish)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("claim()");
        trades.claim(1, 10);
        assertThatThrownBy(() -> trades.claim(1, 11))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is claimed");
        assertThatThrownBy(() -> trades.advance(11)).isInstanceOf(IllegalStateException.class);
        trades.publish();
        assertThatThrownBy(trades::publish).isInstanceOf(IllegalStateException.class);

        assertThat(seen).hasSize(1);
    }

    @Test
    void shouldPublishNothingWhenDiscarded() {
        trades.claim(1, 10).set(price, 2.5);
        trades.discard();
        trades.claim(1, 11).publish();

        assertThat(events).hasSize(1);
        assertThat(events.get(0).timeNs()).isEqualTo(11);
        assertThat(engine.metrics().published()).isEqualTo(1);
    }

    @Test
    void shouldRefuseToStampWhenTheStreamHasATime() {
        assertThatThrownBy(() -> trades.claim(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("time");
        trades.claim(1, 10).publish();
    }

    @Test
    void shouldTakeAGivenTimeWhenTheStreamHasNone() {
        EventPublisher pings = engine.publisher("pings");
        pings.claim(1, 42).publish();

        assertThat(events.get(0).timeNs()).isEqualTo(42);
    }

    @Test
    void shouldCountAsRefusedWhenKeysOrSymbolsAreFull() {
        trades.claim(Dictionary.FULL, 10).set(price, 1.0).publish();
        trades.claim(1, 10).setSymbol(side, Dictionary.FULL).publish();
        trades.claim(1, 10).publish();

        assertThat(engine.metrics().refused()).isEqualTo(2);
        assertThat(engine.metrics().published()).isEqualTo(1);
        assertThat(events).hasSize(1);
    }

    @Test
    void shouldPutAdvancesInOrderWithEvents() {
        trades.claim(1, 10).publish();
        trades.advance(50);
        trades.claim(1, 49).publish();

        assertThat(events).extracting(Event::kind).containsExactly(Event.DATA, Event.ADVANCE, Event.DATA);
        assertThat(events).extracting(Event::timeNs).containsExactly(10L, 50L, 49L);
        assertThat(fixture.late).containsExactly("2 49 50");
        assertThat(engine.metrics().published()).as("advances are no events").isEqualTo(2);
        assertThat(engine.metrics().ring().sequences()).isEqualTo(3);
    }

    @Test
    void shouldEnterTogetherAndInOrderWhenFlushed() {
        trades.claim(1, 10).set(price, 2.5).readAt(99).add();
        trades.claim(2, 11).set(size, 7).add();
        assertThat(events).as("they gather").isEmpty();
        trades.flush();
        trades.flush();

        assertThat(events).extracting(Event::timeNs).containsExactly(10L, 11L);
        assertThat(events).extracting(Event::key).containsExactly(1, 2);
        assertThat(events).extracting(Event::sequence).containsExactly(0L, 1L);
        assertThat(seen.get(0)).startsWith(Double.doubleToLongBits(2.5), Cells.MISSING_LONG, Cells.MISSING_SYMBOL);
        assertThat(seen.get(1)).startsWith(Cells.MISSING_DOUBLE, 7, Cells.MISSING_SYMBOL);
        assertThat(sourceToRing()).as("of the first").isOne();
        assertThat(engine.metrics().published()).isEqualTo(2);
    }

    @Test
    void shouldEnterUnaskedWhenManyHaveGathered() {
        for (int i = 0; i < EventPublisher.MOST_GATHERED + 3; i++) {
            trades.claim(1, i).set(size, (long) i).add();
        }
        assertThat(events).hasSize(EventPublisher.MOST_GATHERED);
        trades.flush();

        assertThat(seen)
                .extracting(cells -> cells[1])
                .isEqualTo(LongStream.range(0, EventPublisher.MOST_GATHERED + 3)
                        .boxed()
                        .toList());
    }

    @Test
    void shouldEnterBeforeWhatIsPublishedOrAdvanced() {
        trades.claim(1, 10).add();
        trades.claim(1, 11).add();
        trades.claim(1, 12).publish();
        trades.claim(1, 13).add();
        trades.advance(50);

        assertThat(events).extracting(Event::timeNs).containsExactly(10L, 11L, 12L, 13L, 50L);
        assertThat(events.get(4).kind()).isEqualTo(Event.ADVANCE);
        assertThat(engine.metrics().published()).isEqualTo(4);
    }

    @Test
    void shouldDropOnlyTheClaimedEventWhenDiscardedOrRefused() {
        trades.claim(1, 10).add();
        trades.claim(1, 11);
        trades.discard();
        trades.claim(Dictionary.FULL, 12).add();
        trades.claim(1, 13);
        assertThatThrownBy(trades::flush)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is claimed");
        trades.add();
        assertThatThrownBy(trades::add)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("claim()");
        trades.flush();

        assertThat(events).extracting(Event::timeNs).containsExactly(10L, 13L);
        assertThat(engine.metrics().refused()).isOne();
    }

    @Test
    void shouldStampOnArrivalWhenFlushed() {
        EventPublisher pings = engine.publisher("pings");
        pings.claim(1).add();
        pings.claim(2).add();
        trades.claim(1, 10).publish();
        pings.flush();

        assertThat(events).extracting(Event::stream).containsExactly(0, 1, 1);
        assertThat(events.get(1).timeNs())
                .isPositive()
                .isLessThanOrEqualTo(events.get(2).timeNs());
    }

    @Test
    void shouldFindKeysByBytesAndByText() {
        byte[] utf8 = "xKEYx".getBytes(java.nio.charset.StandardCharsets.UTF_8);

        assertThat(trades.key(utf8, 1, 3)).isEqualTo(trades.key("KEY"));
        assertThat(trades.symbol(utf8, 1, 3)).isEqualTo(trades.symbol("KEY"));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 123_456, 2_000_000_000, -2, Integer.MIN_VALUE})
    void shouldRefuseAKeyThatNobodyHas(int key) {
        assertThatThrownBy(() -> trades.claim(key, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(key + " is the id of no key: key(text) gives ids, so far up to 2");
        trades.claim(2, 10).add();
        assertThatThrownBy(() -> trades.claim(key, 11)).isInstanceOf(IllegalArgumentException.class);
        trades.flush();
        assertThat(trades.key("C")).isEqualTo(3);
        trades.claim(3, 12).publish();

        assertThat(events).extracting(Event::key).containsExactly(2, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 2_000_000_000, -2})
    void shouldRefuseASymbolThatNobodyHas(int symbol) {
        int buy = trades.symbol("buy");
        trades.claim(1, 10);
        assertThatThrownBy(() -> trades.setSymbol(side, symbol))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(symbol + " is the id of no symbol: symbol(text) gives ids, so far up to 1");
        trades.setSymbol(side, buy).publish();

        assertThat(seen.get(0)[2]).isEqualTo(buy);
    }

    @Test
    void shouldAllocateNothingWhenTextsAreKnown() {
        trades.claim(trades.key("\u20acuro \ud83d\ude00"), 10).set(side, "sell").add();
        trades.flush();
        Runnable claims = () -> {
            for (int i = 0; i < 20_000; i++) {
                trades.claim(trades.key("\u20acuro \ud83d\ude00"), 10).set(side, "sell");
                trades.discard();
            }
        };

        assertThat(Allocation.least(20_000, round -> Allocation.by(claims))).isLessThan(20_000);
    }
}
