package io.ringmill.persistence;

import io.ringmill.Engine;
import io.ringmill.anomaly.Detector;
import io.ringmill.output.Result;
import io.ringmill.persistence.Explanation.Oddity;
import io.ringmill.persistence.Explanation.Surprised;
import io.ringmill.pipeline.AnomalyCall;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.window.WindowSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the detectors of anomalies of windows see. Windows are run beside these that take in the same events, and select how
 * surprised everything is that the detectors look at: by the same code, so by the same numbers.
 */
final class OddityLook {

    private static final String BESIDE = "ringmill_oddities_";

    private OddityLook() {}

    /** A pipeline with a window beside each of those that has a detector, unless it has one already. */
    static Pipeline add(Pipeline pipeline, Collection<WindowSpec> windows) {
        Pipeline added = pipeline;
        for (WindowSpec window : windows) {
            Map<String, String> select = new LinkedHashMap<>();
            for (AnomalyCall call : calls(window)) {
                call.surprises().values().forEach(surprise -> select.put("s" + select.size(), surprise));
            }
            String name = BESIDE + window.name();
            if (!select.isEmpty()
                    && added.windows().stream().noneMatch(each -> each.name().equals(name))) {
                added = added.withWindowLike(window.name(), name, select);
            }
        }
        return added;
    }

    /** Whether one of them has a detector. */
    static boolean isOf(Collection<WindowSpec> windows) {
        return windows.stream().anyMatch(window -> !calls(window).isEmpty());
    }

    private static List<AnomalyCall> calls(WindowSpec window) {
        return window.select().stream()
                .flatMap(select -> AnomalyCall.in(select.expression().text()).stream())
                .distinct()
                .toList();
    }

    /** What those of a window see now; none of those that have seen nothing. */
    static List<Oddity> at(Engine engine, WindowSpec window, String key) {
        List<Oddity> oddities = new ArrayList<>();
        List<AnomalyCall> calls = calls(window);
        if (calls.isEmpty()) {
            return oddities;
        }
        engine.read(BESIDE + window.name(), key).ifPresent(result -> {
            int next = 0;
            for (AnomalyCall call : calls) {
                oddity(call, result, next).ifPresent(oddities::add);
                next += call.surprises().size();
            }
        });
        return oddities;
    }

    private static Optional<Oddity> oddity(AnomalyCall call, Result result, int first) {
        Map<String, Double> surprises = new LinkedHashMap<>();
        for (String view : call.surprises().keySet()) {
            surprises.put(view, result.value(first + surprises.size()));
        }
        if (surprises.containsValue(Double.NaN)) {
            return Optional.empty();
        }
        List<Surprised> views = call.views().entrySet().stream()
                .map(view -> new Surprised(view.getKey(), surprises.get(view.getKey()), view.getValue()))
                .sorted(Comparator.comparingDouble(Surprised::surprise).reversed())
                .toList();
        return Optional.of(new Oddity(call.text(), surprises.get(Detector.ALL), surprises.get(Detector.ALARM), views));
    }
}
