package io.ringmill.bench.file;

import java.util.Map;
import java.util.TreeMap;

/**
 * What one process has cost and found.
 *
 * @param cpuNs of all its threads, in user and system mode
 * @param wallNs from its start to its end
 * @param peakBytes memory, 0 if unknown
 * @param counts by name
 */
public record FileRun(long cpuNs, long wallNs, long peakBytes, Map<String, Object> counts) {

    public FileRun {
        counts = new TreeMap<>(counts);
    }

    /** Whether all counts that both have are equal, and there are some. */
    boolean agreesWith(FileRun other) {
        return counts.keySet().stream().anyMatch(other.counts::containsKey)
                && counts.entrySet().stream()
                        .allMatch(count -> !other.counts.containsKey(count.getKey())
                                || number(other.counts.get(count.getKey())) == number(count.getValue()));
    }

    private static long number(Object count) {
        return ((Number) count).longValue();
    }

    Map<String, Object> toMap() {
        return Map.of("cpuNs", cpuNs, "wallNs", wallNs, "peakBytes", peakBytes, "counts", counts);
    }
}
