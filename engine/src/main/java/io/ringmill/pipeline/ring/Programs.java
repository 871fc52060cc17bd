package io.ringmill.pipeline.ring;

import io.ringmill.event.Dictionary;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.rule.RuleLayout;
import io.ringmill.rule.RuleProgram;
import io.ringmill.window.WindowLayout;
import io.ringmill.window.WindowProgram;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * What a compiled pipeline gives to the handlers.
 *
 * @param eventCells cells of a slot
 * @param pinned by stream index, whether worker 0 owns all its keys
 * @param windowPrograms makes one per worker
 * @param rulePrograms makes one per worker
 */
record Programs(
        Dictionary keys,
        Dictionary symbols,
        int eventCells,
        List<WindowLayout> windows,
        List<RuleLayout> rules,
        List<Boolean> pinned,
        Supplier<WindowProgram> windowPrograms,
        Function<RuleProgram.Output, RuleProgram> rulePrograms) {

    static Programs of(CompiledPipeline compiled, Pipeline pipeline, boolean[] observedWindows) {
        List<Boolean> pinned = IntStream.range(0, pipeline.streams().size())
                .mapToObj(compiled::pinned)
                .toList();
        return new Programs(
                compiled.keys(),
                compiled.symbols(),
                compiled.eventCells(),
                compiled.windows(),
                compiled.rules(),
                pinned,
                () -> compiled.windowProgram(observedWindows),
                compiled::ruleProgram);
    }
}
