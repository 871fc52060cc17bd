package io.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.pipeline.Migration.Fate;
import io.ringmill.rule.RulePlacement;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A random pipeline gives its place to one in which some windows and rules have changed, some came and some went: those that are
 * the same give the bits of a run that was left alone. A failure prints the seed; {@code -Dringmill.seed=N} runs one.
 */
class RandomMigrationTest {

    private static final int PIPELINES = Integer.getInteger("ringmill.states", 30);

    private static final Checkpoint ONE_PART = new Checkpoint(0, 1, 0, 0, 0, List.of(), List.of(), List.of());

    /** So many of the parts that could be kept are, over all trials. */
    private int kept;

    private int anew;

    @Test
    void shouldGoOnAsIfNothingHadHappenedWhereNothingHasChanged() throws IOException {
        Integer only = Integer.getInteger("ringmill.seed");
        if (only != null) {
            run(only);
            return;
        }
        for (int i = 0; i < PIPELINES; i++) {
            run(20261129L + i);
        }
        assertThat(kept).isGreaterThan(3 * PIPELINES);
        assertThat(anew).isGreaterThan(PIPELINES / 2);
    }

    private void run(long seed) throws IOException {
        RandomPipeline pipeline = new RandomPipeline(seed);
        Random random = new Random(seed);
        String changed = changed(pipeline.yaml(), random);
        try {
            compare(pipeline, changed, random);
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError(
                    "seed " + seed + ", pipeline:\n" + pipeline.yaml() + "changed:\n" + changed + failure.getMessage(),
                    failure);
        }
    }

    private void compare(RandomPipeline pipeline, String changed, Random random) throws IOException {
        List<RandomPipeline.Input> inputs = pipeline.inputs(50 + random.nextInt(random.nextInt(3) == 0 ? 2_500 : 400));
        int cut = random.nextInt(inputs.size());
        StandaloneRun alone = new StandaloneRun(pipeline.yaml(), RulePlacement.WITH_WINDOWS);
        byte[] saved = null;
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            List<String> out = alone.feed(inputs.get(i), i, true);
            if (i > cut) {
                expected.addAll(out);
            }
            saved = i == cut ? save(alone) : saved;
        }
        expected.addAll(alone.end(inputs.size()));
        byte[] state = saved;
        Pipeline after = Pipeline.parse(changed, "changed.yml");
        Migration migration =
                Migration.of(alone.compiled.pipeline(), ONE_PART, () -> new ByteArrayInputStream(state), after);
        byte[] migrated = migrated(migration, state);
        for (RulePlacement placement : RulePlacement.values()) {
            StandaloneRun run = new StandaloneRun(
                    CompiledPipeline.compile(after, placement, () -> new ByteArrayInputStream(migrated)));
            load(run, migrated);
            List<String> actual = new ArrayList<>();
            for (int i = cut + 1; i < inputs.size(); i++) {
                actual.addAll(run.feed(inputs.get(i), i, true));
            }
            actual.addAll(run.end(inputs.size()));
            for (Migration.Part part : migration.parts()) {
                if (part.fate() == Fate.KEPT) {
                    boolean expires = pipeline.yaml().contains("expire:");
                    assertThat(of(part, actual, expires))
                            .as("%s, %s", part, placement)
                            .isEqualTo(of(part, expected, expires));
                }
            }
        }
        kept += count(migration, Set.of(Fate.KEPT));
        anew += count(migration, Set.of(Fate.ANEW));
    }

    private static int count(Migration migration, Set<Fate> fates) {
        return (int) migration.parts().stream()
                .filter(part -> !part.kind().equals("stream") && fates.contains(part.fate()))
                .count();
    }

    /**
     * The rows of a window, or the alerts of a rule. When a key is forgotten depends on all windows: then not with which event
     * they came, nor in which order.
     */
    private static List<String> of(Migration.Part part, List<String> out, boolean expires) {
        Stream<String> lines =
                out.stream().filter(line -> List.of(line.split(" ")).contains(part.name()));
        return expires
                ? lines.map(line -> line.substring(line.indexOf(' '))).sorted().toList()
                : lines.toList();
    }

    /** Lines of the windows and rules of a random pipeline are changed, left out and added. */
    private static String changed(String yaml, Random random) {
        List<String> lines = new ArrayList<>(yaml.lines().toList());
        Set<String> windows = names(lines, 'w');
        for (String window : windows) {
            boolean alone = lines.stream()
                    .filter(line -> line.matches(".*\\b" + window + "(v\\d|x)?\\b.*"))
                    .allMatch(part(lines, window)::contains);
            if (alone && random.nextInt(3) == 0) {
                part(lines, window).clear();
            } else if (random.nextInt(4) == 0) {
                int at = lines.indexOf("  " + window + ":");
                while (!lines.get(at).equals("    select:")) {
                    at++;
                }
                lines.add(at + 1, "      more: " + (random.nextBoolean() ? "count()" : "1 + count()"));
            }
        }
        for (String rule : names(lines, 'r')) {
            int choice = random.nextInt(5);
            if (choice == 0) {
                part(lines, rule).clear();
            } else if (choice == 1) {
                lines.add(lines.indexOf("  " + rule + ":") + 1, "    severity: critical");
            } else if (choice == 2 && part(lines, rule).stream().noneMatch(line -> line.contains("limit"))) {
                lines.add(lines.indexOf("  " + rule + ":") + 1, "    limit: 3 per 1m");
            }
        }
        lines.add(
                lines.indexOf("windows:") + 1, "  added: {on: t, window: sliding 4 events, select: {a: mean(price)}}");
        lines.add(lines.indexOf("rules:") + 1, "  fresh: {on: u, when: price > 50 and t.size < 40}");
        return String.join("\n", lines) + "\n";
    }

    private static Set<String> names(List<String> lines, char letter) {
        return lines.stream()
                .filter(line -> line.matches("  " + letter + "\\d+:"))
                .map(line -> line.strip().replace(":", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The lines of a window or rule. */
    private static List<String> part(List<String> lines, String name) {
        int from = lines.indexOf("  " + name + ":");
        int to = from + 1;
        while (to < lines.size() && lines.get(to).startsWith("    ")) {
            to++;
        }
        return lines.subList(from, to);
    }

    private static byte[] save(StandaloneRun run) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StateFile.save(run.program.state(), out);
        return out.toByteArray();
    }

    private static byte[] migrated(Migration migration, byte[] state) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        migration.write(ONE_PART, () -> new ByteArrayInputStream(state), out);
        return out.toByteArray();
    }

    private static void load(StandaloneRun run, byte[] state) throws IOException {
        ProgramState into = run.program.state();
        StateFile.load(into, new ByteArrayInputStream(state));
        into.requireSameIds();
    }
}
