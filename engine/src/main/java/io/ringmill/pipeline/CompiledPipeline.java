package io.ringmill.pipeline;

import io.ringmill.event.Dictionary;
import io.ringmill.rule.RuleLayout;
import io.ringmill.rule.RuleProgram;
import io.ringmill.window.WindowLayout;
import io.ringmill.window.WindowProgram;
import java.util.List;

/** A pipeline with its names resolved and its programs generated, for one engine. */
public final class CompiledPipeline {

    private CompiledPipeline() {}

    /**
     * Compiles a pipeline.
     *
     * @throws io.ringmill.diagnostic.PipelineException with all faults there are
     */
    public static CompiledPipeline compile(Pipeline pipeline) {
        throw new UnsupportedOperationException("not yet: " + pipeline);
    }

    /** The keys of every stream. */
    public Dictionary keys() {
        throw new UnsupportedOperationException();
    }

    /** The texts of every symbol field. */
    public Dictionary symbols() {
        throw new UnsupportedOperationException();
    }

    /** Cells that an event needs: the most that a stream's fields, derived fields and columns for rules take. */
    public int eventCells() {
        throw new UnsupportedOperationException();
    }

    public List<WindowLayout> windows() {
        throw new UnsupportedOperationException();
    }

    public List<RuleLayout> rules() {
        throw new UnsupportedOperationException();
    }

    /** True if all of a stream's events belong to worker 0, since a window over all keys depends on them. */
    public boolean pinned(int stream) {
        throw new UnsupportedOperationException();
    }

    /**
     * A new program for one worker.
     *
     * @param observedWindows by window index, whether its rows are wanted besides those that rules are on
     */
    public WindowProgram windowProgram(boolean[] observedWindows) {
        throw new UnsupportedOperationException();
    }

    /** A new program for one worker. */
    public RuleProgram ruleProgram(RuleProgram.Output output) {
        throw new UnsupportedOperationException();
    }
}
