package io.ringmill.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.event.Cells;
import io.ringmill.output.Alert;
import io.ringmill.output.Result;
import io.ringmill.output.RuleStatus;
import io.ringmill.pipeline.ProgramDriver;
import io.ringmill.window.runtime.WindowProgram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Generated rule programs against {@link NaiveRule}: random rules with all clauses, on a stream and on windows of several
 * forms, over streams with ties, gaps, disorder, missing values, late and filtered events, and moves of the watermark. A
 * failure prints the seed; {@code -Dringmill.seed=N} runs one, {@code -Dringmill.rules=N} so many.
 */
class RandomRulesTest {

    private static final int TRIALS = Integer.getInteger("ringmill.rules", 40);
    private static final int EVENTS = 600;

    private record Tested(RandomRule rule, NaiveRule naive) {

        String name() {
            return rule.name();
        }

        void onRow(NaiveRule.Row row, double x, double y) {
            naive.onRow(
                    row,
                    rule.when().value().apply(x, y),
                    rule.until() == null ? null : rule.until().value().apply(x, y));
        }
    }

    private final List<Tested> rules = new ArrayList<>();
    private final Map<String, List<String>> raised = new LinkedHashMap<>();

    /** By rule, the alerts of those of its name that are no more. */
    private final Map<String, List<String>> gone = new LinkedHashMap<>();

    private String windows;
    private int named;
    private Random random;

    /** Null if rules stay as they are. */
    private Random changes;

    private long activeCount;

    @Test
    void shouldAlertLikeNaiveRuleWhenRulesAreRandom() {
        Integer only = Integer.getInteger("ringmill.seed");
        int states = 0;
        for (int seed = only == null ? 0 : only; seed < (only == null ? TRIALS : only + 1); seed++) {
            states += trial(seed, false, false);
            trial(seed, true, false);
            trial(seed, false, true);
            trial(seed, true, true);
        }
        assertThat(activeCount).as("active").isGreaterThan(only == null ? 100 * TRIALS : -1);
        assertThat(states).as("alerts").isGreaterThan(only == null ? 20 * TRIALS : -1);
    }

    /** {@code changing}: whether rules are added, replaced and removed between events. */
    private int trial(int seed, boolean rulesApart, boolean changing) {
        random = new Random(seed);
        changes = changing ? new Random(seed) : null;
        rules.clear();
        gone.clear();
        raised.clear();
        long outOfOrderNs = random.nextInt(3) == 0 ? random.nextInt(random.nextBoolean() ? 40 : 300) : 0;
        windows = RandomRule.windows(outOfOrderNs);
        int first = 1 + random.nextInt(4);
        for (int i = 0; i < first; i++) {
            rules.add(rule("r" + i));
        }
        String yaml = yaml();
        ProgramDriver driver = new ProgramDriver(yaml, rulesApart, this::onAlert);
        feed(driver, outOfOrderNs);
        int count = 0;
        for (Tested rule : rules) {
            gone.computeIfAbsent(rule.name(), none -> new ArrayList<>()).addAll(rule.naive.alerts);
        }
        for (Map.Entry<String, List<String>> expected : gone.entrySet()) {
            assertThat(raised.getOrDefault(expected.getKey(), List.of()))
                    .as("seed %d, rules apart: %s, %s of%n%s", seed, rulesApart, expected.getKey(), yaml)
                    .isEqualTo(expected.getValue());
            count += expected.getValue().size();
        }
        return count;
    }

    private void onAlert(Alert alert) {
        String ends = alert.state() == Alert.State.RESOLVED
                ? " ends " + alert.endedSequence() + " " + alert.endedTimeNs()
                : "";
        raised.computeIfAbsent(alert.rule(), none -> new ArrayList<>())
                .add(alert.sequence() + " " + alert.key() + " " + alert.state() + " " + alert.timeNs() + " "
                        + text(alert.value("x")) + " " + text(alert.value("y")) + ends);
    }

    private String yaml() {
        return windows
                + (rules.isEmpty() ? "" : "rules:\n")
                + rules.stream().map(tested -> tested.rule.yaml()).collect(Collectors.joining());
    }

    /** Now and then a rule comes, goes, or takes the place of another. */
    private void change(ProgramDriver driver) {
        if (changes == null || changes.nextInt(30) > 0) {
            return;
        }
        Random feeding = random;
        random = changes;
        int at = changes.nextInt(rules.size() + 1);
        Set<String> anew = Set.of();
        if (at == rules.size()) {
            rules.add(changes.nextInt(rules.size() + 1), rule("n" + named++));
        } else {
            Tested before = changes.nextBoolean() ? rules.get(at) : rules.remove(at);
            gone.computeIfAbsent(before.name(), none -> new ArrayList<>()).addAll(before.naive.alerts);
            if (at < rules.size() && rules.get(at).equals(before)) {
                rules.set(at, rule(before.name()));
                anew = Set.of(before.name());
            }
        }
        random = feeding;
        driver.goOnWith(yaml(), anew);
    }

    private Tested rule(String name) {
        RandomRule rule = RandomRule.of(name, random);
        return new Tested(rule, new NaiveRule(rule.said()));
    }

    private void feed(ProgramDriver driver, long outOfOrderNs) {
        int keys = 1 + random.nextInt(4);
        long timeNs = 1_000;
        long watermarkNs = Long.MIN_VALUE;
        for (int i = 0; i < EVENTS; i++) {
            timeNs += random.nextInt(15) == 0 ? random.nextInt(200) : random.nextInt(6);
            if (random.nextInt(20) == 0) {
                long toNs = timeNs - random.nextInt(30);
                watermarkNs = Math.max(watermarkNs, toNs);
                driver.advance(toNs);
                onMove(driver, watermarkNs, i);
                continue;
            }
            compareActive(driver, i);
            change(driver);
            String key = RandomRule.KEYS.get(random.nextInt(keys));
            double x = value();
            double y = value();
            long eventNs = timeNs - (random.nextInt(4) == 0 ? random.nextInt((int) outOfOrderNs + 3) : 0);
            int status = driver.event(driver.key(key), eventNs, x, y);
            if (status == WindowProgram.LATE) {
                continue;
            }
            watermarkNs = Math.max(watermarkNs, eventNs - outOfOrderNs);
            List<Result> rows = onMove(driver, watermarkNs, i);
            if (status == WindowProgram.ACCEPTED) {
                onEvent("s", new NaiveRule.Row(key, eventNs, i, text(x) + " " + text(y)), x, y);
                rows.forEach(this::onRow);
            }
        }
        compareActive(driver, EVENTS);
        driver.end();
        driver.takeRows().forEach(this::onRow);
    }

    private void compareActive(ProgramDriver driver, int events) {
        List<RuleStatus> active = driver.active();
        for (Tested rule : rules) {
            List<String> told = active.stream()
                    .filter(status -> status.rule().equals(rule.name()))
                    .map(RandomRulesTest::text)
                    .sorted()
                    .toList();
            List<String> expected = rule.naive.active();
            activeCount += expected.size();
            assertThat(told)
                    .as(
                            "%s after %d events: %s",
                            rule.name(), events, rule.rule.when().text())
                    .isEqualTo(expected);
        }
    }

    private static String text(RuleStatus status) {
        return status.key() + " " + status.state() + " since " + status.sinceNs()
                + (status.untilNs() == Cells.MISSING_LONG ? "" : " until " + status.untilNs())
                + status.counted()
                        .map(counted -> " " + counted.events() + " of " + counted.of())
                        .orElse("")
                + status.alert()
                        .map(by -> " by " + by.sequence() + " at " + by.timeNs())
                        .orElse("")
                + (status.cooldownUntilNs() == Cells.MISSING_LONG ? "" : " cool until " + status.cooldownUntilNs())
                + " saw " + shown(status.values().get("x")) + " "
                + shown(status.values().get("y"));
    }

    private static String shown(String value) {
        return value.isEmpty() ? "-" : text(Double.parseDouble(value));
    }

    /** The watermark has moved: windows closed in order of time, and between them timers were due; returns the other rows. */
    private List<Result> onMove(ProgramDriver driver, long watermarkNs, long sequence) {
        List<Result> others = new ArrayList<>();
        for (Result row : driver.takeRows()) {
            if (row.window().equals("bar") || row.window().equals("all")) {
                rules.stream()
                        .filter(rule -> rule.rule.on().equals(row.window()))
                        .forEach(rule -> rule.naive.advance(row.timeNs(), sequence));
                onRow(row);
            } else {
                others.add(row);
            }
        }
        rules.forEach(rule -> rule.naive.advance(watermarkNs, sequence));
        return others;
    }

    private void onRow(Result row) {
        double x = row.value("x");
        double y = row.value("y");
        NaiveRule.Row naive = new NaiveRule.Row(row.key(), row.timeNs(), row.sequence(), text(x) + " " + text(y));
        onEvent(row.window(), naive, x, y);
    }

    private void onEvent(String on, NaiveRule.Row row, double x, double y) {
        rules.stream().filter(rule -> rule.rule.on().equals(on)).forEach(rule -> rule.onRow(row, x, y));
    }

    private double value() {
        return random.nextInt(6) == 0 ? Double.NaN : random.nextInt(100);
    }

    private static String text(double value) {
        return Double.isNaN(value) ? "-" : Double.toString(value);
    }
}
