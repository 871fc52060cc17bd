package io.ringmill.pipeline;

import io.ringmill.diagnostic.Faults;
import io.ringmill.event.Dictionary;
import io.ringmill.rule.RuleCompiler;
import io.ringmill.rule.RuleLayout;
import io.ringmill.rule.RuleProgram;
import io.ringmill.window.Node;
import io.ringmill.window.WindowCompiler;
import io.ringmill.window.WindowLayout;
import io.ringmill.window.WindowProgram;
import io.ringmill.window.WindowPrograms;
import java.util.List;

/** A pipeline with its names resolved and its programs generated, for one engine. */
public final class CompiledPipeline {

    private final Dictionary keys;
    private final Dictionary symbols = new Dictionary(Integer.MAX_VALUE);
    private final WindowCompiler compiler;
    private final RuleCompiler rules;
    private final List<WindowLayout> windowLayouts;
    private final List<RuleLayout> ruleLayouts;
    private WindowPrograms programs;

    private CompiledPipeline(Pipeline pipeline, Faults faults) {
        keys = new Dictionary(pipeline.engine().maxKeys());
        compiler = new WindowCompiler(pipeline.streams(), pipeline.windows(), keys, symbols, faults);
        rules = new RuleCompiler(pipeline.rules(), compiler.catalog(), keys, symbols, faults);
        windowLayouts = compiler.layouts();
        ruleLayouts = rules.layouts();
    }

    /**
     * Compiles a pipeline.
     *
     * @throws io.ringmill.diagnostic.PipelineException with all faults there are
     */
    public static CompiledPipeline compile(Pipeline pipeline) {
        Faults faults = new Faults();
        CompiledPipeline compiled = new CompiledPipeline(pipeline, faults);
        faults.throwIfAny();
        compiled.programs = compiled.compiler.finish();
        return compiled;
    }

    /** Adds the faults of a pipeline's expressions, for those who look for others too before they tell them all. */
    public static void check(Pipeline pipeline, Faults faults) {
        new CompiledPipeline(pipeline, faults);
    }

    /** The keys of every stream. */
    public Dictionary keys() {
        return keys;
    }

    /** The texts of every symbol field. */
    public Dictionary symbols() {
        return symbols;
    }

    /** Cells that an event needs: the most that a stream's fields, derived fields and columns for rules take. */
    public int eventCells() {
        return compiler.catalog().streams().stream()
                .mapToInt(Node::rowCells)
                .max()
                .orElse(0);
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
     * A new program for one worker.
     *
     * @param observedWindows by window index, whether its rows are wanted besides those that rules are on
     */
    public WindowProgram windowProgram(boolean[] observedWindows) {
        boolean[] observed = observedWindows.clone();
        for (int window = 0; window < observed.length; window++) {
            observed[window] |= rules.reads(window);
        }
        return programs.create(observed);
    }

    /** A new program for one worker. */
    public RuleProgram ruleProgram(RuleProgram.Output output) {
        return rules.create(output);
    }

    /**
     * Bytes that the state of one key takes: windows and rules together, without the rings of windows over time or of
     * many events, which grow with what they hold.
     */
    public long bytesPerKey() {
        return programs.bytesPerKey() + rules.bytesPerKey();
    }
}
