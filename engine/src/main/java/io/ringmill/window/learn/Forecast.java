package io.ringmill.window.learn;

import io.ringmill.window.aggregate.CellBits;
import java.util.Arrays;

/**
 * {@code forecast(x, horizon)} and {@code forecast_error(x)}: exponential smoothing with damped trend (Holt, 1957; Gardner and
 * McKenzie, Management Science 31, 1985) and, if asked for, an additive season (Winters, Management Science 6, 1960), in the form
 * with one error (Hyndman et al., Forecasting with Exponential Smoothing, 2008, ETS(A,Ad,A)). Ten smoothers with fixed factors
 * run side by side. Their forecasts are combined with weights that fall with the discounted mean of their absolute errors
 * (Bates and Granger, Operational Research Quarterly 20, 1969), by its 16th power, which comes close to taking the best.
 *
 * <p>The parameter is how many values a season has, 0 for none; it is the size, too. During the first season there is none;
 * then its values are the first seasonal figures, and the smoothers begin anew with what is left.
 *
 * <p><b>Cost:</b> O(1); 30 cells, and one for each value of a season.
 */
public final class Forecast extends Learner {

    /** The longest season, in values: a week of five minutes. */
    public static final int MOST_SEASON = 2016;

    /** The share of an error by which each pair of smoothers, one without trend and one with, moves its level. */
    private static final double[] LEVEL_SHARES = {0.02, 0.1, 0.3, 0.6, 1};

    /** Of what the level moves, the share by which the trend does. */
    private static final double TREND_SHARE = 0.1;

    /** What is left of a trend after a step, and its natural logarithm. */
    private static final double DAMPING = 0.98;

    private static final double LOG_DAMPING = StrictMath.log(DAMPING);

    private static final double SEASON_SHARE = 0.05;
    /** Of the newest error in the mean of errors. */
    private static final double ERROR_SHARE = 0.01;
    /** Of the newest time between values in their mean, once there are as many. */
    private static final double GAP_SHARE = 0.05;

    /** Values further out count as that, so that no sum overflows. */
    private static final double MOST = 1e300;

    private static final double MOST_STEPS = 1e9;

    private static final int PAIRS = LEVEL_SHARES.length;
    /** Of all smoothers, put together. */
    private static final int LEVEL = 0;

    private static final int TREND = 1;
    private static final int NEWEST_ERROR = 2;
    private static final int TIME = 3;
    private static final int GAP = 4;
    /** Of the pairs' first smoothers, then of the second ones. */
    private static final int LEVELS = 5;

    private static final int ERRORS = LEVELS + 2 * PAIRS;
    private static final int TRENDS = ERRORS + 2 * PAIRS;
    private static final int SEASON = TRENDS + PAIRS;

    private static final Forecast[] BY_SEASON = new Forecast[MOST_SEASON + 1];

    static {
        Arrays.setAll(BY_SEASON, Forecast::new);
    }

    private Forecast(int season) {
        super(SEASON + season, season, 0);
    }

    /** The one for a season of so many values, 0 for none. */
    public static Forecast of(int season) {
        return BY_SEASON[season];
    }

    @Override
    public void add(double[] state, int at, double given, double y, double n, long timeNs, double p) {
        double x = Math.max(-MOST, Math.min(MOST, given));
        long before = (long) n - 1;
        noteTime(state, at, before, timeNs);
        if (before == 0) {
            begin(state, at, x);
            state[at + NEWEST_ERROR] = Double.NaN;
        } else {
            double seasonal = seasonal(state, at, before, before);
            state[at + NEWEST_ERROR] = x - (state[at + LEVEL] + DAMPING * state[at + TREND] + seasonal);
            double errorShare = before == 1 || before == size() ? 1 : ERROR_SHARE;
            for (int i = 0; i < PAIRS; i++) {
                smooth(state, at, i, x - seasonal, errorShare);
            }
            combine(state, at);
        }
        if (size() > 0) {
            learnSeason(state, at, before, x);
        }
    }

    private static void noteTime(double[] state, int at, long before, long timeNs) {
        if (before > 0) {
            double gap = Math.max(0, CellBits.span(CellBits.getLong(state, at + TIME), timeNs));
            state[at + GAP] += Math.max(1.0 / before, GAP_SHARE) * (gap - state[at + GAP]);
        }
        CellBits.setLong(state, at + TIME, timeNs);
    }

    private static void begin(double[] state, int at, double level) {
        Arrays.fill(state, at + LEVELS, at + ERRORS, level);
        Arrays.fill(state, at + ERRORS, at + SEASON, 0);
        state[at + LEVEL] = level;
        state[at + TREND] = 0;
    }

    /** One value more for a pair of smoothers. */
    private static void smooth(double[] state, int at, int pair, double x, double errorShare) {
        double share = LEVEL_SHARES[pair];
        int flat = at + LEVELS + pair;
        int flatError = at + ERRORS + pair;
        double error = x - state[flat];
        state[flat] += share * error;
        state[flatError] = orZero(state[flatError] + errorShare * (Math.abs(error) - state[flatError]));

        int sloping = flat + PAIRS;
        int slopingError = flatError + PAIRS;
        int trend = at + TRENDS + pair;
        double moved = DAMPING * state[trend];
        error = x - (state[sloping] + moved);
        state[sloping] += moved + share * error;
        state[trend] = orZero(moved + share * TREND_SHARE * error);
        state[slopingError] = orZero(state[slopingError] + errorShare * (Math.abs(error) - state[slopingError]));
    }

    /** Puts levels and trends together. */
    private static void combine(double[] state, int at) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = at + ERRORS; i < at + TRENDS; i++) {
            least = Math.min(least, state[i]);
        }
        double weights = 0;
        double level = 0;
        double trend = 0;
        for (int i = 0; i < 2 * PAIRS; i++) {
            double error = state[at + ERRORS + i];
            double weight = error == least ? 1 : sixteenthPower(least / error);
            weights += weight;
            level += weight * state[at + LEVELS + i];
            trend += i < PAIRS ? 0 : weight * state[at + TRENDS + i - PAIRS];
        }
        state[at + LEVEL] = level / weights;
        state[at + TREND] = trend / weights;
    }

    private static double sixteenthPower(double x) {
        double second = x * x;
        double fourth = second * second;
        double eighth = fourth * fourth;
        return eighth * eighth;
    }

    private void learnSeason(double[] state, int at, long before, double x) {
        int phase = at + SEASON + (int) (before % size());
        if (before >= size()) {
            state[phase] += SEASON_SHARE * state[at + NEWEST_ERROR];
        } else {
            state[phase] = x;
            if (before == size() - 1) {
                begin(state, at, 0);
            }
        }
    }

    /** The seasonal figure of the value before which there are {@code place}, as it is known when {@code known} have come. */
    private double seasonal(double[] state, int at, long place, long known) {
        return size() == 0 || known < size() ? 0 : state[at + SEASON + (int) (place % size())];
    }

    /**
     * What x is forecast to be.
     *
     * @param horizon how many values after the newest; if it is negative, how many nanoseconds, which are taken for so many values
     *     as have come in that time lately
     */
    public double forecast(double[] state, int at, double n, double horizon) {
        double steps = horizon > 0 ? horizon : steps(-horizon / state[at + GAP]);
        double trends = steps == 1 ? DAMPING : DAMPING * (1 - StrictMath.exp(steps * LOG_DAMPING)) / (1 - DAMPING);
        double seasonal = Double.isNaN(steps) ? 0 : seasonal(state, at, (long) n - 1 + (long) steps, (long) n);
        return state[at + LEVEL] + trends * state[at + TREND] + seasonal;
    }

    /** Missing where no time passes between values. */
    private static double steps(double exact) {
        return exact < Double.POSITIVE_INFINITY ? Math.max(1, Math.min(MOST_STEPS, Math.rint(exact))) : Double.NaN;
    }

    /** The newest value less what was forecast for it; missing at the first. */
    public double error(double[] state, int at, double n, double p) {
        return state[at + NEWEST_ERROR];
    }
}
