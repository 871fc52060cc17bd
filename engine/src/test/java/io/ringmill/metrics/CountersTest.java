package io.ringmill.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountersTest {

    @Test
    void shouldKeepCountersApart() {
        Counters counters = new Counters(3);
        counters.increment(0);
        counters.add(1, 5);
        counters.increment(1);
        counters.set(2, -7);

        assertThat(counters.size()).isEqualTo(3);
        assertThat(counters.get(0)).isEqualTo(1);
        assertThat(counters.get(1)).isEqualTo(6);
        assertThat(counters.get(2)).isEqualTo(-7);
    }
}
