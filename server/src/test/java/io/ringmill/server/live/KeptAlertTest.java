package io.ringmill.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an alert takes counts all its texts. */
class KeptAlertTest {

    private static KeptAlert of(String rule) {
        return new KeptAlert(1, new AlertId(1, 0), rule, "key", 1, "firing", "info", "message", Map.of(), -1, 0);
    }

    @Test
    void shouldCountTheNameOfTheRule() {
        assertThat(of("r".repeat(1_000)).size() - of("").size()).isEqualTo(1_000);
    }
}
