package io.ringmill.flink;

import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.PipelineProgram;
import io.ringmill.window.runtime.WindowProgram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What programs have counted by the end of their input.
 *
 * @param digest the sum over all rows and alerts
 * @param counts of events, rows and alerts, in the order of {@link #names}
 */
record Totals(long digest, List<Long> counts) {

    /** What becomes of events, by {@link WindowProgram}'s status. */
    static final List<String> OUTCOMES = List.of("accepted", "filtered", "late", "ahead");

    Totals {
        counts = List.copyOf(counts);
    }

    static Totals of(PipelineProgram program, long digest) {
        CompiledPipeline compiled = program.compiled();
        List<Long> counts = new ArrayList<>();
        for (int stream = 0; stream < compiled.pipeline().streams().size(); stream++) {
            for (int status = 0; status < WindowProgram.STATUSES; status++) {
                counts.add(program.windows().events(stream, status));
            }
        }
        for (int window = 0; window < compiled.windows().size(); window++) {
            counts.add(program.windows().emissions(window));
        }
        for (int rule = 0; rule < compiled.rules().size(); rule++) {
            counts.add(program.alerts().count(rule));
        }
        return new Totals(digest, counts);
    }

    /** What is counted: {@code events.trades.late}, {@code results.bar1m}, {@code alerts.spike}. */
    static List<String> names(Pipeline pipeline) {
        List<String> names = new ArrayList<>();
        pipeline.streams()
                .forEach(stream -> OUTCOMES.forEach(status -> names.add("events." + stream.name() + "." + status)));
        pipeline.windows().forEach(window -> names.add("results." + window.name()));
        pipeline.rules().forEach(rule -> names.add("alerts." + rule.name()));
        return names;
    }

    Map<String, Long> named(Pipeline pipeline) {
        Map<String, Long> named = new LinkedHashMap<>();
        List<String> names = names(pipeline);
        for (int i = 0; i < names.size(); i++) {
            named.put(names.get(i), counts.get(i));
        }
        return named;
    }

    Totals plus(Totals other) {
        List<Long> sums = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            sums.add(counts.get(i) + other.counts.get(i));
        }
        return new Totals(digest + other.digest, sums);
    }

    void write(FrameWriter out) {
        out.putLong(digest).putNumber(counts.size());
        counts.forEach(out::putNumber);
    }

    static Totals read(FrameReader in) {
        long digest = in.getLong();
        List<Long> counts = new ArrayList<>();
        for (long i = in.getNumber(); i > 0; i--) {
            counts.add(in.getNumber());
        }
        return new Totals(digest, counts);
    }
}
