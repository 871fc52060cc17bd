package io.ringmill.bench.contender;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.bench.work.Expected;
import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ContendersTest {

    private static final int EVENTS = 20_000;
    private static final int KEYS = 50;
    private static final int ROUNDS = 3;
    private static final Feed FEED = Feed.of(EVENTS, KEYS, 3);

    static Stream<Arguments> everyContenderOnEveryWork() {
        return Arrays.stream(Contenders.values())
                .flatMap(contender -> Arrays.stream(Work.values())
                        .filter(contender::does)
                        .map(work -> Arguments.of(contender, work)));
    }

    @ParameterizedTest
    @MethodSource("everyContenderOnEveryWork")
    void shouldFindWhatTheNaiveFindsWhenPublishedInRounds(Contenders contender, Work work) {
        long outputs;
        try (Contender opened = contender.open(work, FEED)) {
            for (int round = 0; round < ROUNDS; round++) {
                opened.publish(0, EVENTS, round * FEED.roundNs());
            }
            opened.drain();
            outputs = opened.outputs();
        }
        assertThat(outputs)
                .isEqualTo(contender.works() ? Expected.of(work, FEED).outputs(ROUNDS) : ROUNDS * EVENTS);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SHARDED")
    void shouldTellOfEveryEventInOrderWhenListenedTo(Contenders contender) {
        List<Long> numbers = new ArrayList<>();
        try (Contender opened = contender.open(Work.W1, FEED, 2, Optional.of(numbers::add))) {
            for (int i = 0; i < EVENTS; i++) {
                opened.publish(i, 0);
            }
            opened.drain();
            assertThat(opened.outputs())
                    .isEqualTo(contender.works() ? Expected.of(Work.W1, FEED).outputs(1) : EVENTS);
        }
        assertThat(numbers).hasSize(EVENTS);
        for (int i = 0; i < EVENTS; i++) {
            assertThat(numbers.get(i)).isEqualTo(i);
        }
    }

    @Test
    void shouldTellOfEveryEventWhenListenedToAndSharded() {
        AtomicLong sum = new AtomicLong();
        try (Contender opened = Contenders.SHARDED.open(Work.W3, FEED, 3, Optional.of(sum::addAndGet))) {
            for (int i = 0; i < EVENTS; i++) {
                opened.publish(i, 0);
            }
            opened.drain();
        }
        assertThat(sum).hasValue((long) EVENTS * (EVENTS - 1) / 2);
    }
}
