package io.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.event.Event;
import io.ringmill.output.Alert;
import io.ringmill.output.OutputHash;
import io.ringmill.output.ProgramOutput;
import io.ringmill.output.Result;
import io.ringmill.publish.EventPublisher;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Programs driven by hand give the rows, alerts, late events and digest of an engine that takes the same events: one
 * program, and several that have the keys among them, whose states are split and put together for another number of
 * programs on the way. A failure prints the seed; {@code -Dringmill.seed=N} runs one, {@code -Dringmill.programs=N} so many.
 */
class RandomProgramTest {

    private static final int PIPELINES = Integer.getInteger("ringmill.programs", 15);
    private static final int EVENTS = 600;

    /** Into so many groups keys go, and states are split. */
    private static final int GROUPS = 5;

    @Test
    void shouldGiveWhatAnEngineGivesWhenDrivenByHand() throws IOException {
        Integer only = Integer.getInteger("ringmill.seed");
        for (int i = 0; i < (only == null ? PIPELINES : 1); i++) {
            trial(only == null ? 20261130L + i : only);
        }
    }

    private static void trial(long seed) throws IOException {
        RandomPipeline random = new RandomPipeline(seed);
        List<RandomPipeline.Input> inputs = random.inputs(EVENTS);
        String how = "seed " + seed + ":\n" + random.yaml();
        Driven expected = ofEngine(random.yaml(), inputs);
        Random choice = new Random(seed);

        Driven alone = drive(random.yaml(), inputs, List.of(1), List.of());
        assertThat(alone.lines).as("one program, %s", how).isEqualTo(expected.lines);
        assertThat(alone.digest).as("one program, %s", how).isEqualTo(expected.digest);

        List<Integer> cuts = choice.ints(2, 0, EVENTS + 1).sorted().boxed().toList();
        List<Integer> programs = List.of(1 + choice.nextInt(GROUPS), 1 + choice.nextInt(GROUPS), 1 + choice.nextInt(3));
        Driven split = drive(random.yaml(), inputs, programs, cuts);
        // What is due to one event comes in any order of keys.
        assertThat(split.lines)
                .as("%s programs, cut at %s, %s", programs, cuts, how)
                .containsExactlyInAnyOrderElementsOf(expected.lines);
        assertThat(split.digest)
                .as("%s programs, cut at %s, %s", programs, cuts, how)
                .isEqualTo(expected.digest);
    }

    /** What came of a pipeline. */
    private static final class Driven {
        final List<String> lines = new ArrayList<>();
        long digest;

        void row(Result row) {
            StringBuilder line = new StringBuilder();
            line.append(row.sequence()).append(' ').append(row.window()).append(' ');
            line.append(row.key()).append(' ').append(row.timeNs()).append(' ').append(row.count());
            for (int i = 0; i < row.size(); i++) {
                line.append(' ').append(row.text(i));
            }
            lines.add(line.toString());
        }

        void alert(Alert alert) {
            lines.add(alert.sequence() + " " + alert);
        }

        void late(long sequence, long watermarkNs) {
            lines.add(sequence + " late behind " + watermarkNs);
        }
    }

    private static Driven ofEngine(String yaml, List<RandomPipeline.Input> inputs) {
        Driven driven = new Driven();
        Pipeline pipeline = Pipeline.parse(yaml, "random.yml");
        Engine engine = Engine.builder(pipeline)
                .settings(pipeline.engine().withTopology(Topology.INLINE))
                .digest(true)
                .onResults(driven::row)
                .onAlert(driven::alert)
                .onLate(late -> driven.late(late.sequence(), late.watermarkNs()))
                .start();
        try (engine) {
            EventPublisher[] publishers = new EventPublisher[2];
            Arrays.setAll(
                    publishers,
                    stream -> engine.publisher(pipeline.streams().get(stream).name()));
            for (RandomPipeline.Input input : inputs) {
                publish(publishers[input.stream()], input);
            }
            engine.end();
        }
        driven.digest = engine.metrics().digest();
        return driven;
    }

    private static void publish(EventPublisher events, RandomPipeline.Input input) {
        if (input.key() == null) {
            events.advance(input.timeNs());
            return;
        }
        events.claim(input.key().isEmpty() ? 0 : events.key(input.key()), input.timeNs())
                .set(events.field("price"), input.price())
                .set(events.field("size"), input.size())
                .set(events.field("side"), input.side())
                .set(events.field("n"), input.count())
                .publish();
    }

    /** With so many programs up to each cut, and behind the last. */
    private static Driven drive(
            String yaml, List<RandomPipeline.Input> inputs, List<Integer> programs, List<Integer> cuts)
            throws IOException {
        Driven driven = new Driven();
        List<Part> parts = parts(yaml, programs.get(0), driven);
        for (int i = 0; i < inputs.size(); i++) {
            for (int cut = 0; cut < cuts.size(); cut++) {
                parts = cuts.get(cut) == i ? splitAgain(yaml, parts, programs.get(cut + 1), driven) : parts;
            }
            for (Part part : parts) {
                part.feed(inputs.get(i), i);
            }
        }
        for (Part part : parts) {
            part.program.end(inputs.size());
        }
        return driven;
    }

    private static List<Part> parts(String yaml, int count, Driven driven) {
        List<Part> parts = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            parts.add(new Part(yaml, number, count, driven));
        }
        return parts;
    }

    private static List<Part> splitAgain(String yaml, List<Part> before, int count, Driven driven) throws IOException {
        byte[][] groups = new byte[GROUPS][];
        byte[][] shared = new byte[GROUPS][];
        boolean[] counts = new boolean[GROUPS];
        for (Part part : before) {
            part.save(groups, shared, counts);
        }
        List<Part> parts = parts(yaml, count, driven);
        for (Part part : parts) {
            part.load(groups, shared, counts);
        }
        return parts;
    }

    /** One of several programs, which has the keys of some groups; of streams that are pinned the first has all. */
    private static final class Part implements ProgramOutput {
        final PipelineProgram program;
        private final CompiledPipeline compiled;
        private final int number;
        private final int of;
        private final Driven driven;
        private final Result view;
        private final OutputHash hash;
        private final long[] cells;

        Part(String yaml, int number, int of, Driven driven) {
            this.number = number;
            this.of = of;
            this.driven = driven;
            compiled = CompiledPipeline.compile(Pipeline.parse(yaml, "random.yml"));
            boolean[] observed = new boolean[compiled.windows().size()];
            Arrays.fill(observed, true);
            program = new PipelineProgram(compiled, observed, this, this::onAlert);
            view = new Result(compiled.windows(), compiled.keys(), compiled.symbols());
            hash = new OutputHash(compiled.windows(), compiled.rules(), compiled.keys(), compiled.symbols());
            cells = new long[compiled.eventCells()];
        }

        void feed(RandomPipeline.Input input, long sequence) {
            if (input.key() == null) {
                program.advance(input.stream(), input.timeNs(), sequence);
            } else if (compiled.pinned(input.stream()) ? number == 0 : owns(group(input.key()))) {
                input.put(compiled, cells);
                program.onEvent(cells, 0, sequence);
            } else {
                cells[Event.HEAD] = Event.head(Event.DATA, input.stream(), 0);
                cells[Event.TIME] = input.timeNs();
                program.onForeignEvent(cells, 0, sequence);
            }
        }

        private boolean owns(int group) {
            return group * of / GROUPS == number;
        }

        private static int group(String key) {
            return Math.floorMod(key.hashCode(), GROUPS);
        }

        private int group(int key) {
            return group(compiled.keys().text(key));
        }

        /** What is of all keys goes with the first group. */
        void save(byte[][] groups, byte[][] shared, boolean[] counts) throws IOException {
            ProgramState state = program.state();
            byte[] its = state.saveShared();
            boolean first = true;
            for (int group = 0; group < GROUPS; group++) {
                if (owns(group)) {
                    int number = group;
                    int[] keys = state.keys()
                            .filter(key -> number == 0 || group(key) == number)
                            .toArray();
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    StateFile.saveKeys(state, keys, out);
                    shared[group] = its;
                    groups[group] = out.toByteArray();
                    counts[group] = first;
                    first = false;
                }
            }
        }

        void load(byte[][] groups, byte[][] shared, boolean[] counts) throws IOException {
            ProgramState state = program.state();
            for (int group = 0; group < GROUPS; group++) {
                if (owns(group)) {
                    int its = group;
                    StateFile.loadKeys(
                            state,
                            shared[group],
                            new ByteArrayInputStream(groups[group]),
                            (pinned, key) -> pinned ? its == 0 : group(key) == its,
                            counts[group]);
                }
            }
            state.endLoading();
        }

        @Override
        public void onRow(long sequence, long[] row) {
            driven.row(view.wrap(sequence, row, 0));
            driven.digest += hash.ofRow(sequence, row, 0);
        }

        private void onAlert(Alert alert) {
            driven.alert(alert);
            driven.digest += hash.ofAlert(alert);
        }

        @Override
        public void onLate(long[] lateCells, int at, long sequence, long watermarkNs) {
            driven.late(sequence, watermarkNs);
        }
    }
}
