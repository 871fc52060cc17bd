package io.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.rule.RulePlacement;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * A program that is saved, loaded into another one and goes on there gives the bits of one that was left alone: in a
 * program of the same ids, of other ids, with the rules elsewhere, split by key and put together again. A failure prints the
 * seed and the pipeline; {@code -Dringmill.seed=N} runs one, {@code -Dringmill.states=N} so many.
 */
class RandomStateTest {

    private static final int PIPELINES = Integer.getInteger("ringmill.states", 30);

    @Test
    void shouldGoOnAsIfNothingHadHappenedWhenStateIsSavedAndLoaded() {
        Integer only = Integer.getInteger("ringmill.seed");
        if (only != null) {
            new Trial(only).run();
            return;
        }
        long base = 20261128;
        for (int i = 0; i < PIPELINES; i++) {
            new Trial(base + i).run();
        }
    }

    @Test
    void shouldGoOnAlikeWhenSlidingWindowsHoldManyEvents() {
        String yaml = """
                streams:
                  t:
                    key: k
                    time: {field: ts, unit: ns}
                    fields: {price: double, size: double, side: symbol, n: long}
                    outOfOrder: 50ns
                windows:
                  many:
                    window: sliding 2000 events
                    select: {mean: mean(price), high: max(price), skew: skew(size), first: first(side)}
                  long:
                    window: sliding 20us
                    select: {low: min(price), slope: slope(price), sides: distinct(side)}
                """;
        Random random = new Random(1);
        assertGoesOnAlike(yaml, random, 6_000, List.of(2_500, 3_333), i -> 10L * i);
    }

    /** What windows over time keep depends on how many events there are, and is saved as it is. */
    @Test
    void shouldGoOnAlikeWhenSavedWhileEventsAreFewAndWhileTheyAreMany() {
        String yaml = """
                streams:
                  t:
                    key: k
                    time: {field: ts, unit: ns}
                    fields: {price: double, size: double, side: symbol, n: long}
                    outOfOrder: 50ns
                windows:
                  mixed:
                    window: sliding 1us
                    select: {mean: mean(price), high: max(price), sd: stddev_pop(price), middle: median(size)}
                """;
        Random random = new Random(2);
        // 20 events in a window, then 500, then 20 again.
        LongUnaryOperator times = i -> 50 * Math.min(i + 1, 1_000)
                + 2 * Math.max(0, Math.min(i + 1, 2_000) - 1_000)
                + 50 * Math.max(0, i + 1 - 2_000);
        assertGoesOnAlike(yaml, random, 3_000, List.of(500, 1_800, 2_500), times);
    }

    /** Programs that are loaded with what one had saved give what that one does, from then on. */
    private static void assertGoesOnAlike(
            String yaml, Random random, int events, List<Integer> savedAt, LongUnaryOperator timesNs) {
        StandaloneRun alone = new StandaloneRun(yaml, RulePlacement.WITH_WINDOWS);
        List<StandaloneRun> loaded = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            long timeNs = timesNs.applyAsLong(i) - (random.nextInt(7) == 0 ? 40 : 0);
            RandomPipeline.Input input = new RandomPipeline.Input(
                    0, "k", timeNs, random.nextGaussian(), random.nextDouble(), "s" + random.nextInt(9), i);
            List<String> expected = alone.feed(input, i, true);
            for (StandaloneRun run : loaded) {
                assertThat(run.feed(input, i, true)).as("event %d", i).isEqualTo(expected);
            }
            if (savedAt.contains(i)) {
                StandaloneRun run = new StandaloneRun(yaml, RulePlacement.WITH_WINDOWS);
                run.compiled.symbols().intern("s8"); // so that symbols have other ids
                load(run, save(alone), key -> true);
                run.program.state().endLoading();
                loaded.add(run);
            }
        }
        assertThat(loaded).hasSameSizeAs(savedAt);
    }

    private static final class Trial {
        private final long seed;
        private final Random random;
        private final String yaml;
        private final List<RandomPipeline.Input> inputs;
        /** By input, then for the end, what came out of the program that was left alone. */
        private final List<List<String>> expected = new ArrayList<>();

        private List<Long> expectedCounts;

        Trial(long seed) {
            this.seed = seed;
            random = new Random(seed);
            RandomPipeline pipeline = new RandomPipeline(seed);
            yaml = pipeline.yaml();
            inputs = pipeline.inputs(50 + random.nextInt(random.nextInt(3) == 0 ? 2_500 : 400));
        }

        void run() {
            try {
                compare();
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed + ", pipeline:\n" + yaml + failure.getMessage(), failure);
            }
        }

        private void compare() {
            StandaloneRun alone = new StandaloneRun(yaml, RulePlacement.WITH_WINDOWS);
            int first = random.nextInt(inputs.size());
            int second = first + random.nextInt(inputs.size() - first);
            byte[] saved = null;
            byte[] savedLater = null;
            for (int i = 0; i < inputs.size(); i++) {
                expected.add(alone.feed(inputs.get(i), i, true));
                saved = i == first ? save(alone) : saved;
                savedLater = i == second ? save(alone) : savedLater;
            }
            expected.add(alone.end(inputs.size()));
            expectedCounts = alone.counts();

            StandaloneRun same = loaded(saved, RulePlacement.WITH_WINDOWS, false);
            assertThat(save(same)).as("saved again").isEqualTo(saved);
            goOn(same, first + 1, second + 1, "loaded");
            assertThat(save(same)).as("saved again later").isEqualTo(savedLater);
            goOnToEnd(same, second + 1, "loaded");
            goOnBehindEnd(same);
            goOnToEnd(loaded(saved, RulePlacement.WITH_WINDOWS, true), first + 1, "with other ids");
            StandaloneRun apart = loaded(saved, RulePlacement.APART, false);
            goOn(apart, first + 1, second + 1, "with rules apart");
            goOnToEnd(loaded(save(apart), RulePlacement.WITH_WINDOWS, true), second + 1, "with rules together again");
            if (!alone.compiled.pinned(0) && !alone.compiled.pinned(1)) {
                splitAndMerge(saved, first + 1, second + 1);
            }
        }

        private StandaloneRun loaded(byte[] saved, RulePlacement placement, boolean otherIds) {
            StandaloneRun run = fresh(placement, otherIds);
            load(run, saved, key -> true);
            run.program.state().endLoading();
            return run;
        }

        private StandaloneRun fresh(RulePlacement placement, boolean otherIds) {
            StandaloneRun run = new StandaloneRun(yaml, placement);
            if (otherIds) {
                run.compiled.keys().intern("another");
                for (int i = 9; i >= 0; i--) {
                    run.compiled.symbols().intern("s" + i);
                }
            }
            return run;
        }

        private void goOn(StandaloneRun run, int from, int to, String how) {
            for (int i = from; i < to; i++) {
                assertThat(run.feed(inputs.get(i), i, true))
                        .as("%s, event %d", how, i)
                        .isEqualTo(expected.get(i));
            }
        }

        private void goOnToEnd(StandaloneRun run, int from, String how) {
            goOn(run, from, inputs.size(), how);
            assertThat(run.end(inputs.size())).as("%s, at the end", how).isEqualTo(expected.get(inputs.size()));
            assertThat(run.counts()).as("%s: counts", how).isEqualTo(expectedCounts);
        }

        /** The input has ended, but the clocks may move: as far again as they have. */
        private void goOnBehindEnd(StandaloneRun ended) {
            StandaloneRun loaded = loaded(save(ended), RulePlacement.WITH_WINDOWS, false);
            LongSummaryStatistics times =
                    inputs.stream().mapToLong(RandomPipeline.Input::timeNs).summaryStatistics();
            long laterNs = times.getMax() + (times.getMax() - times.getMin());
            for (int stream = 0; stream < 2; stream++) {
                RandomPipeline.Input later = new RandomPipeline.Input(stream, null, laterNs, 0, 0, "", 0);
                assertThat(loaded.feed(later, inputs.size() + 1, true))
                        .as("behind the end")
                        .isEqualTo(ended.feed(later, inputs.size() + 1, true));
            }
        }

        /** Two programs of half of the keys each, then one of both. What is due to one event comes in any order of keys. */
        private void splitAndMerge(byte[] saved, int from, int to) {
            List<StandaloneRun> halves = new ArrayList<>();
            for (int half = 0; half < 2; half++) {
                StandaloneRun run = fresh(RulePlacement.WITH_WINDOWS, half == 1);
                int own = half;
                load(run, saved, key -> half(key) == own);
                run.program.state().endLoading();
                halves.add(run);
            }
            for (int i = from; i < to; i++) {
                List<String> out = new ArrayList<>();
                for (int half = 0; half < 2; half++) {
                    String key = inputs.get(i).key();
                    out.addAll(halves.get(half).feed(inputs.get(i), i, key == null || half(key) == half));
                }
                assertThat(out).as("split, event %d", i).containsExactlyInAnyOrderElementsOf(expected.get(i));
            }
            StandaloneRun whole = fresh(RulePlacement.APART, true);
            halves.forEach(half -> load(whole, save(half), key -> true));
            whole.program.state().endLoading();
            for (int i = to; i < inputs.size(); i++) {
                assertThat(whole.feed(inputs.get(i), i, true))
                        .as("put together, event %d", i)
                        .containsExactlyInAnyOrderElementsOf(expected.get(i));
            }
            assertThat(whole.end(inputs.size())).containsExactlyInAnyOrderElementsOf(expected.get(inputs.size()));
            assertThat(whole.counts()).as("put together: counts").isEqualTo(expectedCounts);
        }

        private static int half(String key) {
            return key.hashCode() & 1;
        }
    }

    private static byte[] save(StandaloneRun run) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            StateFile.save(run.program.state(), bytes);
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return bytes.toByteArray();
    }

    private static void load(StandaloneRun run, byte[] saved, Predicate<String> keys) {
        try {
            StateFile.load(run.program.state(), new ByteArrayInputStream(saved), keys);
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
    }
}
