package io.ringmill.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random pipeline of rules or of a sequence, and events for it, for what runs pipelines elsewhere.
 *
 * @param yaml streams, windows and rules; keys are {@code k}, times {@code t} in nanoseconds
 * @param streams names of the streams, by index
 */
public record RandomRuleJob(String yaml, List<String> streams, List<Input> inputs) {

    /** An event; {@code y} is of rules alone. */
    public record Input(int stream, String key, long timeNs, double x, double y) {}

    public RandomRuleJob {
        streams = List.copyOf(streams);
        inputs = List.copyOf(inputs);
    }

    /** Some rules, of all clauses, on a stream and on windows of several forms. */
    public static RandomRuleJob rules(long seed, int events) {
        Random random = new Random(seed);
        long outOfOrderNs = random.nextInt(2) * (1L + random.nextInt(100));
        StringBuilder yaml = new StringBuilder(RandomRule.windows(outOfOrderNs)).append("rules:\n");
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            yaml.append(RandomRule.of("r" + i, random).yaml());
        }
        List<Input> inputs = new ArrayList<>();
        long timeNs = 1_000;
        for (int i = 0; i < events; i++) {
            timeNs += random.nextInt(15) == 0 ? random.nextInt(200) : random.nextInt(6);
            long eventNs = timeNs - (random.nextInt(4) == 0 ? random.nextInt((int) outOfOrderNs + 3) : 0);
            String key = RandomRule.KEYS.get(random.nextInt(RandomRule.KEYS.size()));
            inputs.add(new Input(0, key, eventNs, value(random), value(random)));
        }
        return new RandomRuleJob(yaml.toString(), List.of("s"), inputs);
    }

    private static double value(Random random) {
        return random.nextInt(6) == 0 ? Double.NaN : random.nextInt(100);
    }

    /** A sequence over one to three streams and a window. */
    public static RandomRuleJob sequence(long seed, int events) {
        RandomSequence sequence = new RandomSequence(seed);
        List<String> streams = List.of("s0", "s1", "s2").subList(0, sequence.streams);
        List<Input> inputs = sequence.inputs(events).stream()
                .filter(input -> input.key() != null)
                .map(input -> new Input(input.stream(), input.key(), input.timeNs(), input.x(), Double.NaN))
                .toList();
        return new RandomRuleJob(sequence.yaml, streams, inputs);
    }
}
