package io.ringmill.persistence.backtest.score;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * Notes the alerts of a pass, and the prices that follow on them: at the alert the last that is known then or, where one acts
 * with a delay, that at alert + delay; then those at each horizon from there.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> by key, and by alerts that wait for prices; none by price.
 * <b>Units:</b> epoch nanoseconds. <b>Cost:</b> O(1) per price, O(horizons) per alert.
 */
public final class AlertMarks {

    private final AlertTape tape;
    private final long[] horizonsNs;
    private final Delays delays;
    private final long disorderNs;
    private final long fromNs;
    private final Taken taken = new Taken();
    private DuePrices[] byKey = {};
    private long newestNs = Long.MIN_VALUE;

    /**
     * Marks of a pass.
     *
     * @param horizonsNs none without prices
     * @param disorderNs no price is older than the newest of its key by more than this
     * @param fromNs alerts before it do not count
     */
    public AlertMarks(long[] horizonsNs, Delays delays, long disorderNs, long fromNs) {
        this.horizonsNs = horizonsNs.clone();
        this.delays = delays;
        this.disorderNs = disorderNs;
        this.fromNs = fromNs;
        tape = new AlertTape(horizonsNs.length);
    }

    /** Takes an alert; the price of the event that raised it may come before or behind it. */
    public void alert(int rule, int key, boolean isResolved, long sequence, long timeNs) {
        if (timeNs < fromNs) {
            return;
        }
        int row = tape.add(rule, key, isResolved, sequence, timeNs);
        if (row < 0 || horizonsNs.length == 0 || isResolved) {
            return;
        }
        DuePrices prices = prices(key);
        int slot = row * tape.columns();
        long delayNs = delays.ns(sequence);
        long startNs = plus(timeNs, delayNs);
        if (delayNs > 0) {
            prices.want(startNs, slot);
        } else {
            prices.wantKnown(sequence, timeNs, slot);
        }
        for (int horizon = 0; horizon < horizonsNs.length; horizon++) {
            prices.want(plus(startNs, horizonsNs[horizon]), slot + 1 + horizon);
        }
    }

    private static long plus(long timeNs, long ns) {
        return timeNs > Long.MAX_VALUE - ns ? Long.MAX_VALUE : timeNs + ns;
    }

    /** Takes a price; one that is not finite is none. */
    public void price(int key, long sequence, long timeNs, double price) {
        if (Double.isFinite(price)) {
            prices(key).add(sequence, timeNs, price);
            newestNs = Math.max(newestNs, timeNs);
        }
    }

    private DuePrices prices(int key) {
        if (key >= byKey.length) {
            byKey = Arrays.copyOf(byKey, Math.max(key + 1, 2 * byKey.length));
        }
        DuePrices prices = byKey[key];
        if (prices == null) {
            prices = new DuePrices(taken, disorderNs);
            byKey[key] = prices;
        }
        return prices;
    }

    /** No more comes: prices that were wanted later than the newest of all keys are missing. */
    public void end() {
        for (DuePrices prices : byKey) {
            if (prices != null) {
                prices.end(newestNs);
            }
        }
        byKey = new DuePrices[0];
    }

    public AlertTape tape() {
        return tape;
    }

    /** Prices that are missing since the key had none up to then. */
    public long missingBefore() {
        return taken.count(PriceTake.Missing.NONE_BEFORE);
    }

    /** Prices that are missing since prices ended before. */
    public long missingAtEnd() {
        return taken.count(PriceTake.Missing.ENDED);
    }

    /** Prices that are missing since the alert came when many newer prices had come already. */
    public long missingPassed() {
        return taken.count(PriceTake.Missing.PASSED);
    }

    /** Alerts whose price is 0, so that no other is a part more than it. */
    public long zero() {
        long zero = 0;
        for (int row = 0; row < tape.size(); row++) {
            zero += tape.price(row) == 0 ? 1 : 0;
        }
        return zero;
    }

    /** Alerts whose price was older than another from before the alert, which came later. */
    public long overtaken() {
        return taken.overtaken;
    }

    /** By how much it was at most. */
    public long olderByNs() {
        return taken.olderByNs;
    }

    private final class Taken implements PriceTake {
        private final Map<Missing, Long> missing = new EnumMap<>(Missing.class);
        private long overtaken;
        private long olderByNs;

        long count(Missing why) {
            return missing.getOrDefault(why, 0L);
        }

        @Override
        public void price(int slot, double price) {
            tape.setPrice(slot, price);
        }

        @Override
        public void known(int slot, double price, long timeNs) {
            tape.setPrice(slot, price);
            tape.setPricedNs(slot, timeNs);
        }

        @Override
        public void newest(int slot, long timeNs) {
            long knownNs = tape.pricedNs(slot);
            if (timeNs > knownNs) {
                overtaken++;
                olderByNs = Math.max(olderByNs, timeNs - knownNs);
            }
        }

        @Override
        public void missing(int slot, Missing why) {
            missing.merge(why, 1L, Long::sum);
        }
    }
}
