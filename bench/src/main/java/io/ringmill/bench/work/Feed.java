package io.ringmill.bench.work;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;

/**
 * The events that every system is given, made ahead of time: the price of each key is a geometric random walk with rare
 * jumps, keys are uniform, times increase. A feed may be run through any number of rounds: in round r all times are
 * {@code r * roundNs()} later, so that time never goes back.
 *
 * <p><b>Threading:</b> not written after construction. <b>Allocation:</b> 28 bytes an event, once.
 * <b>Units:</b> epoch nanoseconds, whole microseconds.
 */
public final class Feed {

    /** Events are so far apart on average that 100 events of a key fall into one second. */
    private static final double MEAN_EVENTS_PER_SECOND_AND_KEY = 100;

    private static final long FIRST_NS = 1_700_000_000_000_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long MICROSECOND_NS = 1_000;
    private static final double CENTS = 100;
    private static final double STEP = 1e-4;
    private static final double JUMP_CHANCE = 1.0 / 1000;
    private static final double JUMP_FACTOR = 30;

    /** Events. */
    public final int size;

    /** Distinct keys; {@link #keys} are in [0, keyCount). */
    public final int keyCount;

    public final int[] keys;
    public final long[] timesNs;
    public final double[] prices;
    public final double[] sizes;

    /** Mean time from one event to the next. */
    private final double stepNs;

    private final long roundNs;

    private Feed(int size, int keyCount, double eventsPerSecondAndKey) {
        this.size = size;
        this.keyCount = keyCount;
        keys = new int[size];
        timesNs = new long[size];
        prices = new double[size];
        sizes = new double[size];
        stepNs = SECOND_NS / (eventsPerSecondAndKey * keyCount);
        roundNs = ((long) Math.floor(size * stepNs / SECOND_NS) + 1) * SECOND_NS;
    }

    private Feed(Feed other, IntToDoubleFunction price) {
        size = other.size;
        keyCount = other.keyCount;
        keys = other.keys;
        timesNs = other.timesNs;
        prices = new double[size];
        Arrays.setAll(prices, price);
        sizes = other.sizes;
        stepNs = other.stepNs;
        roundNs = other.roundNs;
    }

    /** Makes a feed; the same arguments give the same feed on every machine. */
    public static Feed of(int size, int keyCount, long seed) {
        return of(size, keyCount, seed, MEAN_EVENTS_PER_SECOND_AND_KEY);
    }

    /** Makes a feed in which events come faster or slower. */
    public static Feed of(int size, int keyCount, long seed, double eventsPerSecondAndKey) {
        Feed feed = new Feed(size, keyCount, eventsPerSecondAndKey);
        feed.fill(new SplittableRandom(seed));
        return feed;
    }

    /** The same feed with other prices, told from the number of the event. */
    public Feed withPrices(IntToDoubleFunction price) {
        return new Feed(this, price);
    }

    /** The same feed with prices rounded to cents. */
    public Feed inCents() {
        return withPrices(i -> Math.rint(prices[i] * CENTS) / CENTS);
    }

    private void fill(SplittableRandom random) {
        double[] price = new double[keyCount];
        for (int key = 0; key < keyCount; key++) {
            price[key] = random.nextDouble(10, 500);
        }
        for (int i = 0; i < size; i++) {
            int key = random.nextInt(keyCount);
            double step = STEP * random.nextGaussian();
            if (random.nextDouble() < JUMP_CHANCE) {
                step *= JUMP_FACTOR;
            }
            price[key] *= Math.exp(step);
            keys[i] = key;
            // Within its own stretch of time, so that times increase; whole microseconds, which every system can tell
            // apart.
            timesNs[i] = FIRST_NS + ((long) ((i + random.nextDouble()) * stepNs / MICROSECOND_NS)) * MICROSECOND_NS;
            prices[i] = price[key];
            sizes[i] = 1 + random.nextInt(1000);
        }
    }

    /** How much later the same event is one round later; whole seconds. */
    public long roundNs() {
        return roundNs;
    }

    /** The text of a key. */
    public static String keyText(int key) {
        return "K" + key;
    }
}
