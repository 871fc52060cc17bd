package io.ringmill.persistence.backtest.score;

import java.util.function.IntFunction;

/** The alerts of a pass over a session, found by rule, with what their ids mean. Immutable. */
public final class SessionTape {

    private final int session;
    private final AlertTape tape;
    private final Delays delays;
    private final String[] keys;
    /** By rule, where its rows begin in {@link #rows}. */
    private final int[] begins;

    private final int[] rows;

    /**
     * A tape that is written.
     *
     * @param session its number
     * @param delays that its prices were taken with
     * @param rules how many there are
     * @param texts of keys by the pass's ids
     */
    public SessionTape(int session, AlertTape tape, Delays delays, int rules, IntFunction<String> texts) {
        this.session = session;
        this.tape = tape;
        this.delays = delays;
        begins = new int[rules + 1];
        int mostKeys = 0;
        for (int row = 0; row < tape.size(); row++) {
            begins[tape.rule(row) + 1]++;
            mostKeys = Math.max(mostKeys, tape.key(row) + 1);
        }
        for (int rule = 0; rule < rules; rule++) {
            begins[rule + 1] += begins[rule];
        }
        int[] next = begins.clone();
        rows = new int[tape.size()];
        keys = new String[mostKeys];
        for (int row = 0; row < tape.size(); row++) {
            rows[next[tape.rule(row)]++] = row;
            int key = tape.key(row);
            keys[key] = keys[key] == null ? texts.apply(key) : keys[key];
        }
    }

    int session() {
        return session;
    }

    AlertTape tape() {
        return tape;
    }

    Delays delays() {
        return delays;
    }

    /** How many alerts of a rule there are. */
    int count(int rule) {
        return begins[rule + 1] - begins[rule];
    }

    /** The row of the rule's alert of that number. */
    int row(int rule, int number) {
        return rows[begins[rule] + number];
    }

    String key(int row) {
        return keys[tape.key(row)];
    }
}
