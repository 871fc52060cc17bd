package io.ringmill.persistence.backtest.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AlertDifferencesTest {

    /** Alerts of one key at these sequences, with times of ten times as much. */
    private static List<RuleAlerts.Entry> alerts(int session, boolean resolved, long... sequences) {
        AlertMarks marks = new AlertMarks(new long[0], Delays.NONE, 0, Long.MIN_VALUE);
        for (long sequence : sequences) {
            marks.alert(0, 0, resolved, sequence, 10 * sequence);
        }
        SessionTape tape = new SessionTape(session, marks.tape(), Delays.NONE, 1, key -> "k");
        return RuleAlerts.of(0, List.of(tape)).all();
    }

    private static List<Long> sequences(List<RuleAlerts.Entry> entries) {
        return entries.stream().map(RuleAlerts.Entry::sequence).toList();
    }

    private static String moved(AlertDifferences differences) {
        return differences.moved().stream()
                .map(moved -> moved.from().sequence() + ">" + moved.to().sequence())
                .collect(Collectors.joining(" "));
    }

    @Test
    void shouldTellWhatWasGainedLostAndMoved() {
        AlertDifferences differences = new AlertDifferences(
                alerts(1, false, 3, 10, 22, 30, 41, 42, 50), alerts(1, false, 1, 10, 20, 30, 50, 60));

        assertThat(sequences(differences.gained())).containsExactly(41L, 42L);
        assertThat(sequences(differences.lost())).containsExactly(60L);
        assertThat(moved(differences)).isEqualTo("1>3 20>22");
    }

    @Test
    void shouldNotMoveAnAlertPastOneThatBothHaveNorIntoAnotherSession() {
        AlertDifferences past = new AlertDifferences(alerts(1, false, 5, 9), alerts(1, false, 1, 5));
        AlertDifferences sessions = new AlertDifferences(alerts(2, false, 5), alerts(1, false, 4));
        AlertDifferences states = new AlertDifferences(alerts(1, true, 5), alerts(1, false, 5));

        assertThat(sequences(past.gained())).containsExactly(9L);
        assertThat(sequences(past.lost())).containsExactly(1L);
        assertThat(sessions.moved()).isEmpty();
        assertThat(states.moved()).isEmpty();
        assertThat(sequences(states.gained())).containsExactly(5L);
        assertThat(sequences(states.lost())).containsExactly(5L);
    }

    @Test
    void shouldAccountForEveryAlert() {
        for (int seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            TreeSet<Long> newer = new TreeSet<>();
            TreeSet<Long> older = new TreeSet<>();
            for (int i = 0; i < 20; i++) {
                newer.add(random.nextLong(40));
                older.add(random.nextLong(40));
            }
            AlertDifferences differences = new AlertDifferences(
                    alerts(1, false, newer.stream().mapToLong(Long::longValue).toArray()),
                    alerts(1, false, older.stream().mapToLong(Long::longValue).toArray()));
            List<Long> gained = new ArrayList<>(sequences(differences.gained()));
            List<Long> lost = new ArrayList<>(sequences(differences.lost()));
            differences.moved().forEach(moved -> {
                lost.add(moved.from().sequence());
                gained.add(moved.to().sequence());
            });
            TreeSet<Long> onlyNewer = new TreeSet<>(newer);
            onlyNewer.removeAll(older);
            TreeSet<Long> onlyOlder = new TreeSet<>(older);
            onlyOlder.removeAll(newer);
            assertThat(gained).containsExactlyInAnyOrderElementsOf(onlyNewer);
            assertThat(lost).containsExactlyInAnyOrderElementsOf(onlyOlder);
        }
    }

    @Test
    void shouldFindNoneBetweenAlike() {
        AlertDifferences differences = new AlertDifferences(alerts(1, false, 1, 2, 3), alerts(1, false, 1, 2, 3));

        assertThat(differences.gained()).isEmpty();
        assertThat(differences.lost()).isEmpty();
        assertThat(differences.moved()).isEmpty();
    }
}
