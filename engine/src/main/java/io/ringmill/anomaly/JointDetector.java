package io.ringmill.anomaly;

import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.util.Arrays;

/**
 * Tells how odd the values of several columns are, by those before them alone: each column by itself, as an {@link AnomalyDetector}
 * sees it, and each beside what the others tell of it ({@link Relation}), by the same views. What surprises most is graded, and more
 * is asked by how many there are, so that false alarms are about as rare as of one column.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none after construction. <b>Units:</b> surprise in nats. <b>Cost:</b> that of two
 * detectors for each column, and O(columns³). Bits are the same on every machine.
 */
public final class JointDetector extends Detector {

    /** More are no aid to anyone who is to be told what is odd. */
    public static final int MOST_COLUMNS = 16;

    /** What columns have to do with each other, as it is written in results. */
    public static final String RELATION = "relation";

    private static final int NONE = -1;

    private final double threshold;
    private final int columns;
    /** Null without a season. */
    private final SeasonProfile[] seasons;

    /** Of each column, then of each beside the others. */
    private final SeriesViews[] views;

    private final Relation relation;
    /** What of the values at hand is not the season's. */
    private final double[] rests;

    /** What of them the others do not tell. */
    private final double[] residuals;

    /** Of the newest values, in the order of {@link #surprise(int)}. */
    private final double[] surprises;

    private int top;

    /**
     * A detector that has seen nothing.
     *
     * @param columns 2 to {@link #MOST_COLUMNS}
     * @param threshold how surprising values must be, as of one column
     * @param seasonNs after how many nanoseconds they are expected to repeat themselves; 0 if they are not
     */
    public JointDetector(int columns, double threshold, long seasonNs) {
        super(threshold + StrictMath.log(2 * columns));
        this.threshold = threshold;
        this.columns = columns;
        seasons = seasonNs > 0 ? new SeasonProfile[columns] : null;
        views = new SeriesViews[2 * columns];
        Arrays.setAll(views, i -> new SeriesViews());
        if (seasons != null) {
            Arrays.setAll(seasons, i -> new SeasonProfile(seasonNs));
        }
        relation = new Relation(columns);
        rests = new double[columns];
        residuals = new double[columns];
        surprises = new double[2 * columns + 1];
        top = NONE;
    }

    /** What a column is called: its expression, on one line, which stands in double quotes where it is asked for. */
    public static String word(String column) {
        return column.replace('"', '\'');
    }

    /** What a column beside the others is called in explanations. */
    public static String relationOf(String column) {
        return RELATION + " of " + column;
    }

    /** What one takes, with headers, where references are of four bytes: itself, five arrays and what these hold. */
    public static int bytes(int columns, boolean seasonal) {
        return 56
                + 5 * 16
                + 2 * columns * Integer.BYTES
                + (4 * columns + 1) * Double.BYTES
                + Alarms.BYTES
                + Relation.bytes(columns)
                + 2 * columns * SeriesViews.BYTES
                + (seasonal ? columns * (Integer.BYTES + SeasonProfile.BYTES) : 0);
    }

    @Override
    public double threshold() {
        return threshold;
    }

    @Override
    public void clear() {
        for (SeriesViews each : views) {
            each.clear();
        }
        for (int i = 0; seasons != null && i < columns; i++) {
            seasons[i].clear();
        }
        relation.clear();
        alarms.clear();
        Arrays.fill(surprises, 0);
        top = NONE;
    }

    @Override
    public void update(double[] values, int at, long timeNs) {
        boolean known = true;
        for (int i = 0; i < columns; i++) {
            double x = SeriesViews.bounded(values[at + i]);
            rests[i] = seasons == null ? x : seasons[i].rest(timeNs, x);
            known &= !Double.isNaN(rests[i]);
        }
        if (!known) {
            forget();
            return;
        }
        relation.next(rests, residuals);
        surprises[columns] = 0;
        for (int i = 0; i < columns; i++) {
            surprises[i] = views[i].next(rests[i], SeriesViews.bounded(values[at + i]));
            double beside = views[columns + i].next(residuals[i], residuals[i]);
            surprises[columns + 1 + i] = beside;
            surprises[columns] = Math.max(surprises[columns], beside);
        }
        double most = 0;
        top = NONE;
        for (int i = 0; i <= columns; i++) {
            if (surprises[i] > most) {
                most = surprises[i];
                top = i;
            }
        }
        alarms.grade(most);
    }

    private void forget() {
        for (SeriesViews each : views) {
            each.forget();
        }
        Arrays.fill(surprises, 0);
        top = NONE;
        alarms.pass();
    }

    /** The place of a column, or behind them that of their relation. */
    @Override
    public int top() {
        return top;
    }

    /** Of a column by its place, behind them of the relation, which is the most of those behind it: of each column beside the others. */
    @Override
    public double surprise(int place) {
        return surprises[place];
    }

    @Override
    public void save(StateWriter out) {
        alarms.save(out);
        relation.save(out);
        out.putInt(top);
        for (double each : surprises) {
            out.putDouble(each);
        }
        for (SeriesViews each : views) {
            each.save(out);
        }
        for (int i = 0; seasons != null && i < columns; i++) {
            seasons[i].save(out);
        }
    }

    @Override
    public void load(StateReader in) {
        alarms.load(in);
        relation.load(in);
        top = in.getInt();
        for (int i = 0; i < surprises.length; i++) {
            surprises[i] = in.getDouble();
        }
        for (SeriesViews each : views) {
            each.load(in);
        }
        for (int i = 0; seasons != null && i < columns; i++) {
            seasons[i].load(in);
        }
    }
}
