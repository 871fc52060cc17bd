package io.ringmill.bench.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What came of measuring in one JVM. */
public interface Measured {

    /** How far apart the cores were, before and after: nanoseconds there and back. */
    List<Long> coresNs();

    /**
     * A figure of one entrant over that of another, per round. Of two that hand events over, only rounds count in which
     * the cores were as far apart for the one as for the other, if there are any.
     */
    static <T extends Measured> List<Double> ratios(
            Entrant entrant, List<T> own, Entrant reference, List<T> other, ToDoubleFunction<T> figure) {
        List<Double> ratios = new ArrayList<>();
        List<Double> alike = new ArrayList<>();
        for (int round = 0; round < own.size(); round++) {
            double ratio = figure.applyAsDouble(own.get(round)) / figure.applyAsDouble(other.get(round));
            ratios.add(ratio);
            if (CoreDistance.isAlike(own.get(round).coresNs(), other.get(round).coresNs())) {
                alike.add(ratio);
            }
        }
        return alike.isEmpty() || !(entrant.handsOver() && reference.handsOver()) ? ratios : alike;
    }
}
