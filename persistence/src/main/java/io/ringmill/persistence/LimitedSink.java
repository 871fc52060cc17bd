package io.ringmill.persistence;

import io.ringmill.Engine;
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
     * nobody.
     */
    static Engine.Builder silent(Pipeline pipeline, DigestRecorder recorder, Predicate<String> takes) {
        EngineSettings settings = Replayer.settings(pipeline.engine());
        Engine.Builder builder = Engine.builder(pipeline)
                .settings(settings.withWorkers(1).withTopology(Topology.INLINE))
                .journal(recorder)
                .timers(false)
                .sectionsHandled();
        return pipeline.limitsAlerts() ? builder.sink(new LimitedSink(takes)) : builder;
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
