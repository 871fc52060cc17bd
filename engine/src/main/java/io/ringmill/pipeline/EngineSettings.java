package io.ringmill.pipeline;

/**
 * The section {@code engine}: how the pipeline is run. None of it changes results. To change some of it, begin with those of a
 * pipeline, {@link Pipeline#engine}, or with {@link #DEFAULT}: {@code pipeline.engine().withTopology(Topology.INLINE)}.
 *
 * @param ring slots, a power of two
 * @param workers threads for windows and rules; more than one only with {@code AUTO} or {@code SHARDED}
 * @param maxKeys keys beyond these are refused and counted
 * @param latencySampling the latency of one event in this many is recorded; 0 for none, otherwise a power of two
 */
public record EngineSettings(
        int ring,
        int workers,
        Topology topology,
        WaitMode waitMode,
        WhenFull whenFull,
        Producers producers,
        int maxKeys,
        int latencySampling,
        OnFailure onFailure) {

    /** What holds where a pipeline says nothing. */
    public static final EngineSettings DEFAULT = new EngineSettings(
            16_384, 1, Topology.AUTO, WaitMode.AUTO, WhenFull.BLOCK, Producers.AUTO, 1_000_000, 64, OnFailure.CONTINUE);

    /** Checks the settings that an engine could not start with. */
    public EngineSettings {
        if (!whenFull.isOfRing()) {
            throw new IllegalArgumentException(
                    "whenFull " + whenFull + " is for buffers; a ring blocks, fails or drops the newest");
        }
    }

    /** The same settings with another {@link #ring}. */
    public EngineSettings withRing(int newRing) {
        return new EngineSettings(
                newRing, workers, topology, waitMode, whenFull, producers, maxKeys, latencySampling, onFailure);
    }

    /** The same settings with another {@link #workers}. */
    public EngineSettings withWorkers(int newWorkers) {
        return new EngineSettings(
                ring, newWorkers, topology, waitMode, whenFull, producers, maxKeys, latencySampling, onFailure);
    }

    /** The same settings with another {@link #topology}. */
    public EngineSettings withTopology(Topology newTopology) {
        return new EngineSettings(
                ring, workers, newTopology, waitMode, whenFull, producers, maxKeys, latencySampling, onFailure);
    }

    /** The same settings with another {@link #waitMode}. */
    public EngineSettings withWaitMode(WaitMode newWaitMode) {
        return new EngineSettings(
                ring, workers, topology, newWaitMode, whenFull, producers, maxKeys, latencySampling, onFailure);
    }

    /** The same settings with another {@link #whenFull}. */
    public EngineSettings withWhenFull(WhenFull newWhenFull) {
        return new EngineSettings(
                ring, workers, topology, waitMode, newWhenFull, producers, maxKeys, latencySampling, onFailure);
    }

    /** The same settings with another {@link #producers}. */
    public EngineSettings withProducers(Producers newProducers) {
        return new EngineSettings(
                ring, workers, topology, waitMode, whenFull, newProducers, maxKeys, latencySampling, onFailure);
    }

    /** The same settings with another {@link #maxKeys}. */
    public EngineSettings withMaxKeys(int newMaxKeys) {
        return new EngineSettings(
                ring, workers, topology, waitMode, whenFull, producers, newMaxKeys, latencySampling, onFailure);
    }

    /** The same settings with another {@link #latencySampling}. */
    public EngineSettings withLatencySampling(int newLatencySampling) {
        return new EngineSettings(
                ring, workers, topology, waitMode, whenFull, producers, maxKeys, newLatencySampling, onFailure);
    }

    /** The same settings with another {@link #onFailure}. */
    public EngineSettings withOnFailure(OnFailure newOnFailure) {
        return new EngineSettings(
                ring, workers, topology, waitMode, whenFull, producers, maxKeys, latencySampling, newOnFailure);
    }
}
