package io.ringmill.ingest.simulate;

import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import java.util.List;
import java.util.Locale;

/**
 * Makes up the events of a {@link Feed}, one after the other. Event time begins at {@link #START_NS} and never looks
 * at a clock.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none after construction.
 * <b>Units:</b> times in epoch nanoseconds; degrees Celsius, percent. <b>Cost:</b> O(1) per event.
 */
public final class Simulator {

    /** 2024-01-01T00:00:00Z. */
    public static final long START_NS = 1_704_067_200_000_000_000L;

    private static final int MAX_KEYS = 10_000_000;
    private static final double RATE_WITHOUT_PACE = 1000;
    private static final double NS_PER_SECOND = 1e9;
    private static final double NS_PER_DAY = 86_400e9;

    private static final double TICK_SD = 0.0005;
    private static final double LOWEST_PRICE = 1;
    private static final double CENT = 100;
    private static final int MAX_LOTS = 10;
    private static final int LOT = 100;

    private static final double DAILY_SWING = 5;
    private static final double TEMPERATURE_SD = 0.2;
    private static final double HUMIDITY_SD = 0.5;

    private static final List<Field> TICK_FIELDS = List.of(
            new Field("price", FieldType.DOUBLE),
            new Field("size", FieldType.LONG),
            new Field("side", FieldType.SYMBOL),
            new Field("id", FieldType.LONG));
    private static final List<Field> SENSOR_FIELDS =
            List.of(new Field("temperature", FieldType.DOUBLE), new Field("humidity", FieldType.DOUBLE));
    private static final List<String> SYMBOLS = List.of("buy", "sell");

    private final Feed feed;
    private final Dice dice;
    private final double nsPerEvent;
    private final String[] keys;
    /** By key: the price before its next step, or the sensor's own temperature. */
    private final double[] levels;

    private final long[] cells = new long[TICK_FIELDS.size()];
    private long made;
    private int key;
    private long timeNs;

    /** @throws IllegalArgumentException if the feed is impossible; the message says why */
    public Simulator(Feed feed) {
        require(feed.keys() >= 1 && feed.keys() <= MAX_KEYS, "keys must be from 1 to " + MAX_KEYS, feed.keys());
        require(feed.rate() >= 0 && feed.rate() <= NS_PER_SECOND, "rate must be from 0 to 1e9", feed.rate());
        require(feed.count() >= 0, "count must not be negative", feed.count());
        require(
                feed.anomalyProbability() >= 0 && feed.anomalyProbability() <= 1,
                "the probability of anomalies must be from 0 to 1",
                feed.anomalyProbability());
        this.feed = feed;
        dice = new Dice(feed.seed());
        nsPerEvent = NS_PER_SECOND / (feed.rate() > 0 ? feed.rate() : RATE_WITHOUT_PACE);
        keys = new String[feed.keys()];
        levels = new double[feed.keys()];
        String format = (feed.kind() == Feed.Kind.TICKS ? "SYM%0" : "sensor-%0")
                + Integer.toString(feed.keys()).length() + "d";
        for (int i = 0; i < keys.length; i++) {
            keys[i] = String.format(Locale.ROOT, format, i + 1);
            levels[i] = feed.kind() == Feed.Kind.TICKS ? 20 + 180 * dice.unit() : 18 + 6 * dice.unit();
        }
    }

    private static void require(boolean condition, String rule, Object value) {
        if (!condition) {
            throw new IllegalArgumentException(rule + ", not " + value);
        }
    }

    /** What the feed's text calls the key. */
    public static String keyName(Feed.Kind kind) {
        return kind == Feed.Kind.TICKS ? "symbol" : "sensor";
    }

    /** What events of that kind hold besides time and key. */
    public static List<Field> fields(Feed.Kind kind) {
        return kind == Feed.Kind.TICKS ? TICK_FIELDS : SENSOR_FIELDS;
    }

    /** The texts of symbol cells, by id. */
    public static List<String> symbols() {
        return SYMBOLS;
    }

    public Feed feed() {
        return feed;
    }

    /** The texts of keys, by id. */
    public List<String> keys() {
        return List.of(keys);
    }

    /** Makes the next event; false if there are no more. */
    public boolean next() {
        if (feed.count() > 0 && made == feed.count()) {
            return false;
        }
        // A step of even length and a place within it: times never go back, and are not regular either.
        timeNs = START_NS + (long) ((made + dice.unit()) * nsPerEvent);
        made++;
        key = dice.below(keys.length);
        double anomaly = dice.unit() < feed.anomalyProbability()
                ? (dice.unit() < 0.5 ? -feed.anomalyScale() : feed.anomalyScale())
                : 0;
        if (feed.kind() == Feed.Kind.TICKS) {
            tick(anomaly);
        } else {
            reading(anomaly);
        }
        return true;
    }

    private void tick(double anomaly) {
        double before = levels[key];
        levels[key] = Math.max(LOWEST_PRICE, before * (1 + TICK_SD * dice.normal()));
        double price = Math.max(LOWEST_PRICE, levels[key] * (1 + TICK_SD * anomaly));
        cells[0] = Double.doubleToRawLongBits(Math.rint(price * CENT) / CENT);
        cells[1] = (long) LOT * (1 + dice.below(MAX_LOTS));
        cells[2] = levels[key] >= before ? 0 : 1;
        cells[3] = made;
    }

    private void reading(double anomaly) {
        double day = (timeNs - START_NS) / NS_PER_DAY;
        // Warmest in the afternoon; StrictMath, since Math.sin may differ between machines.
        double cycle = StrictMath.sin(2 * Math.PI * (day - 0.375));
        double temperature = levels[key] + DAILY_SWING * cycle + TEMPERATURE_SD * (dice.normal() + anomaly);
        double humidity = 50 - 2 * DAILY_SWING * cycle + HUMIDITY_SD * dice.normal();
        cells[0] = Double.doubleToRawLongBits(Math.rint(temperature * CENT) / CENT);
        cells[1] = Double.doubleToRawLongBits(Math.rint(humidity * CENT) / CENT);
    }

    /** Events made so far. */
    public long made() {
        return made;
    }

    /** The event's time. */
    public long timeNs() {
        return timeNs;
    }

    /** The event's key, an index of {@link #keys}. */
    public int key() {
        return key;
    }

    /** The text of the event's key. */
    public String keyText() {
        return keys[key];
    }

    /** Field {@code i} as a cell; a symbol by its index in {@link #symbols}. */
    public long cell(int i) {
        return cells[i];
    }
}
