package io.ringmill.pipeline;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.PipelineException;
import io.ringmill.diagnostic.Text;
import io.ringmill.event.Dictionary;
import io.ringmill.output.AlertLayout;
import io.ringmill.output.ProgramOutput;
import io.ringmill.output.RowLayout;
import io.ringmill.rule.Alerts;
import io.ringmill.rule.RuleChange;
import io.ringmill.rule.RulePlacement;
import io.ringmill.rule.RuleProgram;
import io.ringmill.rule.RuleWatch;
import io.ringmill.rule.compile.RuleCompiler;
import io.ringmill.state.StateForm;
import io.ringmill.window.WindowCost;
import io.ringmill.window.compile.WindowCompiler;
import io.ringmill.window.compile.WindowPrograms;
import io.ringmill.window.runtime.WindowProgram;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/**
 * A pipeline with its names resolved and its programs generated, for one engine: with the rules in the windows' program,
 * or in one of their own for a thread of their own.
 */
public final class CompiledPipeline {

    /** Of so many derived fields, windows, values and rules no program is too large for a class file. */
    private static final int SURELY_FITS = 500;

    /** A condition of so many letters takes as much as a small rule. */
    private static final int LETTERS_OF_A_PART = 40;

    private final Pipeline pipeline;
    private final RulePlacement placement;
    private final Dictionary keys;
    private final Dictionary symbols;
    private final WindowCompiler compiler;
    private final RuleCompiler rules;
    private final List<RowLayout> windowLayouts;
    private final List<AlertLayout> ruleLayouts;
    /** What of a program before it goes on in its programs. */
    private final Carried carried;

    private WindowPrograms programs;

    /**
     * What of a program before has to be as it was there.
     *
     * @param keys with the ids that they had
     * @param sharing whether two windows may have a ring in common
     * @param timed windows that remember the times of their events, whether something reads them or not
     */
    private record Carried(
            Dictionary keys, Dictionary symbols, BiPredicate<String, String> sharing, Set<String> timed) {

        static Carried none(Pipeline pipeline) {
            return new Carried(
                    new Dictionary(pipeline.engine().maxKeys()),
                    new Dictionary(Integer.MAX_VALUE),
                    (one, another) -> true,
                    Set.of());
        }

        Carried withTimed(Set<String> newTimed) {
            return new Carried(keys, symbols, sharing, newTimed);
        }
    }

    private CompiledPipeline(Pipeline pipeline, RulePlacement placement, Carried carried, Faults faults) {
        this.pipeline = pipeline;
        this.placement = placement;
        this.carried = carried;
        keys = carried.keys;
        symbols = carried.symbols;
        compiler = new WindowCompiler(pipeline.streams(), pipeline.windows(), keys, symbols, faults);
        rules = new RuleCompiler(pipeline.rules(), compiler.catalog(), placement, compiler.layout(), faults);
        // Behind the rules, so that cells that these want lie as they do without it.
        compiler.keepTimed(carried.timed);
        windowLayouts = compiler.layouts();
        ruleLayouts = rules.layouts();
    }

    /**
     * Compiles a pipeline.
     *
     * @throws io.ringmill.diagnostic.PipelineException with all faults there are
     */
    public static CompiledPipeline compile(Pipeline pipeline) {
        return compile(pipeline, RulePlacement.WITH_WINDOWS);
    }

    /**
     * As {@link #compile(Pipeline)}, with the rules in the windows' program.
     *
     * @param timed names of sliding windows of so many events whose rows tell when they start, whether anything reads that or not
     * @param rings a text for each sliding window, by name; those with the same share a ring, rather than all that can
     * @param keys that are known before those that the pipeline names
     */
    static CompiledPipeline compile(
            Pipeline pipeline, Set<String> timed, Map<String, String> rings, List<String> keys) {
        Faults faults = new Faults();
        Carried carried = Carried.none(pipeline).withTimed(timed);
        keys.forEach(carried.keys::intern);
        CompiledPipeline compiled = new CompiledPipeline(pipeline, RulePlacement.WITH_WINDOWS, carried, faults);
        return compiled.finished(faults, (one, another) -> rings.get(one).equals(rings.get(another)));
    }

    /** As {@link #compile(Pipeline)}, with the rules on the thread that {@code placement} says. */
    public static CompiledPipeline compile(Pipeline pipeline, RulePlacement placement) {
        Faults faults = new Faults();
        return new CompiledPipeline(pipeline, placement, Carried.none(pipeline), faults).finished(faults);
    }

    /** As {@link #compile(Pipeline)}, where {@code sharing} says whether two windows may have a ring in common. */
    static CompiledPipeline compile(Pipeline pipeline, BiPredicate<String, String> sharing) {
        Faults faults = new Faults();
        Carried none = Carried.none(pipeline);
        Carried carried = new Carried(none.keys, none.symbols, sharing, Set.of());
        return new CompiledPipeline(pipeline, RulePlacement.WITH_WINDOWS, carried, faults).finished(faults);
    }

    /**
     * As {@link #compile(Pipeline, RulePlacement)}, for programs that go on from a state: texts have the ids that they had there,
     * and windows have rings in common that had.
     */
    public static CompiledPipeline compile(Pipeline pipeline, RulePlacement placement, Checkpoint.State saved)
            throws IOException {
        return compile(pipeline, placement, saved, StateComponents.read(saved)::shareRing);
    }

    /** As the other, where {@code sharing} says whether two windows may have a ring in common. */
    static CompiledPipeline compile(
            Pipeline pipeline, RulePlacement placement, Checkpoint.State saved, BiPredicate<String, String> sharing)
            throws IOException {
        Carried none = Carried.none(pipeline);
        try (InputStream in = new BufferedInputStream(saved.open(), 1 << 16)) {
            StateFile.makeKnown(in, none.keys, none.symbols);
        }
        Faults faults = new Faults();
        Carried carried = new Carried(none.keys, none.symbols, sharing, Set.of());
        return new CompiledPipeline(pipeline, placement, carried, faults).finished(faults);
    }

    private CompiledPipeline finished(Faults faults) {
        return finished(faults, compiler.isReadAcross() ? (one, another) -> false : carried.sharing);
    }

    private CompiledPipeline finished(Faults faults, BiPredicate<String, String> sharing) {
        faults.throwIfAny();
        programs = compiler.finish(rules.downstream(), sharing);
        if (parts(pipeline) > SURELY_FITS) {
            programs.refuseIfTooLarge(faults);
            rules.refuseIfTooLarge(faults);
            faults.throwIfAny();
        }
        return this;
    }

    /**
     * Another pipeline of the same streams and windows, whose programs can go on from those of this one.
     *
     * @param faults those that were found in it before
     * @throws io.ringmill.diagnostic.PipelineException with all faults there are; then nothing has changed
     */
    public CompiledPipeline withRulesOf(Pipeline changed, Faults faults) {
        Set<String> timed = compiler.timed();
        // The first time for its faults alone, since what is compiled makes the texts in it known.
        new CompiledPipeline(changed, placement, Carried.none(changed).withTimed(timed), faults)
                .refuseToTime(timed, faults);
        return new CompiledPipeline(changed, placement, carried.withTimed(timed), faults).finished(faults);
    }

    /**
     * This pipeline behind changes of its rules, for an engine that goes on from a state.
     *
     * @param changes as a {@link Checkpoint} has them
     */
    public CompiledPipeline goingOn(List<String> changes) {
        Pipeline changed = pipeline;
        for (String text : changes) {
            changed = changed.with(RuleChange.parse(text));
        }
        // Not by their identity, of which a limit is no part.
        return changed == pipeline ? this : withRulesOf(changed, new Faults());
    }

    /**
     * This pipeline behind one change of its rules, whose programs can go on from those of this one; itself behind a silence.
     *
     * @throws io.ringmill.diagnostic.PipelineException with all faults of the rule; then nothing has changed
     * @throws IllegalArgumentException if there is a rule that is added, or none that is removed or gives its place to another
     */
    public CompiledPipeline behind(RuleChange change) {
        if (change.isSilence()) {
            return this;
        }
        Faults faults = new Faults();
        RuleText content = RuleText.of(change.rule(), change.content(), faults);
        faults.throwIfAny();
        Pipeline changed =
                pipeline.with(change, content, faults).orElseThrow(() -> new PipelineException(faults.all()));
        return withRulesOf(changed, faults);
    }

    private void refuseToTime(Set<String> timed, Faults faults) {
        for (String window : compiler.timed()) {
            if (!timed.contains(window)) {
                faults.add(
                        Location.NONE,
                        "window %s does not remember the times of its events, since nothing read its start when the engine"
                                + " was started; to have a rule that does, start the engine with it",
                        window);
            }
        }
        faults.throwIfAny();
    }

    private static int parts(Pipeline pipeline) {
        int streams = pipeline.streams().stream()
                .mapToInt(stream -> stream.derive().size())
                .sum();
        int windows = pipeline.windows().stream()
                .mapToInt(window -> 5 + window.select().size())
                .sum();
        int conditions = pipeline.rules().stream()
                .flatMap(rule -> rule.clauses().stream())
                .flatMap(clause -> clause.conditions().stream())
                .mapToInt(condition -> condition.length() / LETTERS_OF_A_PART)
                .sum();
        return streams + windows + 2 * pipeline.rules().size() + conditions;
    }

    /**
     * Adds the faults of a pipeline's expressions, and of its sections that the engine does not know, for those who look for
     * others too before they tell them all.
     */
    public static void check(Pipeline pipeline, Faults faults) {
        new CompiledPipeline(pipeline, RulePlacement.WITH_WINDOWS, Carried.none(pipeline), faults);
        PipelineSection.all().forEach(section -> section.checkIfPresent(pipeline, faults));
    }

    /**
     * How the rows of a pipeline's windows and the alerts of its rules look.
     *
     * @param windows in the order of the file
     * @param rules in the order of the file
     */
    public record Layouts(List<RowLayout> windows, List<AlertLayout> rules) {}

    /** The layouts of a pipeline, for those who have no engine of it; empty if its expressions have faults. */
    public static Optional<Layouts> layouts(Pipeline pipeline) {
        Faults faults = new Faults();
        CompiledPipeline compiled =
                new CompiledPipeline(pipeline, RulePlacement.WITH_WINDOWS, Carried.none(pipeline), faults);
        return faults.count() > 0 ? Optional.empty() : Optional.of(new Layouts(compiled.windows(), compiled.rules()));
    }

    /** Adds what is wrong with a number that is to be computed of the rows of a stream or window. */
    public static void checkNumber(Pipeline pipeline, String on, Text number, Faults faults) {
        Carried none = Carried.none(pipeline);
        new WindowCompiler(pipeline.streams(), pipeline.windows(), none.keys, none.symbols, new Faults())
                .checkNumber(on, number, faults);
    }

    /** Which sliding windows keep their events in one ring. */
    List<WindowCompiler.Ring> rings() {
        return compiler.rings();
    }

    /** What the windows cost, in the order of the file. */
    public List<WindowCost> costs() {
        return compiler.costs();
    }

    /** Bytes that a rule remembers of each key, by its index; part of {@link #bytesPerKey}. */
    public long bytesPerKey(int rule) {
        return rules.bytesPerKey(rule);
    }

    /** What was compiled. */
    public Pipeline pipeline() {
        return pipeline;
    }

    /** Where the rules are. */
    public RulePlacement placement() {
        return placement;
    }

    /** The keys of every stream. */
    public Dictionary keys() {
        return keys;
    }

    /** The texts of every symbol field. */
    public Dictionary symbols() {
        return symbols;
    }

    /** Cells from one event to the next: head, time, and the most that a stream's fields, derived fields and columns take. */
    public int eventCells() {
        return compiler.catalog().eventCells();
    }

    public List<RowLayout> windows() {
        return windowLayouts;
    }

    public List<AlertLayout> rules() {
        return ruleLayouts;
    }

    /** Tells what the rules are doing. */
    public RuleWatch watch() {
        return new RuleWatch(ruleLayouts, rules.cells(), keys, symbols);
    }

    /** True if all of a stream's events belong to worker 0, since a window over all keys depends on them. */
    public boolean pinned(int stream) {
        return compiler.catalog().pinned()[stream];
    }

    /** The same of the stream that a window is on. */
    public boolean pinnedWindow(int window) {
        return pinned(StateForm.window(pipeline.windows().get(window).name()));
    }

    /** The same of any of the streams that a rule is on. */
    public boolean pinnedRule(int rule) {
        return pinned(StateForm.rule(pipeline.rules().get(rule).name()));
    }

    /** The same of a component of a saved state: of any of the streams that it is on. */
    boolean pinned(String component) {
        String name = component.substring(component.indexOf(' ') + 1);
        Set<String> roots = component.startsWith(StateForm.rule(""))
                ? pipeline.streamsOf(pipeline.rule(name))
                : Set.of(pipeline.root(name.split("\\+")[0]));
        return IntStream.range(0, pipeline.streams().size())
                .anyMatch(stream -> pinned(stream)
                        && roots.contains(pipeline.streams().get(stream).name()));
    }

    /**
     * A new program for one worker, of the windows and, unless they are apart, the rules.
     *
     * @param observedWindows by window index, whether its rows are wanted besides those that rules apart are on
     * @param alerts where its rules raise alerts
     */
    @SuppressWarnings("exports") // for the ring
    public WindowProgram program(boolean[] observedWindows, ProgramOutput output, Alerts alerts) {
        return program(observedWindows, output, alerts, null);
    }

    /** As the other, for one that is to go on from {@code before}; from nothing if that is null. */
    @SuppressWarnings("exports")
    public WindowProgram program(boolean[] observedWindows, ProgramOutput output, Alerts alerts, WindowProgram before) {
        boolean[] observed = observedWindows.clone();
        for (int window = 0; window < observed.length; window++) {
            observed[window] |= rules.reads(window);
        }
        return programs.create(observed, output, alerts, before);
    }

    /** A new program of the rules, where they are apart. */
    public RuleProgram ruleProgram(Alerts alerts) {
        return rules.create(alerts);
    }

    /**
     * Bytes that the state of one key takes, windows and rules together, without the rings of windows over time or of
     * many events, which grow with what they hold.
     */
    public long bytesPerKey() {
        return programs.bytesPerKey();
    }
}
