package io.ringmill.window.compile;

import io.ringmill.window.runtime.WindowProgram;
import io.ringmill.window.runtime.WindowRuntime;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Generates what comes first with an event of a stream: whether it is late or too far ahead, and what has become due by its
 * time; then it is taken in.
 */
final class ClockCode {

    private static final String PARAMETERS = "[JIIJJ";

    private static final int CELLS = 1;
    private static final int AT = 2;
    private static final int KEY = 3;
    private static final int TIME = 4;
    private static final int SEQUENCE = 6;
    private static final int FIRST_FREE = 8;

    private final Catalog catalog;
    private final StreamNode stream;
    private final int clock;
    private final boolean bounded;
    private final Label late = new Label();
    private final Label ahead = new Label();
    private final Label accept = new Label();

    ClockCode(Catalog catalog, StreamNode stream) {
        this.catalog = catalog;
        this.stream = stream;
        clock = stream.index() * WindowRuntime.CLOCK_CELLS;
        bounded = stream.spec().maxAheadNs() != Long.MAX_VALUE;
    }

    /** The method of a stream. */
    static String name(StreamNode stream) {
        return (stream.isInLocals() ? WindowProgram.TAKE : "clock") + stream.index();
    }

    /** Its descriptor: cells, which need not be there where values are arguments, offset, key, time, sequence, values. */
    static String descriptor(StreamNode stream) {
        return "(" + PARAMETERS + stream.fieldLocals().descriptor() + ")I";
    }

    /** Adds the method to a class. */
    void generate(ClassWriter owner, String className) {
        Code code = stream.fieldLocals().begin(owner, name(stream), PARAMETERS, "I", FIRST_FREE);
        if (bounded) {
            code.aload(0).constant(stream.index()).lload(TIME).call(FormCode.RUNTIME, "isAhead", "(IJ)Z");
            code.jump(Opcodes.IFNE, ahead);
        }
        if (stream.spec().outOfOrderNs() > 0) {
            moveDisordered(code);
        } else {
            moveOrdered(code);
        }
        code.label(accept);
        int state = code.local(1);
        code.aload(0).iload(KEY).call(FormCode.RUNTIME, "state", "(I)[D").astore(state);
        if (catalog.expires()) {
            code.aload(0).constant(stream.index()).aload(state).iload(KEY).lload(TIME);
            code.call(FormCode.RUNTIME, "seen", "(I[DIJ)V");
        }
        code.aload(0).aload(state).aload(CELLS).iload(AT).iload(KEY).lload(TIME).lload(SEQUENCE);
        stream.fieldLocals().push(code);
        code.call(
                className,
                "accept" + stream.index(),
                "(" + Variables.PARAMETERS + stream.fieldLocals().descriptor() + ")I");
        code.op(Opcodes.IRETURN);
        handOn(code, late, WindowProgram.LATE);
        if (bounded) {
            code.op(Opcodes.IRETURN);
            handOn(code, ahead, WindowProgram.AHEAD);
        }
        code.end(Opcodes.IRETURN);
    }

    private void moveDisordered(Code code) {
        code.lload(TIME);
        pushClock(code, WindowRuntime.WATERMARK);
        code.op(Opcodes.LALOAD).op(Opcodes.LCMP).jump(Opcodes.IFLT, late);
        move(code, "moveClock");
    }

    /** In order the watermark is the time itself, and most often nothing is due: then no call is needed. */
    private void moveOrdered(Code code) {
        int watermark = code.local(2);
        Label due = new Label();
        pushClock(code, WindowRuntime.WATERMARK);
        code.op(Opcodes.LALOAD).lstore(watermark);
        code.lload(TIME).lload(watermark).op(Opcodes.LCMP).jump(Opcodes.IFEQ, accept);
        code.lload(TIME).lload(watermark).op(Opcodes.LCMP).jump(Opcodes.IFLT, late);
        pushClock(code, WindowRuntime.DUE);
        code.op(Opcodes.LALOAD).lload(TIME).op(Opcodes.LCMP).jump(Opcodes.IFLE, due);
        pushClock(code, WindowRuntime.WATERMARK);
        code.lload(TIME).op(Opcodes.LASTORE).jump(Opcodes.GOTO, accept);
        code.label(due);
        move(code, "moveWatermark");
    }

    private void move(Code code, String method) {
        code.aload(0).constant(stream.index()).lload(TIME).lload(SEQUENCE);
        code.call(FormCode.RUNTIME, method, "(IJJ)V");
    }

    private void pushClock(Code code, int cell) {
        code.field(FormCode.RUNTIME, "clocks", "[J").constant(clock + cell);
    }

    /** Hands the event on as it lies in cells, into which it is written for that where it does not. */
    private void handOn(Code code, Label label, int status) {
        code.label(label);
        if (stream.isInLocals()) {
            Label inCells = new Label();
            code.aload(CELLS).jump(Opcodes.IFNONNULL, inCells);
            code.field(FormCode.RUNTIME, "event", "[J")
                    .astore(CELLS)
                    .constant(0)
                    .istore(AT);
            RowLocals.storeHead(code, CELLS, stream, KEY, TIME);
            stream.fieldLocals().store(code, CELLS);
            code.label(inCells);
        }
        code.aload(0).aload(CELLS).iload(AT).constant(stream.index()).constant(status);
        code.lload(SEQUENCE).call(FormCode.RUNTIME, "outOfTime", "([JIIIJ)I");
    }
}
