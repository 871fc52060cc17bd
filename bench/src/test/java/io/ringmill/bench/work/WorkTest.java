package io.ringmill.bench.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkTest {

    private static final int EVENTS = 30_000;

    @ParameterizedTest
    @CsvSource({"W1,1", "W1,7", "W1,1000", "W2,1", "W2,7", "W2,1000", "W3,1", "W3,7", "W3,1000"})
    void shouldFindWhatTheNaiveFindsWhenWrittenByHand(Work work, int keyCount) {
        Feed feed = Feed.of(EVENTS, keyCount, 42);
        HandWritten byHand = HandWritten.of(work, keyCount);
        Naive naive = new Naive(work, keyCount);
        for (int round = 0; round < 3; round++) {
            byHand.run(feed, 0, EVENTS, round * feed.roundNs());
            naive.run(feed, 0, EVENTS, round * feed.roundNs());
            assertThat(byHand.outputs()).isEqualTo(naive.outputs());
            assertThat(byHand.checksum()).isCloseTo(naive.checksum(), offset(1e-9 * naive.checksum()));
        }
        assertThat(naive.outputs()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000})
    void shouldFindWhatTheNaiveFindsWhenDequesAreUsed(int keyCount) {
        Feed feed = Feed.of(EVENTS, keyCount, 42);
        HandWritten byHand = new HandWrittenDeques(keyCount);
        Naive naive = new Naive(Work.W1, keyCount);
        byHand.run(feed, 0, EVENTS, 0);
        naive.run(feed, 0, EVENTS, 0);
        assertThat(byHand.outputs()).isEqualTo(naive.outputs()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(Work.class)
    void shouldExpectTheSameInEveryLaterRoundWhenTheFeedIsRunAgain(Work work) {
        Feed feed = Feed.of(EVENTS, 500, 7);
        Naive naive = new Naive(work, 500);
        Expected expected = Expected.of(work, feed);
        for (int round = 0; round < 6; round++) {
            naive.run(feed, 0, EVENTS, round * feed.roundNs());
            assertThat(expected.outputs(round + 1)).isEqualTo(naive.outputs());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 1000})
    void shouldHaveIncreasingTimesAndAHundredEventsPerSecondAndKeyWhenMade(int keyCount) {
        Feed feed = Feed.of(EVENTS, keyCount, 1);
        long[] sorted = feed.timesNs.clone();
        Arrays.sort(sorted);
        assertThat(feed.timesNs).containsExactly(sorted);
        double seconds = (sorted[EVENTS - 1] - sorted[0]) / 1e9;
        assertThat(EVENTS / seconds / keyCount).isBetween(70.0, 130.0);
        assertThat(sorted[EVENTS - 1]).isLessThan(sorted[0] + feed.roundNs());
        assertThat(feed.roundNs() % Work.WINDOW_NS).isZero();
    }
}
