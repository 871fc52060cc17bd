package io.ringmill.server.page;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The alerts of a {@link FakeEngine}, the newest first. */
final class FakeAlerts {

    private static final long HALF_HOUR_MS = 1_800_000;

    private final List<Map<String, Object>> kept = new CopyOnWriteArrayList<>();
    private long sequence = 217_300_000;

    synchronized Map<String, Object> raise(Map<String, Object> alert, String message, long timeMs) {
        sequence += 1311;
        alert.put("id", Long.toString(sequence));
        alert.put("seq", sequence);
        alert.put("timeNs", FakeEngine.ns(timeMs));
        alert.put("message", message);
        alert.put("values", FakeEngine.map("price", 203.92, "px100.mean", 203.58));
        alert.put("ends", null);
        kept.add(0, alert);
        return alert;
    }

    long count(String rule) {
        return kept.stream().filter(each -> each.get("rule").equals(rule)).count();
    }

    Object lastNs(String rule) {
        return kept.stream()
                .filter(each -> each.get("rule").equals(rule))
                .map(each -> each.get("timeNs"))
                .findFirst()
                .orElse(null);
    }

    List<Map<String, Object>> marks() {
        return kept.stream()
                .map(each -> FakeEngine.map("timeNs", each.get("timeNs"), "severity", each.get("severity")))
                .toList();
    }

    /** As the API: the newest first, with {@code after} the oldest first. */
    Map<String, Object> list(Map<String, String> query) {
        long after = Long.parseLong(query.getOrDefault("after", "-1"));
        long before = Long.parseLong(query.getOrDefault("before", String.valueOf(Long.MAX_VALUE)));
        int limit = Integer.parseInt(query.getOrDefault("limit", "200"));
        List<Map<String, Object>> found = new ArrayList<>(kept.stream()
                .filter(filter(query))
                .filter(each -> (long) each.get("seq") > after && (long) each.get("seq") < before)
                .toList());
        if (after >= 0) {
            Collections.reverse(found);
        }
        List<Map<String, Object>> part = found.subList(0, Math.min(limit, found.size()));
        Object next = found.size() > limit ? part.get(part.size() - 1).get("id") : null;
        return FakeEngine.map("items", part, "next", next, "total", found.size(), "missed", 0, "fromSeq", 0);
    }

    private static Predicate<Map<String, Object>> filter(Map<String, String> query) {
        Predicate<Map<String, Object>> fits =
                each -> (each.get("message") + " " + each.get("key")).contains(query.getOrDefault("text", ""));
        for (String by : List.of("severity", "rule", "key", "state")) {
            String wanted = query.get(by);
            fits = fits.and(each -> wanted == null || wanted.equals(each.get(by)));
        }
        return fits;
    }

    Map<String, Object> counts(long nowMs) {
        long fromMs = nowMs - HALF_HOUR_MS;
        Map<Object, int[]> severity = new TreeMap<>();
        for (Map<String, Object> alert : kept) {
            long timeMs = Long.parseLong(((String) alert.get("timeNs")).substring(0, 13));
            int[] minutes = severity.computeIfAbsent(alert.get("severity"), each -> new int[30]);
            if (timeMs >= fromMs && timeMs < nowMs) {
                minutes[(int) ((timeMs - fromMs) / 60_000)]++;
            }
        }
        return FakeEngine.map("fromNs", FakeEngine.ns(fromMs), "everyMs", 60_000, "severity", severity, "missed", 0);
    }
}
