package io.ringmill.rule;

import io.ringmill.rule.NaiveSequence.Condition;
import io.ringmill.rule.NaiveSequence.Row;
import io.ringmill.rule.NaiveSequence.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random sequence over one to three streams {@code s0}, {@code s1}, {@code s2} and a window {@code w} on the first, as a
 * pipeline and as steps for the oracle; and random events for it.
 */
final class RandomSequence {

    /** Index of the window among the nodes: behind the streams. */
    static final int WINDOW = 3;

    /** An event, or if {@code key} is null a move of the stream's watermark. */
    record Input(int stream, String key, long timeNs, double x) {}

    final Random random;
    final int streams;
    final long outOfOrderNs;
    final List<Step> steps = new ArrayList<>();
    final long withinNs;
    final int overlap;
    final long cooldownNs;
    final String yaml;
    private final List<String> said = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    RandomSequence(long seed) {
        random = new Random(seed);
        streams = 1 + random.nextInt(3);
        outOfOrderNs = random.nextInt(2) * 9L;
        withinNs = 5L + random.nextInt(60);
        overlap = List.of(1, 1, 2, 7).get(random.nextInt(4));
        cooldownNs = random.nextInt(4) == 0 ? 40 : 0;
        int positives = 1 + random.nextInt(4);
        for (int i = 0; i < positives; i++) {
            step("p" + i, random.nextInt(4) == 0 || positives == 1 ? 1 + random.nextInt(3) : 1);
            names.add("p" + i);
            boolean last = i == positives - 1;
            while (random.nextInt(3) == 0
                    || (last && steps.size() == 1 && steps.get(0).times() == 1)) {
                step("not", 1);
            }
        }
        StringBuilder text = new StringBuilder("streams:\n");
        for (int stream = 0; stream < streams; stream++) {
            text.append("  s" + stream + ": {key: k, time: {field: t, unit: ns}, fields: {x: double}, outOfOrder: "
                    + outOfOrderNs + "ns}\n");
        }
        text.append("windows:\n  w: {on: s0, window: sliding 2 events, select: {x: sum(x)}}\nrules:\n  r:\n");
        text.append("    within: " + withinNs + "ns\n    overlap: " + overlap + "\n");
        text.append(cooldownNs > 0 ? "    cooldown: " + cooldownNs + "ns\n" : "");
        text.append("    message: \""
                + names.stream().map(name -> "{" + name + ".x}").toList() + "\"\n");
        text.append("    sequence:\n");
        said.forEach(line -> text.append("      - ").append(line).append('\n'));
        yaml = text.toString();
    }

    private void step(String name, int times) {
        int node = random.nextInt(streams + 1);
        node = node == streams ? WINDOW : node;
        StringBuilder text = new StringBuilder();
        Condition condition = condition(text);
        steps.add(new Step(name, node, node == WINDOW ? 0 : node, condition, times));
        said.add("{" + name + ": {on: " + node(node) + ", when: \"" + text + "\""
                + (times > 1 ? ", times: " + times : "") + "}}");
    }

    private static String node(int node) {
        return node == WINDOW ? "w" : "s" + node;
    }

    private Condition condition(StringBuilder text) {
        int limit = random.nextInt(10);
        if (!names.isEmpty() && random.nextInt(2) == 0) {
            String name = names.get(random.nextInt(names.size()));
            switch (random.nextInt(4)) {
                case 0 -> {
                    text.append("x > " + name + ".x");
                    return (row, seen) -> row.x() > seen.get(name).x();
                }
                case 1 -> {
                    text.append("time - " + name + ".time < " + 3 * limit + " and x < 8");
                    return (row, seen) -> row.timeNs() - seen.get(name).timeNs() < 3L * limit && row.x() < 8;
                }
                case 2 -> {
                    text.append("crosses_above(x, " + name + ".x)");
                    return (row, seen) -> row.knownX() <= seen.get(name).x()
                            && row.x() > seen.get(name).x();
                }
                default -> {
                    text.append("x == " + name + ".x + 1 or x == " + name + ".x - 1");
                    return (row, seen) -> Math.abs(row.x() - seen.get(name).x()) == 1;
                }
            }
        }
        switch (random.nextInt(4)) {
            case 0 -> {
                text.append("x > prev(x)");
                return (row, seen) -> row.x() > row.beforeX();
            }
            case 1 -> {
                text.append("x < " + limit);
                return (row, seen) -> row.x() < limit;
            }
            default -> {
                text.append("x >= " + limit);
                return (row, seen) -> row.x() >= limit;
            }
        }
    }

    /** Few keys, with ties, gaps, disorder, moves of watermarks, and streams of which one may be behind. */
    List<Input> inputs(int count) {
        List<Input> inputs = new ArrayList<>();
        int keys = 1 + random.nextInt(3);
        long[] behindNs = new long[streams];
        for (int stream = 1; stream < streams; stream++) {
            behindNs[stream] = random.nextInt(3) == 0 ? random.nextInt(100) : 0;
        }
        long clock = 1_000;
        for (int i = 0; i < count; i++) {
            clock += random.nextInt(25) == 0 ? random.nextInt(120) : random.nextInt(6);
            int stream = random.nextInt(streams);
            long timeNs = clock - behindNs[stream];
            if (random.nextInt(20) == 0) {
                inputs.add(new Input(stream, null, timeNs - outOfOrderNs, 0));
                continue;
            }
            long at = timeNs - random.nextInt((int) outOfOrderNs + 2);
            double x = random.nextInt(12) == 0 ? Double.NaN : random.nextInt(10);
            inputs.add(new Input(stream, "k" + random.nextInt(keys), at, x));
        }
        return inputs;
    }

    /** The row of an event or emission. */
    static Row row(int node, Input input, long sequence, double x, double beforeX, double knownX) {
        return new Row(node, input.key(), input.timeNs(), sequence, x, beforeX, knownX);
    }
}
