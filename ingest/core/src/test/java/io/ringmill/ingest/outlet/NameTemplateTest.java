package io.ringmill.ingest.outlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NameTemplateTest {

    @Test
    void shouldPutInNamesAndKeysAsTheyAre() {
        assertThat(NameTemplate.parse("x/{name}:{key}/{key}").of("w", "{name}{key}"))
                .isEqualTo("x/w:{name}{key}/{name}{key}");
        assertThat(NameTemplate.parse("all").of("w", "k")).isEqualTo("all");
        assertThat(NameTemplate.parse("{key}").hasKey()).isTrue();
        assertThat(NameTemplate.parse("{name}").hasKey()).isFalse();
    }

    @Test
    void shouldRefuseOtherBraces() {
        for (String text : new String[] {"{nam}", "{name", "name}", "{{key}}"}) {
            assertThatThrownBy(() -> NameTemplate.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("that is not of {name}");
        }
    }
}
