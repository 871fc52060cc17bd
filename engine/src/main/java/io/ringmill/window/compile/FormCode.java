package io.ringmill.window.compile;

import io.ringmill.expression.Expressions;
import io.ringmill.expression.Type;
import io.ringmill.window.Emit;
import io.ringmill.window.aggregate.CellBits;
import io.ringmill.window.aggregate.Combined;
import io.ringmill.window.runtime.WindowCells;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Generates what differs between the forms of windows: how events enter and leave, and where aggregates are read. In
 * every method that it generates, the state is the window's own: of the row's key, or of all keys.
 */
abstract class FormCode {

    static final String RUNTIME = "io/ringmill/window/runtime/WindowRuntime";

    public final WindowNode window;

    /** Local that says whether the window begins anew with the row at hand; only where there is a condition for that. */
    private int anew;

    FormCode(WindowNode window) {
        this.window = window;
    }

    /** In how many ways it may be kept, for each of which there is code. */
    int ways() {
        return 1;
    }

    /** Reserves the cells of the state. */
    abstract void reserve(StateLayout layout);

    /**
     * Emits the reading of the row at hand: the filter, which jumps to {@code out}, and the columns. From then on the
     * state is the window's own, and so is the key.
     *
     * @param wide whether the values are spilled
     * @return where the columns' values are
     */
    final Columns takeRow(MethodSplitter pieces, Code code, Label out, boolean wide) {
        MethodVisitor visitor = code.visitor();
        int own = Variables.STATE;
        if (window.foldsKeys()) {
            own = code.local(1);
            Variables.loadState(visitor, true);
            code.astore(own);
        }
        if (window.where != null) {
            window.wherePrevious.emit(code, own);
            Expressions.emitJump(window.where, out, false, visitor);
        }
        if (window.reset != null) {
            anew = anew(code, own);
        }
        int[] values = new int[window.columns.size()];
        if (wide) {
            takeWideRow(pieces, code, own, values);
        } else {
            window.argumentPrevious.emit(code, own);
            for (int i = 0; i < values.length; i++) {
                window.columns.get(i).push(visitor);
                values[i] = code.storeNew(Type.DOUBLE);
            }
        }
        if (window.foldsKeys()) {
            code.aload(own).astore(Variables.STATE).constant(0).istore(Variables.KEY);
        }
        return new Columns(window.columns, values, 0);
    }

    private int anew(Code code, int own) {
        window.resetPrevious.emit(code, own);
        Label yes = new Label();
        Label done = new Label();
        int result = code.local(1);
        Expressions.emitJump(window.reset, yes, true, code.visitor());
        code.constant(0).istore(result).jump(Opcodes.GOTO, done);
        code.label(yes).constant(1).istore(result).label(done);
        return result;
    }

    /** Emits, behind {@link #takeRow}, that the window begins anew if it has to; if it emits on close, it does so then. */
    final void beginAnew(Code code, Emission emission) {
        if (window.reset == null) {
            return;
        }
        Label no = new Label();
        code.iload(anew).jump(Opcodes.IFEQ, no);
        if (window.spec().emit().kind() == Emit.Kind.CLOSE) {
            Label none = new Label();
            pushCount(code);
            code.op(Opcodes.LCONST_0).op(Opcodes.LCMP).jump(Opcodes.IFEQ, none);
            emission.emit(code);
            code.label(none);
        }
        emitEmpty(code);
        code.label(no);
    }

    /** Emits that the window holds nothing. */
    abstract void emitEmpty(Code code);

    /** Emits that cells of the state are as those of a new key. */
    static void restore(Code code, int from, int to) {
        code.aload(0).aload(Variables.STATE).constant(from).constant(to);
        code.call(RUNTIME, "restore", "([DII)V");
    }

    /** Emits that what the window's summaries own is given back. */
    final void releaseOwned(Code code) {
        code.aload(0).constant(window.index()).aload(Variables.STATE).call(RUNTIME, "releaseOwned", "(I[D)V");
    }

    private void takeWideRow(MethodSplitter pieces, Code code, int own, int[] values) {
        Arrays.setAll(values, i -> window.spills().next());
        String name = "row" + window.index();
        window.argumentPrevious.emit(pieces, code, name + "Before", own, window.spills());
        pieces.emitEach(
                code,
                name,
                "",
                new int[0],
                IntStream.range(0, values.length).boxed().toList(),
                (into, i, none) -> {
                    window.columns.get(i).push(into.visitor());
                    into.dstore(values[i]);
                });
    }

    /** Pushes how many events the window holds, as a long. */
    abstract void pushCount(Code code);

    /** Pushes the first bound as a long. */
    abstract void pushStart(Code code);

    /** Pushes the last bound as a long. */
    abstract void pushEnd(Code code);

    /** Pushes how many events there are in a second: over its length where that is an amount of time. */
    void pushRate(Code code) {
        pushCount(code);
        if (window.spec().form().isOfLength()) {
            code.constant(window.spec().form().size()).callStatic(Combined.class, "rate", "(JJ)D");
        } else if (window.spec().form().calendar().isPresent()) {
            pushEnd(code);
            pushStart(code);
            code.op(Opcodes.LSUB).callStatic(Combined.class, "rate", "(JJ)D");
        } else {
            getLong(code, Variables.STATE, window.readStart());
            pushLast(code);
            code.callStatic(Combined.class, "rate", "(JJJ)D");
        }
    }

    /** Pushes the time of the last event, as a long. */
    void pushLast(Code code) {
        pushEnd(code);
    }

    /**
     * An answer of a summary.
     *
     * @param method of the summary
     * @param type what that returns: DOUBLE or LONG
     * @param parameter pushes the method's
     */
    record Answer(String method, Type type, Consumer<Code> parameter) {

        String descriptor() {
            return "([DIDD)" + (type == Type.LONG ? "J" : "D");
        }
    }

    /** Pushes an answer of an accumulator's summary, missing if there are no values. */
    final void pushValue(Code code, Accumulator accumulator, Answer answer) {
        Label none = new Label();
        Label done = new Label();
        accumulator.argument.pushPresent(code);
        code.op(Opcodes.DCONST_0).op(Opcodes.DCMPL).jump(Opcodes.IFEQ, none);
        pushValueOfSome(code, accumulator, answer);
        code.jump(Opcodes.GOTO, done);
        code.label(none);
        if (answer.type() == Type.LONG) {
            code.constant(CellBits.MISSING);
        } else {
            code.constant(Double.NaN);
        }
        code.label(done);
    }

    /** The same where there are values. */
    abstract void pushValueOfSome(Code code, Accumulator accumulator, Answer answer);

    /** Pushes the mean over the whole of a window, with what was held before it. */
    void pushOverWhole(Code code, Held held) {
        throw new IllegalStateException("refused: " + window.spec().form());
    }

    /** Calls the method of a summary whose cells lie at {@code at} in the state. */
    final void callValue(Code code, Accumulator accumulator, int at, Answer answer) {
        window.summaries().push(code, accumulator.summary);
        code.aload(Variables.STATE).constant(at);
        accumulator.argument.pushPresent(code);
        answer.parameter().accept(code);
        Summaries.call(code, accumulator.summary, answer.method(), answer.descriptor());
    }

    /** What the runtime has to know about it. */
    abstract WindowCells shape();

    /** Emits one emission of the window at the time at hand. */
    @FunctionalInterface
    interface Emission {
        void emit(Code code);
    }

    /** Emits what the window's {@code emit} asks for after an event that did not close it. */
    final void afterEvent(Code code, Emission emission) {
        switch (window.spec().emit().kind()) {
            case EACH -> emission.emit(code);
            case CLOSE -> {}
            case EVERY -> markDirty(code);
        }
    }

    /** Has the runtime note that the window of this key has changed, unless the mark is set already. */
    private void markDirty(Code code) {
        Label noted = new Label();
        code.aload(Variables.STATE).constant(markCell()).op(Opcodes.DALOAD).op(Opcodes.DCONST_0);
        code.op(Opcodes.DCMPL).jump(Opcodes.IFNE, noted);
        code.aload(0).constant(window.index()).aload(Variables.STATE).iload(Variables.KEY);
        code.call(RUNTIME, "markDirty", "(I[DI)V");
        code.label(noted);
    }

    /** Cell that says that the runtime has this key on the window's list. */
    abstract int markCell();

    static Code method(ClassVisitor owner, String name, String descriptor, int firstFree) {
        return new Code(owner, Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, name, descriptor, firstFree);
    }

    static void getLong(Code code, int state, int cell) {
        code.aload(state).constant(cell).op(Opcodes.DALOAD);
        Code.fromState(code.visitor(), Type.LONG);
    }

    static void getInt(Code code, int state, int cell) {
        getLong(code, state, cell);
        code.op(Opcodes.L2I);
    }

    /** Stores a long local in a cell. */
    static void setLong(Code code, int state, int cell, int longLocal) {
        code.aload(state).constant(cell).lload(longLocal);
        Code.toState(code.visitor(), Type.LONG);
        code.op(Opcodes.DASTORE);
    }

    /** Stores an int local in a cell. */
    static void setInt(Code code, int state, int cell, int intLocal) {
        code.aload(state).constant(cell).iload(intLocal).op(Opcodes.I2L);
        Code.toState(code.visitor(), Type.LONG);
        code.op(Opcodes.DASTORE);
    }
}
