package io.ringmill.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.output.Alert;
import io.ringmill.pipeline.ProgramDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Generated rule programs against {@link NaiveRule}: random streams over a few keys, every way of firing. */
class RandomRulesTest {

    private static final int KEYS = 3;
    private static final int EVENTS = 4_000;

    @ParameterizedTest
    @CsvSource({
        "ONCE, false, 0", "ONCE, false, 40", "ONCE, true, 0", "ONCE, true, 40",
        "EACH, false, 0", "EACH, false, 40", "EACH, true, 0", "EACH, true, 40",
        "BOTH, false, 0", "BOTH, false, 40", "BOTH, true, 0", "BOTH, true, 40"
    })
    void shouldAlertLikeNaiveRuleWhenStreamIsRandom(Fire fire, boolean until, long cooldownNs) {
        alertLikeNaiveRule(fire, until, cooldownNs, false);
        alertLikeNaiveRule(fire, until, cooldownNs, true);
    }

    private static void alertLikeNaiveRule(Fire fire, boolean until, long cooldownNs, boolean rulesApart) {
        String yaml = "streams:\n  s: {key: k, time: {field: t, unit: ns}, fields: {x: double}}\nrules:\n  r:\n"
                + "    when: x > 60\n    fire: " + fire.name().toLowerCase(java.util.Locale.ROOT) + "\n"
                + (until ? "    until: x < 30\n" : "")
                + (cooldownNs > 0 ? "    cooldown: " + cooldownNs + "ns\n" : "");
        List<String> raised = new ArrayList<>();
        ProgramDriver driver = new ProgramDriver(
                yaml,
                rulesApart,
                alert -> raised.add(
                        alert.sequence() + " " + alert.key() + " " + alert.state() + " " + alert.value("x")));
        NaiveRule[] naive = new NaiveRule[KEYS];
        for (int key = 0; key < KEYS; key++) {
            naive[key] = new NaiveRule(fire, until, cooldownNs);
        }
        Random random = new Random(fire.name().hashCode() + cooldownNs + (until ? 1 : 0));
        List<String> expected = new ArrayList<>();
        long timeNs = 0;
        for (int i = 0; i < EVENTS; i++) {
            int key = random.nextInt(KEYS);
            double x = random.nextInt(10) == 0 ? Double.NaN : random.nextInt(100);
            timeNs += random.nextInt(10);
            driver.event(driver.key("k" + key), timeNs, x);
            Optional<Alert.State> state = naive[key].onEvent(timeNs, x > 60, x < 30);
            if (state.isPresent()) {
                expected.add(i + " k" + key + " " + state.get() + " " + x);
            }
        }
        assertThat(raised).isEqualTo(expected).hasSizeGreaterThan(50);
        assertThat(driver.alerts(0)).isEqualTo(expected.size());
    }
}
