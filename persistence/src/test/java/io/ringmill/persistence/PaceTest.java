package io.ringmill.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PaceTest {

    private long nowNs = 5_000;
    private boolean stopped;

    private Pace pace(double factor) {
        return new Pace(factor, () -> nowNs, parkNs -> nowNs += parkNs);
    }

    @Test
    void shouldWaitForTheTimeBetweenEvents() {
        Pace pace = pace(1);
        pace.begin();
        pace.await(1_000_000_000, () -> stopped);
        assertThat(nowNs).isEqualTo(5_000);
        pace.await(4_000_000_000L, () -> stopped);
        assertThat(nowNs).isEqualTo(3_000_005_000L);
        pace.await(3_000_000_000L, () -> stopped);
        assertThat(nowNs).as("out of order: due already").isEqualTo(3_000_005_000L);
    }

    @Test
    void shouldWaitATenthWhenTenTimesAsFast() {
        Pace pace = pace(10);
        pace.begin();
        pace.await(0, () -> stopped);
        pace.await(1_000_000_000, () -> stopped);
        assertThat(nowNs).isEqualTo(100_005_000);
    }

    @Test
    void shouldNotWaitForTheTimeBetweenSessions() {
        Pace pace = pace(1);
        pace.begin();
        pace.await(0, () -> stopped);
        pace.begin();
        pace.await(1_000_000_000_000L, () -> stopped);
        assertThat(nowNs).isEqualTo(5_000);
    }

    @Test
    void shouldNotWaitOnceStopped() {
        Pace pace = new Pace(1, () -> nowNs, parkNs -> {
            nowNs += parkNs;
            stopped = true;
        });
        pace.begin();
        pace.await(0, () -> stopped);
        pace.await(1_000_000_000_000L, () -> stopped);
        assertThat(nowNs).isLessThan(1_000_000_000);
    }

    @Test
    void shouldReadASpeed() {
        Pace pace = Pace.parse("max");
        pace.begin();
        pace.await(0, () -> stopped);
        pace.await(Long.MAX_VALUE, () -> stopped);
        assertThat(Pace.parse("1x")).isNotNull();
        assertThat(Pace.parse("0.5x")).isNotNull();
        assertThatThrownBy(() -> Pace.parse("fast"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a speed of 'fast': say max, or a multiple such as 1x or 10x");
        assertThatThrownBy(() -> Pace.parse("0x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("it is above 0");
    }
}
