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
import org.junit.jupiter.api.Test;

/** What is kept of the state of a pipeline that gives its place to another, beside {@link RandomMigrationTest}. */
class MigrationTest {

    private static final Checkpoint ONE_PART = new Checkpoint(0, 1, 0, 0, 0, List.of(), List.of(), List.of());

    /** Windows that have their events in common: two of few, and two over time. */
    private static final String SHARED = """
            streams:
              t: {key: k, time: {field: ts, unit: ns}, fields: {price: double, size: double, side: symbol, n: long}}
            windows:
              slow: {window: sliding 100 events, select: {m: mean(price), sd: stddev_pop(price), k: skew(price)}}
              fast: {window: sliding 20 events, select: {m: mean(price), k: skew(price)}}
              long: {window: sliding 9us, select: {m: mean(price), top: max(price)}}
              short: {window: sliding 1us, select: {m: mean(price), low: min(price)}}
            rules:
              high: {on: t, when: price > slow.m, message: "{price} is high", severity: info}
            """;

    private static Pipeline shared(String... replaced) {
        String text = SHARED;
        for (int i = 0; i < replaced.length; i += 2) {
            assertThat(text).contains(replaced[i]);
            text = text.replace(replaced[i], replaced[i + 1]);
        }
        return Pipeline.parse(text, "changed.yml");
    }

    @Test
    void shouldKeepTheLongerOfTwoWindowsWithTheSameEvents() throws IOException {
        Pipeline after = shared(
                "fast: {window: sliding 20", "fast: {window: sliding 21",
                "  short: {window: sliding 1us, select: {m: mean(price), low: min(price)}}\n", "",
                "windows:\n", "windows:\n  mid: {window: sliding 50 events, select: {m: mean(price)}}\n");
        assertGoesOnAlike(after, List.of("slow", "long", "high"));
    }

    @Test
    void shouldKeepTheOthersWhenTheLongerOfTwoWindowsOverTimeChanges() throws IOException {
        Pipeline after = shared("sliding 9us", "sliding 8us");
        assertGoesOnAlike(after, List.of("slow", "fast", "high"));
        assertThat(Migration.between(shared(), after).parts())
                .contains(new Migration.Part("window", "short", Fate.ANEW, "it had its events in common with long"));
    }

    @Test
    void shouldSayWhyAWindowBeginsAnewThatIsTheSame() {
        Migration migration = Migration.between(shared(), shared("sliding 100 events", "sliding 90 events"));
        assertThat(migration.parts())
                .contains(
                        new Migration.Part("window", "slow", Fate.ANEW, "it has changed"),
                        new Migration.Part("window", "fast", Fate.ANEW, "it had its events in common with slow"),
                        new Migration.Part("rule", "high", Fate.ANEW, "what it is on or reads has changed"),
                        new Migration.Part("stream", "t", Fate.KEPT, ""));
    }

    @Test
    void shouldKeepWhatDoesNotReadWhatHasChanged() throws IOException {
        Pipeline after = shared(
                "n: long}", "n: long, venue: symbol}, derive: {notional: price * size}",
                "{price} is high", "now {price}",
                "severity: info", "severity: critical");
        assertThat(Migration.between(shared(), after).parts()).allMatch(part -> part.fate() == Fate.KEPT);
        assertThat(Migration.between(shared(), after).differences()).hasSize(2);
        assertGoesOnAlike(after, List.of("slow", "fast", "long", "short"));
    }

    @Test
    void shouldBeginAnewWhereTheEventsThatAreTakenInHaveChanged() {
        Pipeline after = shared("n: long}", "n: long}, where: size > 3");
        assertThat(Migration.between(shared(), after).parts()).allMatch(part -> part.fate() == Fate.ANEW);
        after = shared("n: long}", "n: long}, outOfOrder: 3s");
        assertThat(Migration.between(shared(), after).parts()).allMatch(part -> part.fate() == Fate.ANEW);
        after = shared("  t:", "  s:", "on: t", "on: s");
        assertThat(Migration.between(shared(), after).parts()).noneMatch(part -> part.fate() == Fate.KEPT);
    }

    private static void assertGoesOnAlike(Pipeline after, List<String> kept) throws IOException {
        StandaloneRun alone = new StandaloneRun(SHARED, RulePlacement.WITH_WINDOWS);
        Random random = new Random(4);
        StandaloneRun changed = null;
        List<String> expected = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            RandomPipeline.Input input = new RandomPipeline.Input(
                    0, "k" + random.nextInt(3), 10L * i, random.nextGaussian(), random.nextDouble(), "s", i);
            List<String> out = alone.feed(input, i, true);
            if (changed != null) {
                expected.addAll(out);
                actual.addAll(changed.feed(input, i, true));
            }
            if (i == 1_777) {
                changed = changed(alone, after, kept);
            }
        }
        for (String name : kept) {
            assertThat(of(name, actual)).as(name).isEqualTo(of(name, expected)).isNotEmpty();
        }
    }

    private static StandaloneRun changed(StandaloneRun before, Pipeline after, List<String> kept) throws IOException {
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        StateFile.save(before.program.state(), saved);
        Checkpoint.State state = () -> new ByteArrayInputStream(saved.toByteArray());
        Migration migration = Migration.of(before.compiled.pipeline(), ONE_PART, state, after);
        assertThat(migration.parts())
                .filteredOn(part -> part.fate() == Fate.KEPT && !part.kind().equals("stream"))
                .extracting(Migration.Part::name)
                .containsAll(kept);
        ByteArrayOutputStream made = new ByteArrayOutputStream();
        migration.write(ONE_PART, state, made);
        Checkpoint.State migrated = () -> new ByteArrayInputStream(made.toByteArray());
        StandaloneRun run = new StandaloneRun(CompiledPipeline.compile(after, RulePlacement.WITH_WINDOWS, migrated));
        StateFile.load(run.program.state(), migrated.open());
        return run;
    }

    private static List<String> of(String name, List<String> out) {
        return out.stream()
                .filter(line -> List.of(line.split(" ")).contains(name))
                .toList();
    }
}
