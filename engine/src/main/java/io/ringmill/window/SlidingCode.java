package io.ringmill.window;

import io.ringmill.event.Cells;
import io.ringmill.expression.Type;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Windows that slide: the last N events, or those of the last D. The events' arguments are kept in a ring: within the
 * state where N is small, else in an array of its own that grows as events come.
 */
final class SlidingCode extends FormCode {

    /** Up to this many events a ring lies within the state, at its full size from the beginning. */
    private static final int INLINE_EVENTS = 1024;

    private static final String SETTLE = "([DI[DIIIID)V";

    private final WindowForm form;
    private final boolean byTime;
    private final boolean inline;
    /** 1 if the ring's first column holds times. */
    private final int timeColumns;

    private int tailCell;
    private int sizeCell;
    private int capacityCell;
    private int lastCell;
    private int markCell;
    private int ringCell;

    /** Locals of the method being generated. */
    private int own;

    private int ring;
    private int tail;
    private int size;
    private int capacity;

    SlidingCode(WindowNode window) {
        super(window);
        form = window.spec().form();
        byTime = form.kind() == WindowForm.Kind.SLIDING_TIME;
        inline = !byTime && form.size() <= INLINE_EVENTS;
        timeColumns = byTime || window.startRead() ? 1 : 0;
    }

    private int columns() {
        return timeColumns + window.columns.size();
    }

    @Override
    void reserve(StateLayout layout) {
        tailCell = layout.reserve(1, 0);
        sizeCell = layout.reserve(1, 0);
        lastCell = layout.reserve(1, Double.longBitsToDouble(Long.MIN_VALUE));
        if (window.spec().emit().kind() != Emit.Kind.EACH) {
            markCell = layout.reserve(1, 0);
        }
        if (!inline) {
            capacityCell = layout.reserve(1, 0);
        }
        for (Accumulator accumulator : window.accumulators) {
            boolean outside = accumulator.kernel.positional() && !inline;
            int cells = outside ? 1 : accumulator.kernel.slidingCells((int) form.size());
            accumulator.at = layout.reserve(cells, 0);
            if (accumulator.kernel.positional() && inline) {
                accumulator.kernel.rebuild(
                        layout.initialCells(), accumulator.at, new double[0], 0, (int) form.size(), 0, 0, 0);
            }
        }
        if (inline) {
            ringCell = layout.reserve(columns() * (int) form.size(), Double.NaN);
        }
    }

    @Override
    void enter(Code code, int ownLocal, int[] arguments, Emission emission) {
        own = ownLocal;
        loadRing(code);
        Label entered = new Label();
        if (byTime) {
            Label inOrder = new Label();
            code.lload(Variables.TIME);
            getLong(code, own, lastCell);
            code.op(Opcodes.LCMP).jump(Opcodes.IFGE, inOrder);
            enterOutOfOrder(code, arguments);
            code.jump(Opcodes.GOTO, entered);
            code.label(inOrder);
            setLong(code, own, lastCell, Variables.TIME);
            leaveByTime(code);
        } else {
            setLong(code, own, lastCell, Variables.TIME);
            leaveByCount(code);
        }
        append(code, arguments);
        for (Accumulator accumulator : window.accumulators) {
            if (!accumulator.kernel.positional()) {
                pushAccumulator(code, accumulator);
                code.dload(arguments[accumulator.column]).constant(accumulator.parameter);
                code.callStatic(accumulator.kernel.sliding, "add", "([DIDD)V");
            }
        }
        code.label(entered);
        for (Accumulator accumulator : window.accumulators) {
            pushWhole(code, accumulator);
            code.callStatic(accumulator.kernel.sliding, "settle", SETTLE);
        }
        afterEvent(code, own, emission);
    }

    /** Puts ring, tail, size and capacity into locals. */
    private void loadRing(Code code) {
        if (inline) {
            ring = own;
        } else {
            pushRing(code);
            ring = code.local(1);
            code.astore(ring);
            Label exists = new Label();
            code.aload(ring).jump(Opcodes.IFNONNULL, exists);
            grow(code);
            code.label(exists);
            capacity = code.local(1);
            getInt(code, own, capacityCell);
            code.istore(capacity);
        }
        tail = code.local(1);
        size = code.local(1);
        getInt(code, own, tailCell);
        code.istore(tail);
        getInt(code, own, sizeCell);
        code.istore(size);
    }

    private void pushRing(Code code) {
        code.field(RUNTIME, "rings", "[[[D").constant(window.index()).op(Opcodes.AALOAD);
        pushOwnKey(code);
        code.op(Opcodes.AALOAD);
    }

    private void grow(Code code) {
        code.aload(0).constant(window.index()).aload(own);
        pushOwnKey(code);
        code.call(RUNTIME, "growRing", "(I[DI)[D").astore(ring);
    }

    private void pushCapacity(Code code) {
        if (inline) {
            code.constant((int) form.size());
        } else {
            code.iload(capacity);
        }
    }

    /** Pushes the offset of a ring column's position 0. */
    private void pushBase(Code code, int column) {
        if (inline) {
            code.constant(ringCell + column * (int) form.size());
        } else {
            code.iload(capacity).constant(column).op(Opcodes.IMUL);
        }
    }

    private void pushAccumulator(Code code, Accumulator accumulator) {
        if (accumulator.kernel.positional() && !inline) {
            code.aload(ring);
            getInt(code, own, accumulator.at);
        } else {
            code.aload(own).constant(accumulator.at);
        }
    }

    private void pushWhole(Code code, Accumulator accumulator) {
        pushAccumulator(code, accumulator);
        code.aload(ring);
        pushBase(code, timeColumns + accumulator.column);
        pushCapacity(code);
        code.iload(tail).iload(size).constant(accumulator.parameter);
    }

    /** The oldest event leaves: out of the accumulators, tail on by one. Does not touch size. */
    private void leave(Code code) {
        for (Accumulator accumulator : window.accumulators) {
            if (!accumulator.kernel.positional()) {
                pushAccumulator(code, accumulator);
                code.aload(ring);
                pushBase(code, timeColumns + accumulator.column);
                code.iload(tail).op(Opcodes.IADD).op(Opcodes.DALOAD).constant(accumulator.parameter);
                code.callStatic(accumulator.kernel.sliding, "remove", "([DIDD)V");
            }
        }
        Label noWrap = new Label();
        code.visitor().visitIincInsn(tail, 1);
        code.iload(tail);
        pushCapacity(code);
        code.jump(Opcodes.IF_ICMPNE, noWrap);
        code.constant(0).istore(tail);
        code.label(noWrap);
    }

    private void leaveByCount(Code code) {
        Label room = new Label();
        code.iload(size).constant((int) form.size()).jump(Opcodes.IF_ICMPNE, room);
        leave(code);
        code.visitor().visitIincInsn(size, -1);
        code.label(room);
    }

    private void leaveByTime(Code code) {
        int horizon = code.local(2);
        code.lload(Variables.TIME).constant(form.size());
        code.callStatic(WindowRuntime.class, "minus", "(JJ)J").lstore(horizon);
        Label next = new Label();
        Label done = new Label();
        code.label(next);
        code.iload(size).jump(Opcodes.IFEQ, done);
        code.aload(ring).iload(tail).op(Opcodes.DALOAD);
        Code.fromState(code.visitor(), Type.LONG);
        code.lload(horizon).op(Opcodes.LCMP).jump(Opcodes.IFGT, done);
        leave(code);
        code.visitor().visitIincInsn(size, -1);
        code.jump(Opcodes.GOTO, next);
        code.label(done);
    }

    /** Writes the event behind the newest; makes room first. */
    private void append(Code code, int[] arguments) {
        if (!inline) {
            makeRoom(code);
        }
        int position = code.local(1);
        Label noWrap = new Label();
        code.iload(tail).iload(size).op(Opcodes.IADD).istore(position);
        code.iload(position);
        pushCapacity(code);
        code.jump(Opcodes.IF_ICMPLT, noWrap);
        code.iload(position);
        pushCapacity(code);
        code.op(Opcodes.ISUB).istore(position);
        code.label(noWrap);
        if (timeColumns > 0) {
            code.aload(ring);
            pushBase(code, 0);
            code.iload(position).op(Opcodes.IADD).lload(Variables.TIME);
            Code.toState(code.visitor(), Type.LONG);
            code.op(Opcodes.DASTORE);
        }
        for (int i = 0; i < arguments.length; i++) {
            code.aload(ring);
            pushBase(code, timeColumns + i);
            code.iload(position).op(Opcodes.IADD).dload(arguments[i]).op(Opcodes.DASTORE);
        }
        code.visitor().visitIincInsn(size, 1);
        setInt(code, own, tailCell, tail);
        setInt(code, own, sizeCell, size);
    }

    private void makeRoom(Code code) {
        Label room = new Label();
        code.iload(size).iload(capacity).jump(Opcodes.IF_ICMPLT, room);
        setInt(code, own, tailCell, tail);
        setInt(code, own, sizeCell, size);
        grow(code);
        getInt(code, own, capacityCell);
        code.istore(capacity);
        code.constant(0).istore(tail);
        code.label(room);
    }

    /** An event older than the key's newest: into its place, if it is in the window at all. */
    private void enterOutOfOrder(Code code, int[] arguments) {
        Label done = new Label();
        code.lload(Variables.TIME);
        getLong(code, own, lastCell);
        code.constant(form.size()).callStatic(WindowRuntime.class, "minus", "(JJ)J");
        code.op(Opcodes.LCMP).jump(Opcodes.IFLE, done);
        append(code, arguments);
        int later = code.local(1);
        code.aload(ring).iload(capacity).constant(columns()).iload(tail).iload(size);
        code.callStatic(Rings.class, "sink", "([DIIII)I").istore(later);
        for (Accumulator accumulator : window.accumulators) {
            if (accumulator.kernel.positional()) {
                pushWhole(code, accumulator);
                code.callStatic(accumulator.kernel.sliding, "rebuild", SETTLE);
                continue;
            }
            pushAccumulator(code, accumulator);
            code.dload(arguments[accumulator.column]).aload(ring);
            pushBase(code, timeColumns + accumulator.column);
            code.iload(capacity).iload(tail).iload(size).iload(later);
            code.callStatic(Rings.class, "present", "([DIIIII)D").constant(accumulator.parameter);
            code.callStatic(accumulator.kernel.sliding, "insert", "([DIDDD)V");
        }
        code.label(done);
    }

    @Override
    int markCell() {
        return markCell;
    }

    @Override
    void prepareReading(Code code) {
        own = Variables.STATE;
        ring = own;
        if (!inline) {
            pushRing(code);
            ring = code.local(1);
            code.astore(ring);
        }
    }

    @Override
    void pushCount(Code code) {
        getLong(code, Variables.STATE, sizeCell);
    }

    @Override
    void pushStart(Code code) {
        if (timeColumns == 0) {
            code.constant(Cells.MISSING_LONG);
            return;
        }
        code.aload(ring);
        if (inline) {
            code.constant(ringCell);
            getInt(code, Variables.STATE, tailCell);
            code.op(Opcodes.IADD);
        } else {
            getInt(code, Variables.STATE, tailCell);
        }
        code.op(Opcodes.DALOAD);
        Code.fromState(code.visitor(), Type.LONG);
    }

    @Override
    void pushEnd(Code code) {
        getLong(code, Variables.STATE, lastCell);
    }

    @Override
    void loadValue(MethodVisitor code, Accumulator accumulator, String method) {
        if (accumulator.kernel.positional() && !inline) {
            code.visitVarInsn(Opcodes.ALOAD, ring);
            code.visitVarInsn(Opcodes.ALOAD, Variables.STATE);
            Code.constant(code, accumulator.at);
            code.visitInsn(Opcodes.DALOAD);
            Code.fromState(code, Type.SYMBOL);
        } else {
            code.visitVarInsn(Opcodes.ALOAD, Variables.STATE);
            Code.constant(code, accumulator.at);
        }
        Code.callStatic(code, accumulator.kernel.sliding, method, "([DI)D");
    }

    @Override
    WindowShape shape() {
        List<WindowShape.Positional> positional = new ArrayList<>();
        for (Accumulator accumulator : window.accumulators) {
            if (accumulator.kernel.positional()) {
                positional.add(new WindowShape.Positional(
                        accumulator.kernel, accumulator.at, timeColumns + accumulator.column, accumulator.parameter));
            }
        }
        long most = byTime ? Integer.MAX_VALUE : form.size();
        WindowShape.Ring outside =
                inline ? null : new WindowShape.Ring(tailCell, sizeCell, capacityCell, columns(), most, positional);
        return new WindowShape(
                window.spec(), window.root().index(), window.allKeys(), markCell, sizeCell, lastCell, 0, 0, 0, outside);
    }
}
