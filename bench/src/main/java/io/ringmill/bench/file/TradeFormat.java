package io.ringmill.bench.file;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a file of trades is written. */
public enum TradeFormat {
    CSV("ts,symbol,price,size\n"),
    NDJSON("");

    private final String header;

    TradeFormat(String header) {
        this.header = header;
    }

    /** The first line with its end; empty without one. */
    String header() {
        return header;
    }

    /** As it is written on a command line and in a pipeline file, and how its files end. */
    public String option() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The one that is so written.
     *
     * @throws IllegalArgumentException if there is none, with those that there are
     */
    public static TradeFormat ofOption(String option) {
        return Arrays.stream(values())
                .filter(each -> each.option().equals(option))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no format '" + option + "'; there are "
                        + Arrays.stream(values()).map(TradeFormat::option).collect(Collectors.joining(", "))));
    }
}
