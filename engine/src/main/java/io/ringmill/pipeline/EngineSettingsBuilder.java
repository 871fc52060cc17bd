package io.ringmill.pipeline;

/** The engine settings of a {@link PipelineBuilder}; see {@link EngineSettings}. */
public final class EngineSettingsBuilder {

    final Draft draft = new Draft();

    EngineSettingsBuilder() {}

    /** Slots of the ring, a power of two; 16384 unless said otherwise. */
    public EngineSettingsBuilder ring(int slots) {
        draft.put("ring", slots);
        return this;
    }

    /** Threads for windows and rules; more than one with the topology {@code SHARDED} or {@code AUTO}. */
    public EngineSettingsBuilder workers(int workers) {
        draft.put("workers", workers);
        return this;
    }

    /** On which threads the handlers run. */
    public EngineSettingsBuilder topology(Topology topology) {
        draft.put("topology", topology);
        return this;
    }

    /** How a handler waits for the next event. */
    public EngineSettingsBuilder wait(WaitMode wait) {
        draft.put("wait", wait);
        return this;
    }

    /** What a publisher does when the ring is full. */
    public EngineSettingsBuilder whenFull(WhenFull whenFull) {
        draft.put("whenFull", whenFull);
        return this;
    }

    /** Whether one thread publishes or several. */
    public EngineSettingsBuilder producers(Producers producers) {
        draft.put("producers", producers);
        return this;
    }

    /** Keys beyond these are refused and counted; a million unless said otherwise. */
    public EngineSettingsBuilder maxKeys(int maxKeys) {
        draft.put("maxKeys", maxKeys);
        return this;
    }

    /** The latency of one event in this many is recorded: a power of two, or 0 for none. */
    public EngineSettingsBuilder latencySampling(int everyEvents) {
        draft.put("latencySampling", everyEvents);
        return this;
    }

    /** What an exception of a callback or sink does. */
    public EngineSettingsBuilder onFailure(OnFailure onFailure) {
        draft.put("onFailure", onFailure);
        return this;
    }
}
