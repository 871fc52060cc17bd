package io.ringmill.bench;

import io.ringmill.bench.contender.LoadSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@link ThroughputBench} shall do.
 *
 * @param subjects {@code W1}, {@code W2}, {@code W3} or pipeline files
 * @param recording a journal whose events are the load of the pipeline files
 * @param systems names of {@link io.ringmill.bench.contender.Contenders}, as {@code fused}; empty for the usual ones
 * @param events in a pass
 * @param keys distinct keys, where the load is made up
 * @param workers of a sharded engine
 * @param rounds JVMs per system
 * @param passes measured in each of them
 * @param warmUpSeconds in each of them
 * @param jvmOptions for those JVMs, in addition to this one's
 * @param json where to write every figure
 * @param against the JSON file of an earlier run to compare with
 */
public record ThroughputOptions(
        List<String> subjects,
        Optional<Path> recording,
        List<String> systems,
        int events,
        int keys,
        int workers,
        int rounds,
        int passes,
        double warmUpSeconds,
        List<String> jvmOptions,
        Optional<Path> json,
        Optional<Path> against) {

    /** W1 to W3, five JVMs each, two million events a pass. */
    public static final ThroughputOptions DEFAULT = new ThroughputOptions(
            List.of("W1", "W2", "W3"),
            Optional.empty(),
            List.of(),
            1 << 21,
            1000,
            LoadSpec.USUAL_WORKERS,
            5,
            5,
            2,
            List.of("-XX:+UseSerialGC"),
            Optional.empty(),
            Optional.empty());
}
