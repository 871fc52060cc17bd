package io.ringmill.bench.work;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is to be computed of a {@link Feed}: the same for every system. */
public enum Work {
    /** Per key, over the last 100 events, after every event: mean, stddev_pop, min, max; alert on price > mean + 3 stddev. */
    W1("last 100 events"),
    /** The same over the last second of event time, about 100 events. */
    W2("last 1 s"),
    /** Per key and second: open, high, low, close, volume, vwap, on close. */
    W3("1 s bars");

    /** Events over which W1's windows reach. */
    public static final int WINDOW_EVENTS = 100;

    /** Time over which the windows of W2 and W3 reach. */
    public static final long WINDOW_NS = 1_000_000_000L;

    private final String label;

    Work(String label) {
        this.label = label;
    }

    /** The one of this name, in letters of either case. */
    public static Optional<Work> named(String name) {
        return Arrays.stream(values())
                .filter(work -> work.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /** For people. */
    public String label() {
        return label;
    }

    /** Whether rows are counted rather than alerts. */
    public boolean countsRows() {
        return this == W3;
    }

    /** The pipeline file that says it. */
    public String pipeline() {
        String file = name().toLowerCase(Locale.ROOT) + ".yml";
        try (InputStream in = Work.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
