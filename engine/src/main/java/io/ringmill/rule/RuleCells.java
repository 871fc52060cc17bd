package io.ringmill.rule;

import java.util.List;

/**
 * Where it stands in a key's state what a rule is doing for that key: which cells say whether its condition has held, whether
 * it fires, since when. The rule's clauses say so while it is compiled; nothing changes afterwards.
 */
public final class RuleCells {

    /** A place that a rule does not have. */
    public static final int NONE = -1;

    /** {@link #episode}: no episode. Episodes are kept as doubles. */
    public static final double NORMAL = 0;

    /** An episode that began with an alert. */
    public static final double FIRING = 1;

    /** An episode that began where an alert was not to be. */
    public static final double SILENT = 2;

    /** Of a rule of which nothing is known yet. */
    public RuleCells() {}

    /** Whether it takes the rows of all keys together, in the state of key 0. */
    public boolean allKeys;

    public int episode = NONE;

    /** When the state at hand began. */
    public int since = NONE;

    /** Sequence and time of the alert with which the last episode began that began with one. */
    public int sequence = NONE;

    public int time = NONE;

    /** How long the condition must hold before the episode begins, and its end before it is over; null for no time. */
    public Wait beginning;

    public Wait ending;

    /** Of a silence, the timer that is set while the key is not silent. */
    public int silence = NONE;

    /** Time of the last alert, with a cooldown. */
    public int lastAlert = NONE;

    public long cooldownNs;

    /** The first of the cells that hold the values of alerts. */
    public int values = NONE;

    /** Of a sequence; null of other rules. */
    public Begun runs;

    /**
     * Something that must hold for so many events or so long.
     *
     * @param cell counts the events, if there are to be several
     * @param timer set while it holds, if it is a time
     */
    public record Wait(int cell, int timer, int events, long ns) {}

    /**
     * The runs of a sequence.
     *
     * @param count cell with how many there are
     * @param first cell of the oldest
     * @param stride cells from one to the next
     * @param values by value of its alerts, where it is kept
     */
    public record Begun(int count, int first, int stride, long withinNs, List<Step> steps, List<Kept> values) {
        public Begun {
            steps = List.copyOf(steps);
            values = List.copyOf(values);
        }
    }

    /** A step that must come, so many times. */
    public record Step(String name, int times) {}

    /** Which step has seen it, and at which cell of a run; {@link #NONE} for what is computed when it matches. */
    public record Kept(int step, int cell) {}

    /** Whether it remembers anything that can be told of. */
    boolean isWatched() {
        return episode != NONE || runs != null || lastAlert != NONE;
    }
}
