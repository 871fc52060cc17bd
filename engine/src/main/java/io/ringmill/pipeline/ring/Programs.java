package io.ringmill.pipeline.ring;

import io.ringmill.event.Dictionary;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.rule.Alerts;
import io.ringmill.rule.RuleLayout;
import io.ringmill.rule.RuleProgram;
import io.ringmill.window.ProgramOutput;
import io.ringmill.window.WindowLayout;
import io.ringmill.window.WindowProgram;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What a compiled pipeline gives to the handlers.
 *
 * @param eventCells from one event to the next
 * @param pinned by stream index, whether worker 0 owns all its keys
 * @param windows makes a program per worker; with the rules in it unless these are apart
 * @param rules makes a program of rules that are apart
 */
record Programs(
        Dictionary keys,
        Dictionary symbols,
        int eventCells,
        List<WindowLayout> windowLayouts,
        List<RuleLayout> ruleLayouts,
        List<Boolean> pinned,
        WindowFactory windows,
        Function<Alerts, RuleProgram> rules) {

    /** Makes window programs. */
    @FunctionalInterface
    interface WindowFactory {
        WindowProgram create(ProgramOutput output, Alerts alerts);
    }

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
                (output, alerts) -> compiled.program(observedWindows, output, alerts),
                compiled::ruleProgram);
    }
}
