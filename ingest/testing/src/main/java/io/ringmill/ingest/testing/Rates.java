package io.ringmill.ingest.testing;

import java.util.Arrays;

/**
 * What tests of speed have in common: the rows that are moved, and how a connector is compared with a bare client that moves the same
 * rows between the same ends. {@code -Dringmill.rows=N} moves another number of rows, {@code -Dringmill.rounds=N} compares as often.
 */
public final class Rates {

    /** How many rows are moved. */
    public static final int ROWS = rowsOr(1_000_000);

    /** A connector is at least so fast, as a part of the bare client's rate. */
    public static final double ENOUGH = 0.7;

    /** So many rows are sent together, by connectors and by bare clients. */
    public static final int BATCH = 500;

    private static final int ROUNDS = Integer.getInteger("ringmill.rounds", 3);
    private static final int WARM_UP_PART = 10;
    private static final int KEYS = 1000;
    private static final long BEGIN_NS = 1_700_000_000_000_000_123L;
    private static final long STEP_NS = 1001;

    private Rates() {}

    /** How many rows are moved where a million takes too long for every day, unless {@code -Dringmill.rows} says a number. */
    public static int rowsOr(int usual) {
        return Integer.getInteger("ringmill.rows", usual);
    }

    /** A way to move the first rows from one end to the other. */
    @FunctionalInterface
    public interface Way {

        /** Moves so many, and looks at what has come; returns how many seconds the move took, without the look. */
        double seconds(int rows) throws Exception;
    }

    /** As {@link #compare(String, int, Way, Way)}, of {@link #ROWS}. */
    public static double compare(String name, Way bare, Way connector) throws Exception {
        return compare(name, ROWS, bare, connector);
    }

    /**
     * Moves rows both ways in turn, a part of them first so that both are compiled, and prints the rates. The connector begins every other
     * round, as a server may still be busy with what it was sent before.
     *
     * @return the connector's rate as a part of the bare client's; of several rounds, the median
     */
    public static double compare(String name, int rows, Way bare, Way connector) throws Exception {
        bare.seconds(Math.max(BATCH, rows / WARM_UP_PART));
        connector.seconds(Math.max(BATCH, rows / WARM_UP_PART));
        double[] ratios = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            boolean begins = round % 2 == 1;
            double early = begins ? connector.seconds(rows) : 0;
            double bareSeconds = bare.seconds(rows);
            double seconds = begins ? early : connector.seconds(rows);
            ratios[round] = bareSeconds / seconds;
            System.out.printf(
                    "%s: %,d rows, %,.0f/s, a bare client %,.0f/s: %.2f%n",
                    name, rows, rows / seconds, rows / bareSeconds, ratios[round]);
        }
        Arrays.sort(ratios);
        return ratios[ROUNDS / 2];
    }

    /** The key of a row. */
    public static String key(int row) {
        return "K" + row % KEYS;
    }

    /** The event time of a row. */
    public static long timeNs(int row) {
        return BEGIN_NS + (row + 1) * STEP_NS;
    }

    /** The price of a row; its size is its number. */
    public static double price(int row) {
        return row + 0.5;
    }

    /** A row as a sink of window {@code w} writes it as JSON. */
    public static String result(int row) {
        return "{\"window\":\"w\",\"key\":\"" + key(row) + "\",\"time\":" + timeNs(row) + ",\"price\":" + price(row)
                + ",\"size\":" + row + "}";
    }

    /** A row as a source is given it. */
    public static String record(int row) {
        return "{\"symbol\":\"" + key(row) + "\",\"time\":" + timeNs(row) + ",\"price\":" + price(row) + ",\"size\":"
                + row + ",\"side\":\"buy\"}";
    }

    /** What was in the first rows, in whatever order. */
    public static long sum(int rows) {
        long sum = 0;
        for (int row = 0; row < rows; row++) {
            sum += mixed(timeNs(row), price(row), row);
        }
        return sum;
    }

    /** What a row adds to the {@link #sum}. */
    public static long mixed(long timeNs, double price, long size) {
        return (size + 1) * (Double.doubleToLongBits(price) ^ timeNs * 31);
    }

    /** As {@link #mixed(long, double, long)}, of a row as {@link #result} or {@link #record} writes it: what a bare client reads of it. */
    public static long mixed(String json) {
        int time = json.indexOf("\"time\":") + 7;
        int price = json.indexOf("\"price\":", time) + 8;
        int size = json.indexOf("\"size\":", price) + 7;
        return mixed(
                number(json, time),
                Double.parseDouble(json.substring(price, json.indexOf(',', price))),
                number(json, size));
    }

    private static long number(String text, int from) {
        long number = 0;
        for (int at = from; text.charAt(at) >= '0' && text.charAt(at) <= '9'; at++) {
            number = 10 * number + text.charAt(at) - '0';
        }
        return number;
    }
}
