package io.ringmill.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.output.Alert;
import io.ringmill.pipeline.ProgramDriver;
import io.ringmill.rule.RandomSequence.Input;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Generated sequences against {@link NaiveSequence}: steps, repeated ones, what must not come, runs side by side, over one to
 * three streams and a window, with ties, disorder, gaps and moves of watermarks. One again: {@code -Dringmill.seed=N}.
 */
class RandomSequencesTest {

    private static final int SEQUENCES = Integer.getInteger("ringmill.sequences", 60);
    private static final int EVENTS = 1_000;

    /** What the last rows of a node's key held. */
    private static final class Last {
        double x = Double.NaN;
        double known = Double.NaN;
    }

    @Test
    void shouldMatchLikeNaiveSequence() {
        Long one = Long.getLong("ringmill.seed");
        int matched = 0;
        for (long seed = one == null ? 0 : one; seed < (one == null ? SEQUENCES : one + 1); seed++) {
            matched += match(seed) > 0 ? 1 : 0;
        }

        assertThat(matched).as("sequences that matched at all").isGreaterThan(one == null ? SEQUENCES / 2 : -1);
    }

    private static int match(long seed) {
        RandomSequence sequence = new RandomSequence(seed);
        List<Input> inputs = sequence.inputs(EVENTS);
        List<String> expected = naive(sequence, inputs);
        for (boolean apart : new boolean[] {false, true}) {
            List<String> raised = new ArrayList<>();
            ProgramDriver driver = new ProgramDriver(sequence.yaml, apart, alert -> raised.add(line(alert, sequence)));
            for (Input input : inputs) {
                if (input.key() == null) {
                    driver.advanceOf(input.stream(), input.timeNs());
                } else {
                    driver.eventOf(input.stream(), driver.key(input.key()), input.timeNs(), input.x());
                }
            }
            driver.end();
            assertThat(sorted(raised))
                    .as("seed %d, apart %s:%n%s", seed, apart, sequence.yaml)
                    .isEqualTo(sorted(expected));
        }
        return expected.size();
    }

    /** In order of sequence, as they come; those of one event and time in any order. */
    private static List<String> sorted(List<String> alerts) {
        List<String> sorted = new ArrayList<>(alerts);
        sorted.sort(Comparator.<String>comparingLong(line -> Long.parseLong(line.split(" ")[0]))
                .thenComparingLong(line -> Long.parseLong(line.split(" ")[2]))
                .thenComparing(Comparator.naturalOrder()));
        return sorted;
    }

    private static String line(Alert alert, RandomSequence sequence) {
        StringBuilder text = new StringBuilder(alert.sequence() + " " + alert.key() + " " + alert.timeNs());
        sequence.steps.stream()
                .filter(step -> !step.isNot())
                .forEach(step -> text.append(' ')
                        .append(step.name())
                        .append(' ')
                        .append(alert.longValue(step.name() + ".seq"))
                        .append(' ')
                        .append(alert.value(step.name() + ".x")));
        return text.toString();
    }

    private static List<String> naive(RandomSequence sequence, List<Input> inputs) {
        NaiveSequence naive = new NaiveSequence(
                sequence.steps, sequence.streams, sequence.withinNs, sequence.overlap, sequence.cooldownNs);
        Map<String, Last> lasts = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            Input input = inputs.get(i);
            if (input.key() == null) {
                naive.advance(input.stream(), input.timeNs(), i);
                continue;
            }
            if (naive.isLate(input.stream(), input.timeNs())) {
                continue;
            }
            naive.advance(input.stream(), input.timeNs() - sequence.outOfOrderNs, i);
            Last own = lasts.computeIfAbsent(input.stream() + input.key(), none -> new Last());
            if (input.stream() == 0) {
                double sum = Double.isNaN(input.x()) ? own.x : Double.isNaN(own.x) ? input.x() : own.x + input.x();
                row(naive, RandomSequence.WINDOW, input, i, sum, lasts);
            }
            row(naive, input.stream(), input, i, input.x(), lasts);
        }
        return naive.alerts;
    }

    private static void row(
            NaiveSequence naive, int node, Input input, long sequence, double x, Map<String, Last> lasts) {
        Last last = lasts.computeIfAbsent(node + input.key(), none -> new Last());
        naive.onRow(RandomSequence.row(node, input, sequence, x, last.x, last.known));
        last.x = x;
        last.known = Double.isNaN(x) ? last.known : x;
    }
}
