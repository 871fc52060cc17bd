package io.ringmill.window.compile;

import io.ringmill.window.runtime.Partial;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * What aggregates of one window are of: an expression, or several. A value counts if it is not missing, of a pair neither; of an
 * open one each event does, since what it is for looks at the values itself.
 */
final class Argument {

    private static final int NONE = -1;

    /** One or two; of an open one, two or more. */
    final List<Column> columns;

    private final boolean open;

    /** Offset of the number of values in a {@link Partial}. */
    int at;

    /** Cell of the state with the number of values in the window. */
    int presentCell;

    /** While code is emitted for which the number is in a local. */
    private int presentLocal = NONE;

    Argument(List<Column> columns, boolean open) {
        this.columns = List.copyOf(columns);
        this.open = open;
    }

    Column x() {
        return columns.get(0);
    }

    /** The second one; of one alone, that. */
    Column y() {
        return columns.get(columns.size() - 1);
    }

    /** Whether its values are kept by their bits. */
    boolean isExact() {
        return x().exact();
    }

    boolean isSame(Argument other) {
        return isSame(other.columns, other.open);
    }

    boolean isSame(List<Column> others, boolean otherOpen) {
        boolean same = open == otherOpen && columns.size() == others.size();
        for (int i = 0; same && i < columns.size(); i++) {
            same = columns.get(i).isSame(others.get(i));
        }
        return same;
    }

    /** Emits a jump to {@code absent} unless the values in two locals count. */
    void jumpIfMissing(Code code, int xLocal, int yLocal, Label absent) {
        if (open) {
            return;
        }
        x().jumpIfMissing(code, xLocal, absent);
        if (columns.size() > 1) {
            y().jumpIfMissing(code, yLocal, absent);
        }
    }

    /** Pushes how many values the window in the state has, as a double. */
    void pushPresent(Code code) {
        if (presentLocal != NONE) {
            code.dload(presentLocal);
        } else {
            code.aload(Variables.STATE).constant(presentCell).op(Opcodes.DALOAD);
        }
    }

    /** Loads the number into a local, from which it is taken until {@link #forgetPresent}. */
    void loadPresent(Code code) {
        loadPresent(code, presentCell);
    }

    /** As the other, from another cell. */
    void loadPresent(Code code, int cell) {
        code.aload(Variables.STATE).constant(cell).op(Opcodes.DALOAD);
        presentLocal = code.local(2);
        code.dstore(presentLocal);
    }

    /** Emits that there is one value more or less, in the local if there is one. */
    void count(Code code, int addOrSubtract) {
        if (presentLocal == NONE) {
            code.aload(Variables.STATE).constant(presentCell).op(Opcodes.DUP2).op(Opcodes.DALOAD);
            code.op(Opcodes.DCONST_1).op(addOrSubtract).op(Opcodes.DASTORE);
            return;
        }
        code.dload(presentLocal).op(Opcodes.DCONST_1).op(addOrSubtract).dstore(presentLocal);
    }

    /** Stores the number from the local in its cell. */
    void storePresent(Code code) {
        storePresent(code, presentCell);
    }

    /** As the other, in another cell. */
    void storePresent(Code code, int cell) {
        code.aload(Variables.STATE).constant(cell).dload(presentLocal).op(Opcodes.DASTORE);
    }

    /** The local is of no further use. */
    void forgetPresent() {
        presentLocal = NONE;
    }
}
