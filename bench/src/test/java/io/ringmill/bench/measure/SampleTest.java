package io.ringmill.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleTest {

    @Test
    void shouldSpanAllValuesWhenThereAreFew() {
        Sample sample = Sample.of(List.of(3, 1, 2, 5, 4));
        assertThat(sample.median()).isEqualTo(3);
        assertThat(sample.low()).isEqualTo(1);
        assertThat(sample.high()).isEqualTo(5);
        assertThat(Sample.of(List.of(7)).spread()).isZero();
    }

    @Test
    void shouldLeaveExtremesOutWhenThereAreMany() {
        // Ranks of the 95 % interval for 100 values, as tables have them: the 40th and the 61st.
        Sample sample = Sample.of(IntStream.rangeClosed(1, 100).boxed().toList());
        assertThat(sample.low()).isBetween(40.0, 41.0);
        assertThat(sample.high()).isBetween(60.0, 61.0);
    }

    @Test
    void shouldDifferOnlyWhenIntervalsAreApart() {
        Sample sample = Sample.of(List.of(10, 11, 12));
        assertThat(sample.differsFrom(Sample.of(List.of(12, 13, 14)))).isFalse();
        assertThat(sample.differsFrom(Sample.of(List.of(13, 14, 15)))).isTrue();
        assertThat(sample.differsFrom(Sample.of(List.of(7, 8, 9)))).isTrue();
    }
}
