package io.ringmill.persistence.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SteadyClockTest {

    private long wallMs = 1_000_000;
    private long passedNs = 5_000_000_000L;
    private final SteadyClock clock = new SteadyClock(() -> wallMs, () -> passedNs);

    @Test
    void shouldNotRunAheadWhenTheWallClockJumpsAhead() {
        wallMs += 86_400_000;
        assertThat(clock.getAsLong()).isEqualTo(1_000_000);
        passedNs += 3_000_000_000L;
        assertThat(clock.getAsLong()).isEqualTo(1_003_000);
    }

    @Test
    void shouldGoWithTheWallClockWhenThatIsBehind() {
        passedNs += 3_000_000_000L;
        wallMs += 2_990;
        assertThat(clock.getAsLong()).isEqualTo(1_002_990);
        wallMs -= 60_000;
        assertThat(clock.getAsLong()).isEqualTo(942_990);
    }
}
