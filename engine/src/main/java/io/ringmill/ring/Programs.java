package io.ringmill.ring;

import io.ringmill.diagnostic.Faults;
import io.ringmill.event.Dictionary;
import io.ringmill.event.StreamSpec;
import io.ringmill.output.AlertLayout;
import io.ringmill.output.LateEvent;
import io.ringmill.output.ProgramOutput;
import io.ringmill.output.RowLayout;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.ProgramState;
import io.ringmill.rule.Alerts;
import io.ringmill.rule.RuleProgram;
import io.ringmill.rule.RuleWatch;
import io.ringmill.window.runtime.WindowProgram;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What a compiled pipeline gives to the handlers.
 *
 * @param eventCells from one event to the next
 * @param pinned by stream index, whether worker 0 owns all its keys
 * @param watch tells what rules are doing
 * @param pinnedWindows by window index, whether all keys of the stream that it is on are
 * @param pinnedRules by rule index, the same
 * @param windows makes a program per worker; with the rules in it unless these are apart
 * @param rules makes a program of rules that are apart
 * @param states to be saved and loaded
 * @param withRulesOf compiles a pipeline of the same streams and windows, so that its programs go on from those of this one
 */
record Programs(
        Pipeline pipeline,
        List<StreamSpec> streams,
        Dictionary keys,
        Dictionary symbols,
        int eventCells,
        List<RowLayout> windowLayouts,
        List<AlertLayout> ruleLayouts,
        RuleWatch watch,
        List<Boolean> pinned,
        List<Boolean> pinnedWindows,
        List<Boolean> pinnedRules,
        WindowFactory windows,
        Function<Alerts, RuleProgram> rules,
        StateFactory states,
        BiFunction<Pipeline, Faults, Programs> withRulesOf) {

    /** Tells the state of programs, wherever they run. */
    @FunctionalInterface
    interface StateFactory {
        /** {@code rules}: empty if they are not apart. */
        ProgramState of(WindowProgram windows, Optional<RuleProgram> rules, Alerts alerts);
    }

    /** Makes window programs, those that are to go on from another with what that has; null if from none. */
    @FunctionalInterface
    interface WindowFactory {
        WindowProgram create(ProgramOutput output, Alerts alerts, WindowProgram before);
    }

    /** Where the rules of one worker raise their alerts. */
    Alerts alerts(Alerts.Output output) {
        return new Alerts(ruleLayouts, keys, symbols, output);
    }

    /** A view of late events, for one thread. */
    LateEvent lateView() {
        return new LateEvent(streams, keys, symbols);
    }

    static Programs of(CompiledPipeline compiled, Pipeline pipeline, boolean[] observedWindows) {
        List<Boolean> pinned = IntStream.range(0, pipeline.streams().size())
                .mapToObj(compiled::pinned)
                .toList();
        return new Programs(
                pipeline,
                pipeline.streams(),
                compiled.keys(),
                compiled.symbols(),
                compiled.eventCells(),
                compiled.windows(),
                compiled.rules(),
                compiled.watch(),
                pinned,
                IntStream.range(0, compiled.windows().size())
                        .mapToObj(compiled::pinnedWindow)
                        .toList(),
                IntStream.range(0, compiled.rules().size())
                        .mapToObj(compiled::pinnedRule)
                        .toList(),
                (output, alerts, before) -> compiled.program(observedWindows, output, alerts, before),
                compiled::ruleProgram,
                (windows, rules, alerts) -> new ProgramState(compiled, windows, rules, alerts),
                (changed, faults) -> of(compiled.withRulesOf(changed, faults), changed, observedWindows));
    }
}
