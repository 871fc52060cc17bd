package io.ringmill.pipeline;

import io.ringmill.window.aggregate.Aggregate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The text of a random pipeline of two streams, with all that keeps state: every form and aggregate, windows on windows and over
 * all keys, derived fields, previous values, bounds, expiry, and rules of every kind; and random events for it.
 */
final class RandomPipeline {

    /** An event of a stream, or if {@code key} is null a move of its watermark. */
    record Input(int stream, String key, long timeNs, double price, double size, String side, long count) {}

    private static final List<String> NUMBERS = List.of("price", "size", "n", "d");
    private static final List<String> TEXTS = List.of("side", "key");

    private final Random random;
    private final StringBuilder yaml = new StringBuilder();
    private final List<String> nodes = new ArrayList<>(List.of("t", "u"));
    private final List<List<String>> selected = new ArrayList<>();
    /** Streams on which a wrong time does not make all that follow late. */
    private final List<String> bounded = new ArrayList<>();

    private final boolean disorder;
    private final boolean keyed;

    RandomPipeline(long seed) {
        random = new Random(seed);
        disorder = chance(2);
        keyed = !chance(5);
        yaml.append("streams:\n");
        stream("t", true);
        stream("u", keyed);
        yaml.append("windows:\n");
        int windows = 1 + random.nextInt(5);
        for (int i = 0; i < windows; i++) {
            window("w" + i);
        }
        yaml.append("rules:\n");
        int rules = 1 + random.nextInt(4);
        for (int i = 0; i < rules; i++) {
            rule("r" + i);
        }
    }

    String yaml() {
        return yaml.toString();
    }

    private boolean chance(int of) {
        return random.nextInt(of) == 0;
    }

    private <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    private void line(String text, Object... values) {
        yaml.append(String.format(text, values)).append('\n');
    }

    private void stream(String name, boolean hasKey) {
        line("  %s:", name);
        if (hasKey) {
            line("    key: k");
        }
        line("    time: {field: ts, unit: ns}");
        line("    fields: {price: double, size: double, side: symbol, n: long}");
        line("    derive: {d: %s, was: prev(side)}", any(List.of("delta(price)", "price * size", "prev(size)")));
        if (chance(3)) {
            line("    where: price > %d or missing(price) or prev(n) > n", random.nextInt(40));
        }
        line("    outOfOrder: %dns", disorder ? random.nextInt(2_000) : 0);
        if (chance(3)) {
            line("    expire: %dns", 500 + random.nextInt(20_000));
        }
        if (chance(4)) {
            line("    maxAhead: %dns", 10_000 + random.nextInt(20_000));
            bounded.add(name);
        }
    }

    private void window(String name) {
        int on = random.nextInt(chance(2) ? 2 : nodes.size());
        boolean counts = chance(3);
        boolean hopping = false;
        String form;
        int size = 1 + random.nextInt(counts ? 40 : any(List.of(300, 20_000, 100_000)));
        if (counts) {
            size = chance(4) ? 257 + random.nextInt(100) : size;
            form = (chance(2) ? "sliding " : "tumbling ") + size + " events";
        } else {
            hopping = chance(4);
            form = hopping
                    ? "hopping " + size + "ns every " + (1 + random.nextInt(size)) + "ns"
                    : any(List.of(
                            "sliding " + size + "ns",
                            "tumbling " + size + "ns",
                            "session gap " + size + "ns",
                            "running"));
        }
        boolean closes = hopping || form.startsWith("tumbling") || form.startsWith("session");
        line("  %s:", name);
        line("    on: %s", nodes.get(on));
        line("    window: %s", form);
        line(
                "    emit: %s",
                any(List.of(
                        "each", "close", "every " + (1 + random.nextInt(3_000)) + "ns", closes ? "close" : "each")));
        if (chance(6)) {
            line("    by: all");
        }
        if (!counts && chance(5)) {
            line("    maxEvents: %d", 1 + random.nextInt(30));
        }
        if (chance(4)) {
            line("    where: %s > %d", any(numbers(on)), random.nextInt(60));
        }
        line("    select:");
        List<String> names = new ArrayList<>();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            line("      %sv%d: %s", name, i, aggregate(on));
            names.add(name + "v" + i);
        }
        if (chance(4)) {
            line("      %sx: %sv0 - t.price", name, name);
            names.add(name + "x");
        }
        nodes.add(name);
        selected.add(names);
    }

    private List<String> numbers(int on) {
        return on < 2 ? NUMBERS : selected.get(on - 2);
    }

    private String aggregate(int on) {
        Aggregate aggregate = any(Arrays.asList(Aggregate.values()));
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < aggregate.columns(); i++) {
            boolean texts = on < 2 && aggregate.isOfTexts() && chance(2);
            String argument = any(texts ? TEXTS : numbers(on));
            arguments.add(!texts && chance(6) ? "delta(" + argument + ")" : argument);
        }
        switch (aggregate.constant) {
            case NONE -> {}
            case SHARE -> arguments.add("0." + random.nextInt(10));
            case HALFLIFE -> arguments.add((1 + random.nextInt(3_000)) + "ns");
            default -> arguments.add("" + (1 + random.nextInt(9)));
        }
        return aggregate.word + "(" + String.join(", ", arguments) + ")";
    }

    private void rule(String name) {
        int on = random.nextInt(nodes.size());
        String x = any(numbers(on));
        List<String> conditions = new ArrayList<>(List.of(
                x + " > " + random.nextInt(60),
                "delta(" + x + ") > 0",
                "crosses_above(" + x + ", " + random.nextInt(60) + ")",
                "t.price < " + x));
        if (on < 2) {
            conditions.add("side == \"s" + random.nextInt(4) + "\"");
            conditions.add("prev(side) != side");
            conditions.add("was == side");
        } else {
            conditions.add("count > " + (1 + random.nextInt(9)));
        }
        if (nodes.size() > 2) {
            int other = random.nextInt(nodes.size() - 2);
            conditions.add(nodes.get(other + 2) + "." + any(selected.get(other)) + " > " + random.nextInt(60));
            conditions.add(nodes.get(other + 2) + ".count > " + random.nextInt(20));
        }
        line("  %s:", name);
        line("    on: %s", nodes.get(on));
        line("    when: %s", any(conditions));
        line("    fire: %s", any(List.of("once", "each", "both")));
        if (chance(3)) {
            line("    until: %s", any(conditions));
        }
        if (chance(2)) {
            line("    cooldown: %dns", 1 + random.nextInt(3_000));
        }
        if (chance(2)) {
            line("    message: \"{key} %s\"", on < 2 ? "{side} {t.price}" : "{count}");
        }
    }

    /** Random events; the last of them are not the end of the input. */
    List<Input> inputs(int count) {
        List<Input> inputs = new ArrayList<>();
        int keys = chance(2) ? 1 : 1 + random.nextInt(8);
        // Few keys at a time, so that others expire; or the same ones, so that windows hold many events.
        int turn = chance(3) ? 0 : 3;
        long clock = chance(3) ? -20_000 : random.nextInt(50_000);
        for (int i = 0; i < count; i++) {
            clock += switch (random.nextInt(10)) {
                case 0, 1 -> 0;
                case 2 -> random.nextInt(6_000);
                default -> random.nextInt(100);
            };
            int stream = random.nextInt(2);
            long timeNs = clock
                    - (disorder && chance(3) ? random.nextInt(2_200) : 0)
                    + (bounded.contains(nodes.get(stream)) && chance(30) ? 40_000 : 0);
            if (chance(25)) {
                inputs.add(new Input(stream, null, clock, 0, 0, "", 0));
                continue;
            }
            String key = stream == 1 && !keyed ? "" : "k" + (random.nextInt(keys) + i / 80 * turn) % 40;
            inputs.add(new Input(
                    stream,
                    key,
                    timeNs,
                    number(),
                    number(),
                    chance(9) ? "" : "s" + random.nextInt(5),
                    random.nextInt(9)));
        }
        return inputs;
    }

    private double number() {
        double x = 100 * random.nextDouble();
        return switch (random.nextInt(20)) {
            case 0, 1 -> Double.NaN;
            case 2 -> 1e6 * random.nextGaussian();
            case 3, 4, 5 -> Math.rint(x);
            default -> x;
        };
    }
}
