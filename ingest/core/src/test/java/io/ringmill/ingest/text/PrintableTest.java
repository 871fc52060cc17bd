package io.ringmill.ingest.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void shouldEscapeWhatATerminalObeys() {
        assertThat(Printable.of("caf\u00e9 \ud83d\ude00")).isEqualTo("caf\u00e9 \ud83d\ude00");
        assertThat(Printable.of("a\u001b[31mb\u0007\n\u009b\u007f\u202ec"))
                .isEqualTo("a\\u001b[31mb\\u0007\\u000a\\u009b\\u007f\\u202ec");
        assertThat(Printable.lines("a\n\tb\rc")).isEqualTo("a\n\tb\\u000dc");
    }
}
