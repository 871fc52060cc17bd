package io.ringmill.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a sink's condition remembers of the texts that it compares. */
class SinkFilterTest {

    /** Whether the values 0 and 1 are the same text, and not "no". */
    private static final class SameTexts extends SinkFilter {

        @Override
        boolean test(Values row) {
            int first = id(row.text(0));
            return first == id(row.text(1)) && first != id("no");
        }
    }

    private record Texts(String first, String second) {}

    private static SinkFilter.Values values(Texts row) {
        return new SinkFilter.Values() {

            @Override
            double number(int index) {
                throw new IllegalStateException("a text is asked for as a number");
            }

            @Override
            long whole(int index) {
                throw new IllegalStateException("a text is asked for as a number");
            }

            @Override
            boolean yes(int index) {
                throw new IllegalStateException("a text is asked for as a condition");
            }

            @Override
            String text(int index) {
                return index == 0 ? row.first() : row.second();
            }
        };
    }

    @Test
    void shouldCompareAnyNumberOfTextsAndRememberFew() {
        SinkFilter filter = new SameTexts();
        filter.setTexts(Map.of("", 0, "no", 1), true);

        for (int i = 0; i < 20_000; i++) {
            assertThat(filter.isTrueOf(values(new Texts("key " + i, "key " + i))))
                    .isTrue();
            assertThat(filter.isTrueOf(values(new Texts("key " + i, "key " + (i + 1)))))
                    .isFalse();
            assertThat(filter.isTrueOf(values(new Texts("no", "no")))).isFalse();
        }

        assertThat(filter.knownTexts()).isLessThan(SinkFilter.MOST_LEARNED + 10);
    }
}
