package io.ringmill.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.event.Event;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.window.WindowProgram;
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
        String yaml = "streams:\n  s: {key: k, time: {field: t, unit: ns}, fields: {x: double}}\nrules:\n  r:\n"
                + "    when: x > 60\n    fire: " + fire.name().toLowerCase(java.util.Locale.ROOT) + "\n"
                + (until ? "    until: x < 30\n" : "")
                + (cooldownNs > 0 ? "    cooldown: " + cooldownNs + "ns\n" : "");
        CompiledPipeline compiled = CompiledPipeline.compile(Pipeline.parse(yaml, "r.yml"));
        WindowProgram windows = compiled.windowProgram(new boolean[0]);
        List<String> raised = new ArrayList<>();
        RuleProgram rules = compiled.ruleProgram(alert ->
                raised.add(alert.sequence() + " " + alert.key() + " " + alert.state() + " " + alert.value("x")));
        NaiveRule[] naive = new NaiveRule[KEYS];
        for (int key = 0; key < KEYS; key++) {
            naive[key] = new NaiveRule(fire, until, cooldownNs);
        }
        Random random = new Random(fire.name().hashCode() + cooldownNs + (until ? 1 : 0));
        Event event = new Event(compiled.eventCells());
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            int key = random.nextInt(KEYS);
            double x = random.nextInt(10) == 0 ? Double.NaN : random.nextInt(100);
            event.sequence = i;
            event.key = compiled.keys().intern("k" + key);
            event.timeNs += random.nextInt(10);
            event.cells[0] = Double.doubleToRawLongBits(x);
            windows.onEvent(event);
            rules.onEvent(event);
            Optional<Alert.State> state = naive[key].onEvent(event.timeNs, x > 60, x < 30);
            if (state.isPresent()) {
                expected.add(i + " k" + key + " " + state.get() + " " + x);
            }
        }
        assertThat(raised).isEqualTo(expected).hasSizeGreaterThan(50);
        assertThat(rules.alerts(0)).isEqualTo(expected.size());
    }
}
