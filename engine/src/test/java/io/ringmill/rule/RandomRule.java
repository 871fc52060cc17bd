package io.ringmill.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.BiFunction;

/**
 * A random rule on a stream {@code s} or on a window of it, as a pipeline says it and as the oracle takes it.
 *
 * @param until null if it does not say when it ends
 */
record RandomRule(String name, String yaml, String on, Condition when, Condition until, NaiveRule.Said said) {

    static final List<String> KEYS = List.of("k0", "k1", "k2", "k3");

    /** A condition as text and as its value, null if that is unknown. */
    record Condition(String text, BiFunction<Double, Double, Boolean> value) {}

    private static final List<Condition> CONDITIONS = List.of(
            new Condition("x > 60", (x, y) -> above(x, 60)),
            new Condition("not (x <= 50)", (x, y) -> above(x, 50)),
            new Condition("x > 40 and y > 20", (x, y) -> and(above(x, 40), above(y, 20))),
            new Condition("x > 70 or y > 70", (x, y) -> not(and(not(above(x, 70)), not(above(y, 70))))),
            new Condition("missing(x) or x > 80", (x, y) -> Double.isNaN(x) || x > 80),
            new Condition("x < 30", (x, y) -> above(-x, -30)),
            new Condition("not (x > 30 or y > 50)", (x, y) -> and(not(above(x, 30)), not(above(y, 50)))));

    private static Boolean above(double x, double bound) {
        return Double.isNaN(x) ? null : (Boolean) (x > bound);
    }

    private static Boolean not(Boolean a) {
        return a == null ? null : (Boolean) !a;
    }

    private static Boolean and(Boolean a, Boolean b) {
        if (Boolean.FALSE.equals(a) || Boolean.FALSE.equals(b)) {
            return false;
        }
        return a == null ? null : b;
    }

    /** The stream, and the windows on it. */
    static String windows(long outOfOrderNs) {
        return "streams:\n  s:\n    key: k\n    time: {field: t, unit: ns}\n"
                + "    fields: {x: double, y: double}\n    where: missing(x) or x != 77\n    outOfOrder: "
                + outOfOrderNs
                + "ns\nwindows:\n"
                + "  three: {on: s, window: sliding 3 events, select: {x: sum(x) / 3, y: last(y)}}\n"
                + "  pair: {on: s, window: tumbling 2 events, select: {x: first(x), y: min(y)}}\n"
                + "  bar: {on: s, window: tumbling 30ns, select: {x: last(x), y: max(y)}}\n"
                + "  all: {on: s, by: all, window: tumbling 20ns, select: {x: max(x), y: first(y)}}\n";
    }

    static RandomRule of(String name, Random random) {
        String on = List.of("s", "s", "s", "three", "pair", "bar", "all").get(random.nextInt(7));
        Condition when = CONDITIONS.get(random.nextInt(CONDITIONS.size()));
        boolean silence = random.nextInt(5) == 0;
        Condition until = !silence && random.nextBoolean() ? CONDITIONS.get(random.nextInt(CONDITIONS.size())) : null;
        Fire fire =
                List.of(Fire.ONCE, Fire.BOTH, silence ? Fire.BOTH : Fire.EACH).get(random.nextInt(3));
        NaiveRule.Span holdsFor = silence ? null : span(random);
        NaiveRule.Span endsFor = span(random);
        long cooldownNs = random.nextInt(3) == 0 ? 1 + random.nextInt(90) : 0;
        long silenceNs = silence ? 1 + random.nextInt(60) : 0;
        List<String> keys = new ArrayList<>();
        boolean byAll = silence && random.nextInt(4) == 0;
        if (random.nextInt(3) == 0 && !on.equals("all") && !byAll) {
            keys.add(KEYS.get(random.nextInt(2)));
            if (random.nextBoolean()) {
                keys.add(KEYS.get(2 + random.nextInt(2)));
            }
        }
        String yaml = "  " + name + ":\n    on: " + on + "\n    message: '{x} {y}'\n    fire: "
                + fire.name().toLowerCase(Locale.ROOT) + "\n"
                + (silence
                        ? "    silence: " + silenceNs + "ns\n" + (byAll ? "    by: all\n" : "")
                        : "    when: " + when.text + "\n")
                + (holdsFor == null ? "" : "    for: " + text(holdsFor) + "\n")
                + (until == null ? "" : "    until: " + until.text + "\n")
                + (endsFor == null ? "" : "    endFor: " + text(endsFor) + "\n")
                + (cooldownNs == 0 ? "" : "    cooldown: " + cooldownNs + "ns\n")
                + (keys.isEmpty() ? "" : "    keys: " + keys + "\n");
        return new RandomRule(
                name,
                yaml,
                on,
                when,
                until,
                new NaiveRule.Said(holdsFor, fire, until != null, endsFor, cooldownNs, silenceNs, byAll, keys));
    }

    private static NaiveRule.Span span(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new NaiveRule.Span(1 + random.nextInt(4), 0);
            case 1 -> new NaiveRule.Span(0, 1 + random.nextInt(40));
            default -> null;
        };
    }

    private static String text(NaiveRule.Span span) {
        return span.events() > 0 ? span.events() + " events" : span.ns() + "ns";
    }
}
