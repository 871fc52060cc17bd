package io.ringmill.window;

import io.ringmill.expression.Type;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Generates what differs between the forms of windows: how events enter and leave, and where aggregates are read. */
abstract class FormCode {

    static final String RUNTIME = "io/ringmill/window/WindowRuntime";

    final WindowNode window;

    FormCode(WindowNode window) {
        this.window = window;
    }

    static FormCode of(WindowNode window) {
        return switch (window.spec().form().kind()) {
            case SLIDING_EVENTS, SLIDING_TIME -> new SlidingCode(window);
            case TUMBLING_EVENTS, TUMBLING_TIME, RUNNING -> new AdditiveCode(window);
            case HOPPING, SESSION ->
                throw new IllegalStateException("no code for " + window.spec().form());
        };
    }

    /** Reserves the cells of the state. */
    abstract void reserve(StateLayout layout);

    /**
     * Emits the entering of an event; may emit the emission itself.
     *
     * @param own local with the window's state
     * @param arguments locals with the aggregates' arguments
     */
    abstract void enter(Code code, int own, int[] arguments, Emission emission);

    /** Pushes how many events the window holds, as a long. */
    abstract void pushCount(Code code);

    /** Pushes the first bound as a long. */
    abstract void pushStart(Code code);

    /** Pushes the last bound as a long. */
    abstract void pushEnd(Code code);

    /** Emits what {@link #loadValue} and the others need, at the beginning of a method whose state is the own one. */
    abstract void prepareReading(Code code);

    /** Pushes an aggregate: calls {@code method} of the accumulator's kernel. */
    abstract void loadValue(MethodVisitor code, Accumulator accumulator, String method);

    /** What the runtime has to know about it. */
    abstract WindowShape shape();

    /** Emits one emission of the window at the time at hand. */
    @FunctionalInterface
    interface Emission {
        void emit(Code code);
    }

    /** Emits what the window's {@code emit} asks for after an event that did not close it. */
    final void afterEvent(Code code, int own, Emission emission) {
        switch (window.spec().emit().kind()) {
            case EACH -> emission.emit(code);
            case CLOSE -> {
                if (!window.spec().form().closesByTime()) {
                    noteOnce(code, own, "touch");
                }
            }
            case EVERY -> noteOnce(code, own, "soil");
        }
    }

    /** Calls a method of the runtime unless the mark of this key is set already. */
    private void noteOnce(Code code, int own, String method) {
        Label noted = new Label();
        code.aload(own)
                .constant(markCell())
                .op(Opcodes.DALOAD)
                .op(Opcodes.DCONST_0)
                .op(Opcodes.DCMPL);
        code.jump(Opcodes.IFNE, noted);
        code.aload(0).constant(window.index()).aload(own);
        pushOwnKey(code);
        code.call(RUNTIME, method, "(I[DI)V");
        code.label(noted);
    }

    /** Cell that says that the runtime has this key on the window's list. */
    abstract int markCell();

    /** Pushes the key under which the window keeps its state. */
    final void pushOwnKey(Code code) {
        if (window.allKeys()) {
            code.constant(0);
        } else {
            code.iload(Variables.KEY);
        }
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
