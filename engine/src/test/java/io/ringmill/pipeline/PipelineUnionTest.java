package io.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.diagnostic.PipelineException;
import io.ringmill.output.Alert;
import io.ringmill.output.OutputHash;
import io.ringmill.output.ProgramOutput;
import io.ringmill.output.Row;
import io.ringmill.output.RowLayout;
import io.ringmill.pipeline.PipelineUnion.Member;
import io.ringmill.pipeline.PipelineUnion.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PipelineUnionTest {

    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])\\d+(?=ns|\\b)(?!:)");

    /** A program, and the sum of the hashes of what each window and rule came to, with how many there were. */
    private static final class Run implements ProgramOutput {
        final CompiledPipeline compiled;
        final PipelineProgram program;
        final OutputHash hash;
        final long[] cells;
        final long[][] windows;
        final long[][] rules;

        Run(CompiledPipeline compiled) {
            this.compiled = compiled;
            boolean[] observed = new boolean[compiled.windows().size()];
            Arrays.fill(observed, true);
            program = new PipelineProgram(compiled, observed, this, this::onAlert);
            hash = new OutputHash(compiled.windows(), compiled.rules(), compiled.keys(), compiled.symbols());
            cells = new long[compiled.eventCells()];
            windows = new long[compiled.windows().size()][2];
            rules = new long[compiled.rules().size()][2];
        }

        static Run of(Pipeline pipeline) {
            return new Run(CompiledPipeline.compile(pipeline));
        }

        Run feed(List<RandomPipeline.Input> inputs) {
            for (int sequence = 0; sequence < inputs.size(); sequence++) {
                RandomPipeline.Input input = inputs.get(sequence);
                if (input.key() == null) {
                    program.advance(input.stream(), input.timeNs(), sequence);
                    continue;
                }
                input.put(compiled, cells);
                program.onEvents(cells, 0, 1, sequence);
            }
            program.end(inputs.size());
            return this;
        }

        @Override
        public void onRow(long sequence, long[] row) {
            int window = (int) row[Row.WINDOW];
            windows[window][0] += hash.ofRow(sequence, row, 0);
            windows[window][1]++;
        }

        private void onAlert(Alert alert) {
            rules[alert.ruleIndex()][0] += hash.ofAlert(alert);
            rules[alert.ruleIndex()][1]++;
        }

        @Override
        public void onLate(long[] lateCells, int at, long sequence, long watermarkNs) {
            // counted elsewhere
        }
    }

    /** Sliding windows that may share a ring, and a rule that reads when one of them starts. */
    private static String withSliding(String yaml, Random random) {
        String select = "select: {mean: mean(price), sd: stddev_pop(price), hi: max(size), sk: skew(price)}";
        String windows = "windows:\n"
                + "  s0: {on: t, window: sliding " + (10 + random.nextInt(80)) + " events, " + select + "}\n"
                + "  s1: {on: t, window: sliding " + (10 + random.nextInt(80)) + " events, " + select + "}\n"
                + "  s2: {on: t, window: sliding " + (300 + random.nextInt(80)) + " events, " + select + "}\n"
                + "  s3: {on: t, window: sliding " + (300 + random.nextInt(500)) + "0ns, " + select + "}\n";
        String rules = "rules:\n  above: {on: t, when: price > s0.mean + s1.sd or s3.sk > s2.sk, fire: each}\n"
                + (random.nextBoolean() ? "  starts: {on: t, when: s1.start > 9000, fire: each}\n" : "");
        return yaml.replace("windows:\n", windows).replace("rules:\n", rules);
    }

    private static Optional<Pipeline> sound(String yaml) {
        try {
            return Optional.of(CompiledPipeline.compile(Pipeline.parse(yaml, "variant.yml"))
                    .pipeline());
        } catch (PipelineException unsound) {
            return Optional.empty();
        }
    }

    /** The text with some of the numbers in it changed; mostly not those of the streams. */
    private static String variant(String yaml, Random random) {
        int from = random.nextInt(6) == 0 ? 0 : yaml.indexOf("windows:");
        Matcher number = NUMBER.matcher(yaml);
        List<int[]> places = new ArrayList<>();
        while (number.find()) {
            if (number.start() > from) {
                places.add(new int[] {number.start(), number.end()});
            }
        }
        StringBuilder changed = new StringBuilder(yaml);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(places.size());
            int[] place = places.get(at);
            long value = Long.parseLong(changed.substring(place[0], place[1]));
            String other = Long.toString(Math.max(1, value + random.nextInt(9) - 4));
            if (other.length() == place[1] - place[0]) {
                changed.replace(place[0], place[1], other);
            }
        }
        return changed.toString();
    }

    private static List<String> ownNames(List<Integer> indexes, PipelineUnion union, boolean rules) {
        return indexes.stream()
                .map(index -> rules ? union.rule(index) : union.window(index))
                .toList();
    }

    /** What windows and rules came to by index in the union: from parts that have some of them each. */
    private static void collect(
            PipelineUnion union,
            Random random,
            List<RandomPipeline.Input> inputs,
            Map<Integer, long[]> windows,
            Map<Integer, long[]> rules) {
        int parts = 1 + random.nextInt(2);
        for (int i = 0; i < parts; i++) {
            int number = i;
            BitSet wantedWindows = new BitSet();
            IntStream.range(0, union.windows()).filter(w -> w % parts == number).forEach(wantedWindows::set);
            BitSet wantedRules = new BitSet();
            IntStream.range(0, union.rules()).filter(r -> r % parts == number).forEach(wantedRules::set);
            Part part = union.part(wantedWindows, wantedRules);
            CompiledPipeline compiled = part.compile();
            Run run = new Run(compiled);
            run.hash.setNames(
                    ownNames(Arrays.stream(part.windows()).boxed().toList(), union, false),
                    ownNames(Arrays.stream(part.rules()).boxed().toList(), union, true));
            run.feed(inputs);
            for (int w = 0; w < part.windows().length; w++) {
                windows.put(part.windows()[w], run.windows[w]);
            }
            for (int r = 0; r < part.rules().length; r++) {
                rules.put(part.rules()[r], run.rules[r]);
            }
        }
    }

    private static List<Pipeline> variants(RandomPipeline drawn, Random random) {
        List<Pipeline> variants = new ArrayList<>();
        String yaml = random.nextInt(3) == 0 ? drawn.yaml() : withSliding(drawn.yaml(), random);
        variants.add(sound(yaml).orElseThrow());
        for (int i = 0; i < 5; i++) {
            String variant = variant(yaml, random);
            sound(random.nextInt(4) == 0 ? variant.replaceAll("(?m)^  starts:.*\\R", "") : variant)
                    .ifPresent(variants::add);
        }
        return variants;
    }

    @Test
    void shouldComeToWhatEachPipelineComesToAloneWhenRandomOnesArePutTogether() {
        int rounds = Integer.getInteger("ringmill.unions", 30);
        long first = Long.getLong("ringmill.seed", 1);
        int together = 0;
        int compared = 0;
        for (long seed = first; seed < first + rounds; seed++) {
            Random random = new Random(seed);
            RandomPipeline drawn = new RandomPipeline(seed);
            List<RandomPipeline.Input> inputs = drawn.inputs(900);
            List<Pipeline> variants = variants(drawn, random);
            List<PipelineUnion> unions = new ArrayList<>();
            Map<Pipeline, Member> members = new LinkedHashMap<>();
            Map<Pipeline, PipelineUnion> unionOf = new LinkedHashMap<>();
            for (Pipeline variant : variants) {
                Optional<Member> member = Optional.empty();
                for (int i = 0; member.isEmpty(); i++) {
                    if (i == unions.size()) {
                        unions.add(new PipelineUnion(variant));
                    }
                    member = unions.get(i).add(variant);
                    unionOf.put(variant, unions.get(i));
                }
                members.put(variant, member.get());
            }
            for (PipelineUnion union : unions) {
                Map<Integer, long[]> windows = new LinkedHashMap<>();
                Map<Integer, long[]> rules = new LinkedHashMap<>();
                collect(union, random, inputs, windows, rules);
                for (Pipeline variant : variants) {
                    if (unionOf.get(variant) != union) {
                        continue;
                    }
                    together += union.windows();
                    Run own = Run.of(variant).feed(inputs);
                    for (int w = 0; w < own.windows.length; w++) {
                        RowLayout window = own.compiled.windows().get(w);
                        assertThat(windows.get(members.get(variant).windows().get(window.name())))
                                .as("seed %d, window %s of%n%s", seed, window.name(), variant.text())
                                .containsExactly(own.windows[w]);
                        compared++;
                    }
                    for (int r = 0; r < own.rules.length; r++) {
                        String rule = own.compiled.rules().get(r).name();
                        assertThat(rules.get(members.get(variant).rules().get(rule)))
                                .as("seed %d, rule %s of%n%s", seed, rule, variant.text())
                                .containsExactly(own.rules[r]);
                        compared++;
                    }
                }
            }
        }
        assertThat(compared).isGreaterThan(rounds * 5);
        assertThat(together).isPositive();
    }

    /** A key does not expire while a window of it is open: whether one is may be up to another variant, or to another part. */
    @Test
    void shouldComeToWhatItComesToAloneWhereKeysExpire() {
        String yaml = """
                streams:
                  t:
                    key: k
                    time: {field: ts, unit: ns}
                    fields: {price: double, size: double, side: symbol, n: long}
                    derive: {was: prev(price)}
                    expire: 100ns
                windows:
                  long: {on: t, window: tumbling 1us, select: {sum: sum(price)}}
                  short: {on: t, window: tumbling 10ns, select: {was: last(was)}}
                rules:
                  some: {on: t, when: price > 1}
                """;
        Pipeline named = Pipeline.parse(yaml, "named.yml");
        PipelineUnion union = new PipelineUnion(named);
        Member member = union.add(named).orElseThrow();
        assertThat(union.add(Pipeline.parse(yaml.replace("1us", "2us"), "longer.yml")))
                .isEmpty();
        assertThat(union.add(Pipeline.parse(yaml.replaceAll("  long: .*\\R", ""), "fewer.yml")))
                .isEmpty();
        assertThat(union.add(Pipeline.parse(yaml.replace("price > 1", "price > 2"), "same.yml")))
                .isPresent();
        assertSecondWindowAsAlone(named, union, member, inputs(70));
    }

    /** What keys emit at one time is in the order in which they became known, and keys that a pipeline names are known first. */
    @Test
    void shouldComeToWhatItComesToAloneWhereARuleNamesKeys() {
        String yaml = """
                streams:
                  t: {key: k, time: {field: ts, unit: ns}, fields: {price: double, size: double, side: symbol, n: long}}
                windows:
                  bars: {on: t, window: tumbling 100ns, select: {last: last(price)}}
                  all: {on: bars, by: all, window: running, select: {first: first(last), sum: sum(last)}}
                rules:
                  some: {on: t, when: price > 1, keys: [k3, k2]}
                """;
        Pipeline named = Pipeline.parse(yaml, "named.yml");
        PipelineUnion union = new PipelineUnion(named);
        Member member = union.add(named).orElseThrow();
        assertThat(union.add(Pipeline.parse(yaml.replace("price > 1", "price > 2"), "same.yml")))
                .isPresent();
        assertThat(union.add(Pipeline.parse(yaml.replace("k3, k2", "k2, k3"), "other.yml")))
                .isEmpty();
        assertSecondWindowAsAlone(named, union, member, inputs(30));
    }

    private static List<RandomPipeline.Input> inputs(long eachNs) {
        List<RandomPipeline.Input> inputs = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            inputs.add(new RandomPipeline.Input(0, "k" + i % 4, i * eachNs, i + 0.5, 1, "buy", i));
        }
        return inputs;
    }

    /** In a part of the union that was made for that window, it comes to what it comes to in the pipeline alone. */
    private static void assertSecondWindowAsAlone(
            Pipeline pipeline, PipelineUnion union, Member member, List<RandomPipeline.Input> inputs) {
        Run own = Run.of(pipeline).feed(inputs);
        int index = member.windows().get(own.compiled.windows().get(1).name());
        BitSet wanted = new BitSet();
        wanted.set(index);

        Part part = union.part(wanted, new BitSet());
        Run together = new Run(part.compile()).feed(inputs);

        int place = Arrays.stream(part.windows()).boxed().toList().indexOf(index);
        assertThat(together.windows[place]).containsExactly(own.windows[1]);
    }
}
