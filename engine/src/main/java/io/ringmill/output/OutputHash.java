package io.ringmill.output;

import io.ringmill.event.Dictionary;
import io.ringmill.expression.Type;
import java.util.List;

/**
 * A strong hash of a result or an alert; digests are sums of such. Hashed are texts, never ids: these are of one session. NaNs
 * are all alike, -0.0 is not 0.0.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none. <b>Cost:</b> O(cells), about 2 ns each.
 */
public final class OutputHash {

    private static final long FACTOR = 0x9e3779b97f4a7c15L;

    /** By window, the types of its values. */
    private final Type[][] valueTypes;

    private final long[] windowHashes;
    private AlertLayout[] rules;
    private long[] ruleHashes;
    private final Dictionary keys;
    private final Dictionary symbols;

    /** Of rows of these windows, and of alerts of these rules. */
    public OutputHash(List<RowLayout> windows, List<AlertLayout> rules, Dictionary keys, Dictionary symbols) {
        valueTypes = windows.stream()
                .map(window -> window.types().toArray(Type[]::new))
                .toArray(Type[][]::new);
        windowHashes =
                nameHashes("window ", windows.stream().map(RowLayout::name).toList());
        this.keys = keys;
        this.symbols = symbols;
        setRules(rules);
    }

    /** From now on alerts are of these rules. */
    public void setRules(List<AlertLayout> newRules) {
        rules = newRules.toArray(AlertLayout[]::new);
        ruleHashes =
                nameHashes("rule ", newRules.stream().map(AlertLayout::name).toList());
    }

    /** From now on windows and rules are hashed under other names than those that they have. */
    public void setNames(List<String> windows, List<String> rulesNames) {
        System.arraycopy(nameHashes("window ", windows), 0, windowHashes, 0, windowHashes.length);
        ruleHashes = nameHashes("rule ", rulesNames);
    }

    private static long[] nameHashes(String kind, List<String> names) {
        return names.stream()
                .mapToLong(name -> {
                    long hash = FACTOR;
                    for (char c : (kind + name).toCharArray()) {
                        hash = step(hash, c);
                    }
                    return hash;
                })
                .toArray();
    }

    /** Of the row at {@code row[at]}, as {@link Row} says. */
    public long ofRow(long sequence, long[] row, int at) {
        int window = (int) row[at + Row.WINDOW];
        long hash = step(windowHashes[window], sequence);
        hash = step(hash, keys.hash((int) row[at + Row.KEY]));
        for (int cell = at + Row.TIME; cell < at + Row.VALUES; cell++) {
            hash = step(hash, row[cell]);
        }
        Type[] types = valueTypes[window];
        for (int i = 0; i < types.length; i++) {
            hash = step(hash, hashed(types[i], row[at + Row.VALUES + i]));
        }
        return finish(hash);
    }

    public long ofAlert(Alert alert) {
        long hash = step(ruleHashes[alert.ruleIndex()], alert.sequence());
        hash = step(hash, keys.hash(alert.keyId()));
        hash = step(hash, alert.timeNs());
        hash = step(hash, alert.state() == Alert.State.FIRING ? 0 : 1);
        List<AlertLayout.Value> values = rules[alert.ruleIndex()].values();
        long[] cells = alert.cells();
        for (int i = 0; i < values.size(); i++) {
            hash = step(hash, hashed(values.get(i).type(), cells[i]));
        }
        return finish(hash);
    }

    /** What of a cell goes into the hash. */
    private long hashed(Type type, long cell) {
        return switch (type) {
            case DOUBLE -> canonical(cell);
            case LONG, BOOLEAN -> cell;
            case SYMBOL -> symbols.hash((int) cell);
            case KEY -> keys.hash((int) cell);
        };
    }

    private static long canonical(long doubleBits) {
        double value = Double.longBitsToDouble(doubleBits);
        return Double.isNaN(value) ? Double.doubleToLongBits(Double.NaN) : doubleBits;
    }

    /** One value into the hash; a bijection of either, so nothing is lost on the way. */
    private static long step(long hash, long value) {
        long mixed = (hash ^ value) * FACTOR;
        return mixed ^ (mixed >>> 32);
    }

    /** Stafford's variant 13 of the 64-bit finalizer: every bit of the input changes half of the output's. */
    private static long finish(long hash) {
        long mixed = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
