package io.ringmill.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatencyHistogramTest {

    @Test
    void shouldPutAValueInTheBucketThatEndsAtOrAboveIt() {
        for (double seconds = 1e-9; seconds < 100; seconds *= 1.013) {
            int bucket = LatencyHistogram.bucket(seconds);
            assertThat(seconds).isLessThanOrEqualTo(Math.pow(2, bucket / 8.0) * (1 + 1e-9));
            assertThat(seconds).isGreaterThan(Math.pow(2, (bucket - 1) / 8.0));
        }
        assertThat(LatencyHistogram.bucket(1)).isZero();
        assertThat(LatencyHistogram.bucket(2)).isEqualTo(8);
        assertThat(LatencyHistogram.bucket(0.5)).isEqualTo(-8);
    }
}
