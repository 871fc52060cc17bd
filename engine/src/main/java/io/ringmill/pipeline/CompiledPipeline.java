package io.ringmill.pipeline;

import io.ringmill.diagnostic.Faults;
import io.ringmill.event.Dictionary;
import io.ringmill.rule.Alerts;
import io.ringmill.rule.RuleCompiler;
import io.ringmill.rule.RuleLayout;
import io.ringmill.rule.RuleProgram;
import io.ringmill.window.ProgramOutput;
import io.ringmill.window.WindowCompiler;
import io.ringmill.window.WindowCost;
import io.ringmill.window.WindowLayout;
import io.ringmill.window.WindowProgram;
import io.ringmill.window.WindowPrograms;
import java.util.List;

/**
 * A pipeline with its names resolved and its programs generated, for one engine: with the rules in the windows' program,
 * or in one of their own for a thread of their own.
 */
public final class CompiledPipeline {

    private final Dictionary keys;
    private final Dictionary symbols = new Dictionary(Integer.MAX_VALUE);
    private final WindowCompiler compiler;
    private final RuleCompiler rules;
    private final List<WindowLayout> windowLayouts;
    private final List<RuleLayout> ruleLayouts;
    private WindowPrograms programs;

    private CompiledPipeline(Pipeline pipeline, boolean rulesApart, Faults faults) {
        keys = new Dictionary(pipeline.engine().maxKeys());
        compiler = new WindowCompiler(pipeline.streams(), pipeline.windows(), keys, symbols, faults);
        rules = rulesApart
                ? RuleCompiler.apart(pipeline.rules(), compiler.catalog(), faults)
                : RuleCompiler.fused(pipeline.rules(), compiler.catalog(), compiler.layout(), faults);
        windowLayouts = compiler.layouts();
        ruleLayouts = rules.layouts();
    }

    /**
     * Compiles a pipeline.
     *
     * @throws io.ringmill.diagnostic.PipelineException with all faults there are
     */
    public static CompiledPipeline compile(Pipeline pipeline) {
        return compile(pipeline, false);
    }

    /** As {@link #compile(Pipeline)}; {@code rulesApart}: the rules are to run on another thread than the windows. */
    public static CompiledPipeline compile(Pipeline pipeline, boolean rulesApart) {
        Faults faults = new Faults();
        CompiledPipeline compiled = new CompiledPipeline(pipeline, rulesApart, faults);
        faults.throwIfAny();
        compiled.programs = compiled.compiler.finish(compiled.rules.follower());
        return compiled;
    }

    /** Adds the faults of a pipeline's expressions, for those who look for others too before they tell them all. */
    public static void check(Pipeline pipeline, Faults faults) {
        new CompiledPipeline(pipeline, false, faults);
    }

    /** What the windows cost, in the order of the file. */
    public List<WindowCost> costs() {
        return compiler.costs();
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

    public List<WindowLayout> windows() {
        return windowLayouts;
    }

    public List<RuleLayout> rules() {
        return ruleLayouts;
    }

    /** True if all of a stream's events belong to worker 0, since a window over all keys depends on them. */
    public boolean pinned(int stream) {
        return compiler.catalog().pinned()[stream];
    }

    /**
     * A new program for one worker, of the windows and, unless they are apart, the rules.
     *
     * @param observedWindows by window index, whether its rows are wanted besides those that rules apart are on
     * @param alerts where its rules raise alerts
     */
    public WindowProgram program(boolean[] observedWindows, ProgramOutput output, Alerts alerts) {
        boolean[] observed = observedWindows.clone();
        for (int window = 0; window < observed.length; window++) {
            observed[window] |= rules.reads(window);
        }
        return programs.create(observed, output, alerts);
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
