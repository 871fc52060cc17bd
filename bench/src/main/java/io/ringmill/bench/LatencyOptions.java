package io.ringmill.bench;

import io.ringmill.bench.contender.LoadSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@link LatencyBench} shall do.
 *
 * @param subjects {@code W1}, {@code W2}, {@code W3} or pipeline files
 * @param recording a journal whose events are the load of the pipeline files
 * @param systems names of {@link io.ringmill.bench.contender.Contenders}, as {@code fused}; empty for the usual ones
 * @param rates events per second to measure at
 * @param bursts events that are sent at once
 * @param keys distinct keys, where the load is made up
 * @param workers of a sharded engine
 * @param rounds JVMs per system, rate and burst
 * @param warmUpSeconds at the rate, after four million events at full speed
 * @param measureSeconds at the rate
 * @param cpus cores to pin the sender and the evaluating thread to; empty for none
 * @param jvmOptions for those JVMs, in addition to this one's
 * @param json where to write every figure
 * @param html where to write the page
 * @param hlog a folder for a histogram log per system
 * @param against the JSON file of an earlier run to compare with
 */
public record LatencyOptions(
        List<String> subjects,
        Optional<Path> recording,
        List<String> systems,
        List<Long> rates,
        List<Integer> bursts,
        int keys,
        int workers,
        int rounds,
        double warmUpSeconds,
        double measureSeconds,
        List<Integer> cpus,
        List<String> jvmOptions,
        Optional<Path> json,
        Optional<Path> html,
        Optional<Path> hlog,
        Optional<Path> against) {

    /** W1 at 100,000 and 500,000 events a second. */
    public static final LatencyOptions DEFAULT = new LatencyOptions(
            List.of("W1"),
            Optional.empty(),
            List.of(),
            List.of(100_000L, 500_000L),
            List.of(1),
            1000,
            LoadSpec.USUAL_WORKERS,
            3,
            1,
            5,
            List.of(),
            List.of("-XX:+UseSerialGC"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
}
