package io.ringmill.persistence;

import io.ringmill.Engine;
import io.ringmill.journal.Journal;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import java.util.function.Predicate;

/**
 * Takes what the sinks of another engine take, and does nothing with it: for an engine that remembers how many alerts of rules with
 * a limit went on.
 *
 * @param takes whether a sink there takes the results of a window
 */
record LimitedSink(Predicate<String> takes) implements Sink {

    /**
     * An engine, to be started, that does what others do with the same events on the thread that publishes them, and tells
     * nobody but a journal.
     */
    static Engine.Builder silent(Pipeline pipeline, Journal journal, Predicate<String> takes) {
        EngineSettings settings = Replayer.settings(pipeline.engine());
        // The sink also where no rule has a limit: one that is added while events flow may have one.
        return Engine.builder(pipeline)
                .settings(settings.withWorkers(1).withTopology(Topology.INLINE))
                .journal(journal)
                .timers(false)
                .sectionsHandled()
                .sink(new LimitedSink(takes));
    }

    @Override
    public String name() {
        return "follower";
    }

    @Override
    public boolean takesResults(String window) {
        return takes.test(window);
    }

    @Override
    public void close() {}
}
