package io.ringmill.pipeline;

/**
 * The section {@code engine}: how the pipeline is run. None of it changes results.
 *
 * @param ring slots, a power of two
 * @param workers threads for windows and rules; more than one only with {@code AUTO} or {@code SHARDED}
 * @param maxKeys keys beyond these are refused and counted
 * @param latencySampling the latency of every so manieth event is recorded; 0 for none, otherwise a power of two
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
}
