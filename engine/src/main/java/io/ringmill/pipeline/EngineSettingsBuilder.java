package io.ringmill.pipeline;

/** The engine settings of a {@link PipelineBuilder}; see {@link EngineSettings}. */
public final class EngineSettingsBuilder {

    final Draft draft = new Draft();

    EngineSettingsBuilder() {}

    public EngineSettingsBuilder ring(int slots) {
        draft.put("ring", slots);
        return this;
    }

    public EngineSettingsBuilder workers(int workers) {
        draft.put("workers", workers);
        return this;
    }

    public EngineSettingsBuilder topology(Topology topology) {
        draft.put("topology", topology);
        return this;
    }

    public EngineSettingsBuilder wait(WaitMode wait) {
        draft.put("wait", wait);
        return this;
    }

    public EngineSettingsBuilder whenFull(WhenFull whenFull) {
        draft.put("whenFull", whenFull);
        return this;
    }

    public EngineSettingsBuilder producers(Producers producers) {
        draft.put("producers", producers);
        return this;
    }

    public EngineSettingsBuilder maxKeys(int maxKeys) {
        draft.put("maxKeys", maxKeys);
        return this;
    }

    public EngineSettingsBuilder latencySampling(int everyEvents) {
        draft.put("latencySampling", everyEvents);
        return this;
    }

    public EngineSettingsBuilder onFailure(OnFailure onFailure) {
        draft.put("onFailure", onFailure);
        return this;
    }
}
