package io.ringmill.pipeline;

import io.ringmill.event.Cells;
import io.ringmill.event.Event;
import io.ringmill.window.aggregate.Aggregate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The text of a random pipeline of two streams, with all that keeps state: every form and aggregate, of doubles, longs and
 * texts, windows on windows and over all keys, of a calendar, and such as begin anew, derived fields, previous values, bounds,
 * expiry, and rules of every kind; and random events for it.
 */
public final class RandomPipeline {

    /** An event of a stream, or if {@code key} is null a move of its watermark. */
    public record Input(int stream, String key, long timeNs, double price, double size, String side, long count) {

        /** Writes the event as a program takes it. */
        void put(CompiledPipeline compiled, long[] cells) {
            int keyId = key.isEmpty() ? 0 : compiled.keys().intern(key);
            cells[Event.HEAD] = Event.head(Event.DATA, stream, keyId);
            cells[Event.TIME] = timeNs;
            cells[Event.FIELDS] = Double.doubleToRawLongBits(price);
            cells[Event.FIELDS + 1] = Double.doubleToRawLongBits(size);
            cells[Event.FIELDS + 2] = compiled.symbols().intern(side);
            cells[Event.FIELDS + 3] = count;
        }
    }

    private static final List<String> NUMBERS = List.of("price", "size", "n", "d", "m");
    private static final List<String> TEXTS = List.of("side", "key");

    /** All but those that learn, and the surprise of a view: these take the place of others, with chances of their own. */
    private static final List<Aggregate> AGGREGATES = Arrays.stream(Aggregate.values())
            .filter(aggregate -> !aggregate.isLearned() && aggregate != Aggregate.ANOMALY_SURPRISE)
            .toList();

    private final Random random;
    private final Random learning;
    private final StringBuilder yaml = new StringBuilder();
    private final List<String> nodes = new ArrayList<>(List.of("t", "u"));
    private final List<List<String>> selected = new ArrayList<>();
    /** Those whose rows have keys. */
    private final List<String> keyedNodes = new ArrayList<>();

    /** By window, its selected texts. */
    private final List<List<String>> selectedTexts = new ArrayList<>();

    /** Texts that are keys. */
    private final Set<String> keys = new HashSet<>(Set.of("key"));

    /** Streams on which a wrong time does not make all that follow late. */
    private final List<String> bounded = new ArrayList<>();

    private final boolean disorder;
    private final boolean keyed;

    /** What times and durations are multiples of, and from when on: so that hours of a calendar pass, and clocks change. */
    private final long unitNs;

    private final long fromNs;

    public RandomPipeline(long seed) {
        random = new Random(seed);
        learning = new Random(~seed);
        disorder = chance(2);
        keyed = !chance(5);
        boolean slow = chance(4);
        unitNs = slow ? 3_000_000_000L : 1;
        fromNs = slow ? 1_772_953_200_000_000_000L : 0;
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

    public String yaml() {
        return yaml.toString();
    }

    private boolean chance(int of) {
        return random.nextInt(of) == 0;
    }

    private <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    private String duration(int units) {
        return units * unitNs + "ns";
    }

    private void line(String text, Object... values) {
        yaml.append(String.format(text, values)).append('\n');
    }

    private void stream(String name, boolean hasKey) {
        line("  %s:", name);
        if (hasKey) {
            line("    key: k");
            keyedNodes.add(name);
        }
        line("    time: {field: ts, unit: ns}");
        line("    fields: {price: double, size: double, side: symbol, n: long}");
        line(
                "    derive: {d: %s, was: prev(side), m: prev(n)}",
                any(List.of(
                        "delta(price)",
                        "price * size",
                        "prev(size)",
                        "size - " + (name.equals("t") ? "u" : "t") + ".price")));
        if (chance(3)) {
            line("    where: price > %d or missing(price) or prev(n) > n", random.nextInt(40));
        }
        line("    outOfOrder: %s", duration(disorder ? random.nextInt(2_000) : 0));
        if (chance(3)) {
            line("    expire: %s", duration(500 + random.nextInt(20_000)));
        }
        if (chance(4)) {
            line("    maxAhead: %s", duration(10_000 + random.nextInt(20_000)));
            bounded.add(name);
        }
    }

    /**
     * A window's form.
     *
     * @param size events or units of time
     * @param hop units of time between the ends of windows; 0 if they do not end so
     */
    private record Form(String text, int size, int hop) {

        boolean counts() {
            return text.endsWith("events");
        }

        boolean closesByTime() {
            return hop > 0 || text.startsWith("session") || text.contains("zone");
        }

        boolean keepsTimeOrder() {
            return closesByTime() || (text.startsWith("sliding") && !counts());
        }
    }

    private Form form() {
        if (chance(3)) {
            int size = chance(4) ? 257 + random.nextInt(100) : 1 + random.nextInt(40);
            return new Form((chance(2) ? "sliding " : "tumbling ") + size + " events", size, 0);
        }
        if (unitNs > 1 && chance(3)) {
            return new Form(
                    "tumbling " + any(List.of("1m", "15m", "1h", "12h", "1d")) + " zone "
                            + any(List.of("UTC", "America/New_York")),
                    20,
                    0);
        }
        int size = 1 + random.nextInt(any(List.of(300, 20_000, 100_000)));
        int hop = 1 + random.nextInt(size);
        return switch (random.nextInt(5)) {
            case 0 -> new Form("hopping " + duration(size) + " every " + duration(hop), size, hop);
            case 1 -> new Form("sliding " + duration(size), size, 0);
            case 2 -> new Form("tumbling " + duration(size), size, size);
            case 3 -> new Form("session gap " + duration(size), size, 0);
            default -> new Form("running", Integer.MAX_VALUE, 0);
        };
    }

    private void window(String name) {
        int on = random.nextInt(chance(2) ? 2 : nodes.size());
        Form form = form();
        boolean closes = form.closesByTime() || form.text.startsWith("tumbling");
        String emit = any(
                List.of("each", "close", "every " + duration(1 + random.nextInt(3_000)), closes ? "close" : "each"));
        line("  %s:", name);
        line("    on: %s", nodes.get(on));
        line("    window: %s", form.text);
        line("    emit: %s", emit);
        boolean all = chance(6);
        if (all) {
            line("    by: all");
        }
        if (!all && keyedNodes.contains(nodes.get(on))) {
            keyedNodes.add(name);
        }
        boolean ordered = on < 2 && !disorder;
        if ((ordered ? !form.closesByTime() : !form.keepsTimeOrder()) && chance(3)) {
            line("    reset: %s > %d", any(numbers(on)), 50 + random.nextInt(40));
        }
        if (!form.counts() && chance(5)) {
            line("    maxEvents: %d", 1 + random.nextInt(30));
        }
        if (chance(4)) {
            line("    where: %s > %d", chance(2) ? any(numbers(on)) : across(), random.nextInt(60));
        }
        line("    select:");
        List<String> names = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            Aggregate drawn = aggregate(on, form, emit);
            // There is a number in every window.
            Aggregate aggregate = i == 0 && drawn == Aggregate.ANOMALY_VIEW ? Aggregate.ANOMALY : drawn;
            boolean ofText = i > 0 && aggregate.isOfTexts() && !texts(on).isEmpty() && chance(2);
            String value = call(aggregate, on, form, ofText);
            boolean learns = !ofText && form.text.equals("running") && learning.nextInt(3) == 0;
            if (learns) {
                value = learned(on);
            }
            // What YAML would take for an entry of its own stands in quotes.
            line(value.contains(": ") ? "      %sv%d: '%s'" : "      %sv%d: %s", name, i, value);
            boolean isText = !learns
                    && (aggregate.answer() == Aggregate.Answer.WORD
                            || (ofText && aggregate.answer() == Aggregate.Answer.AS_ARGUMENT));
            (isText ? texts : names).add(name + "v" + i);
            if (isText && keys.stream().anyMatch(value::contains)) {
                keys.add(name + "v" + i);
            }
        }
        if (chance(4)) {
            line("      %sx: %sv0 - %s", name, name, across());
            names.add(name + "x");
        }
        nodes.add(name);
        selected.add(names);
        selectedTexts.add(texts);
    }

    /** A number of a stream, or of a window before. */
    private String across() {
        int of = random.nextInt(nodes.size());
        return nodes.get(of) + "." + any(numbers(of));
    }

    private List<String> numbers(int on) {
        return on < 2 ? NUMBERS : selected.get(on - 2);
    }

    private List<String> texts(int on) {
        return on < 2 ? TEXTS : selectedTexts.get(on - 2);
    }

    /** One that the window can have. */
    private Aggregate aggregate(int on, Form form, String emit) {
        // Of a short hop, each gap of time closes thousands of whole windows.
        boolean isWhole = form.hop > 200 && emit.equals("close");
        if (isWhole && chance(3)) {
            return Aggregate.TWA;
        }
        while (true) {
            Aggregate aggregate = any(AGGREGATES);
            boolean fits = switch (aggregate) {
                case LAG -> !form.counts() || form.size > 1;
                case AGO -> form.size > 1 && (form.keepsTimeOrder() || (on < 2 && !disorder));
                case TWA -> isWhole;
                case ANOMALY, ANOMALY_VIEW -> form.text.equals("running");
                default -> true;
            };
            if (fits) {
                return aggregate;
            }
        }
    }

    private String call(Aggregate aggregate, int on, Form form, boolean ofText) {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < aggregate.columns(); i++) {
            String argument = any(ofText ? texts(on) : numbers(on));
            arguments.add(!ofText && chance(6) ? "delta(" + argument + ")" : argument);
        }
        switch (aggregate.constant) {
            case NONE -> {}
            case SHARE -> arguments.add("0." + random.nextInt(10));
            case HALFLIFE -> arguments.add(duration(1 + random.nextInt(3_000)));
            case BACK -> arguments.add(duration(1 + random.nextInt(Math.min(3_000, form.size - 1))));
            case EVENTS -> arguments.add("" + (1 + random.nextInt(Math.min(20, form.counts() ? form.size - 1 : 20))));
            case SENSITIVITY -> {
                if (learning.nextInt(3) == 0) {
                    arguments.set(0, numbers(on).get(0));
                    arguments.add("delta("
                            + numbers(on).get(learning.nextInt(numbers(on).size())) + ")");
                }
                // The same often enough for a score and a view to be of one detector.
                if (chance(2)) {
                    arguments.add("" + any(List.of(10, 500)));
                    if (chance(2)) {
                        arguments.add("season: " + (1 + random.nextInt(3)) + "ms");
                    }
                }
            }
            default -> arguments.add("" + (1 + random.nextInt(9)));
        }
        if (aggregate == Aggregate.ANOMALY && learning.nextInt(3) == 0) {
            return "anomaly_surprise(" + String.join(", ", arguments) + ", view: \"all\")";
        }
        return aggregate.word + "(" + String.join(", ", arguments) + ")";
    }

    /** What learns takes the place of what else was drawn, with a chance of its own. */
    private String learned(int on) {
        String x = numbers(on).get(learning.nextInt(numbers(on).size()));
        String y = numbers(on).get(learning.nextInt(numbers(on).size()));
        String season = learning.nextBoolean() ? "" : ", season: " + (2 + learning.nextInt(9));
        return switch (learning.nextInt(4)) {
            case 0 -> "forecast(" + x + (learning.nextBoolean() ? ", 3" : ", 5m") + season + ")";
            case 1 -> "forecast_error(" + x + season + ")";
            case 2 ->
                "regress(" + x + ", " + (y.equals(x) ? "" : y + ", ") + "delta(" + y + ")"
                        + (learning.nextBoolean() ? ", memory: 20)" : ")");
            default -> "classify(" + x + " > " + learning.nextInt(60) + ", " + y + ")";
        };
    }

    private void rule(String name) {
        int on = random.nextInt(nodes.size());
        List<String> conditions = conditions(on);
        line("  %s:", name);
        if (chance(3)) {
            sequence();
            return;
        }
        line("    on: %s", nodes.get(on));
        if (chance(3)) {
            line("    silence: %s", duration(1 + random.nextInt(any(List.of(500, 9_000)))));
            line("    fire: %s", any(List.of("once", "both")));
            if (chance(5)) {
                line("    by: all");
            }
        } else {
            line("    when: %s", any(conditions));
            line("    fire: %s", any(List.of("once", "each", "both")));
            if (chance(3)) {
                line("    until: %s", any(conditions));
            }
            if (chance(3)) {
                line("    for: %s", span());
            }
        }
        if (chance(3)) {
            line("    endFor: %s", span());
        }
        if (chance(4) && on < 2 && (on == 0 || keyed)) {
            line("    keys: %s", any(List.of("[k1]", "[k0, k2, k5]", "[k3, k0, unheard]")));
        }
        if (chance(2)) {
            line("    cooldown: %s", duration(1 + random.nextInt(3_000)));
        }
        if (chance(2)) {
            List<String> all = new ArrayList<>(texts(on));
            for (int i = 2; i < nodes.size(); i++) {
                String window = nodes.get(i);
                texts(i).forEach(text -> all.add(window + "." + text));
            }
            String texts = all.isEmpty() ? "" : "{" + any(all) + "}";
            line("    message: \"{key} %s %s\"", on < 2 ? "{t.price}" : "{count}", texts);
        }
    }

    /** Conditions on rows of a node. */
    private List<String> conditions(int on) {
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
            // A key is never missing.
            texts(on).stream()
                    .filter(text -> !keys.contains(text))
                    .forEach(text -> conditions.add("missing(" + text + ")"));
        }
        if (nodes.size() > 2) {
            int other = random.nextInt(nodes.size() - 2);
            conditions.add(nodes.get(other + 2) + "." + any(selected.get(other)) + " > " + random.nextInt(60));
            conditions.add(nodes.get(other + 2) + ".count > " + random.nextInt(20));
        }
        return conditions;
    }

    /** A sequence over nodes that have keys alike. */
    private void sequence() {
        line("    within: %s", duration(1 + random.nextInt(any(List.of(500, 9_000)))));
        line("    overlap: %d", any(List.of(1, 2, 9)));
        if (chance(3)) {
            line("    cooldown: %s", duration(1 + random.nextInt(3_000)));
        }
        List<Integer> alike = new ArrayList<>();
        for (int node = 0; node < nodes.size(); node++) {
            if (keyedNodes.contains(nodes.get(node))) {
                alike.add(node);
            }
        }
        int steps = 2 + random.nextInt(3);
        StringBuilder message = new StringBuilder("{p0.seq} {p0.time}");
        line("    sequence:");
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            int on = any(alike);
            String x = any(numbers(on));
            boolean not = i > 0 && (i == steps - 1 ? chance(2) : i > 1 && chance(3));
            String condition = any(new ArrayList<>(List.of(
                    x + " > " + random.nextInt(60),
                    x + " > prev(" + x + ")",
                    seen.isEmpty() ? x + " > 9" : any(seen) + " < " + x)));
            String name = not ? "not" : "p" + i;
            line(
                    "      - {%s: {on: %s, when: \"%s\"%s}}",
                    name, nodes.get(on), condition, !not && chance(4) ? ", times: 2" : "");
            if (!not) {
                numbers(on).forEach(number -> seen.add(name + "." + number));
                texts(on).forEach(text -> message.append(" {" + name + "." + text + "}"));
            }
        }
        line("    message: \"%s\"", message);
    }

    /** How long something must hold. */
    private String span() {
        return chance(2) ? 1 + random.nextInt(4) + " events" : duration(1 + random.nextInt(any(List.of(300, 5_000))));
    }

    /** Random events; the last of them are not the end of the input. */
    public List<Input> inputs(int count) {
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
                inputs.add(new Input(stream, null, fromNs + clock * unitNs, 0, 0, "", 0));
                continue;
            }
            String key = stream == 1 && !keyed ? "" : "k" + (random.nextInt(keys) + i / 80 * turn) % 40;
            inputs.add(new Input(
                    stream,
                    key,
                    fromNs + timeNs * unitNs,
                    number(),
                    number(),
                    chance(9) ? "" : "s" + random.nextInt(5),
                    whole()));
        }
        return inputs;
    }

    /** Some of which doubles do not tell apart, and some missing. */
    private long whole() {
        return switch (random.nextInt(8)) {
            case 0 -> Cells.MISSING_LONG;
            case 1, 2 -> (1L << 60) + random.nextInt(9);
            default -> random.nextInt(9);
        };
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
