package io.ringmill.server.live;

import io.ringmill.output.Result;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** The fields of the newest event that a window holds, but those that a selected value has the name of. */
public final class Newest {

    private Newest() {}

    /** By name; null for what is missing. */
    public static Map<String, Object> values(Result result) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int place : places(result)) {
            values.put(result.newestNames().get(place), Cell.of(result.newest(place)));
        }
        return Collections.unmodifiableMap(values);
    }

    /**
     * By what share of it the first of them has changed from the oldest event to the newest; null if that cannot be said, of a window
     * that does not hold single events, too.
     */
    public static Double change(Result result) {
        if (result.newestNames().isEmpty() || result.oldest(0) == 0) {
            return null;
        }
        return Cell.of((result.newest(0) - result.oldest(0)) / Math.abs(result.oldest(0)));
    }

    /** Their places among those that the result tells. */
    static int[] places(Result result) {
        return IntStream.range(0, result.newestNames().size())
                .filter(i -> !result.names().contains(result.newestNames().get(i)))
                .toArray();
    }
}
