package io.ringmill.window.compile;

import io.ringmill.event.Event;
import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Generates how events come into a window program: many or one, from cells; and for each stream the method that looks at the
 * clock before its event is taken in.
 */
final class EntryCode {

    /** Columns, the first row, how many, and the sequence of the first. */
    private static final String ROWS = "L" + RowLocals.COLUMNS + ";IIJ";

    private final Catalog catalog;
    private final List<StreamNode> streams;
    private final int eventCells;
    private final ClassWriter owner;
    private final String className;

    EntryCode(Catalog catalog, ClassWriter owner, String className) {
        this.catalog = catalog;
        streams = catalog.streams();
        eventCells = catalog.eventCells();
        this.owner = owner;
        this.className = className;
    }

    /** Adds the methods to the class. */
    void generate() {
        onEach();
        onEvent();
        onEachRow();
        streams.stream().filter(StreamNode::isInLocals).forEach(this::rows);
        streams.forEach(stream -> new ClockCode(catalog, stream).generate(owner, className));
    }

    private void onEachRow() {
        int stream = 1;
        Code code = new Code(owner, Opcodes.ACC_PROTECTED | Opcodes.ACC_FINAL, "onEachRow", "(I" + ROWS + ")V", 7);
        Label none = new Label();
        Label[] labels = new Label[streams.size()];
        Arrays.setAll(labels, i -> streams.get(i).isInLocals() ? new Label() : none);
        code.iload(stream);
        code.visitor().visitTableSwitchInsn(0, labels.length - 1, none, labels);
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] != none) {
                code.label(labels[i]).aload(0).aload(2).iload(3).iload(4).lload(5);
                code.call(className, "rows" + i, "(" + ROWS + ")V").op(Opcodes.RETURN);
            }
        }
        code.label(none).end(Opcodes.RETURN);
    }

    /** The rows of a stream, in a loop of its own. */
    private void rows(StreamNode stream) {
        int columns = 1;
        int row = 2;
        int count = 3;
        int sequence = 4;
        Code code = FormCode.method(owner, "rows" + stream.index(), "(" + ROWS + ")V", 6);
        int keys = code.local(1);
        int times = code.local(1);
        int end = code.local(1);
        code.aload(columns).call(RowLocals.COLUMNS, "keys", "()[I").astore(keys);
        code.aload(columns).call(RowLocals.COLUMNS, "times", "()[J").astore(times);
        int[] arrays = stream.fieldLocals().arrays(code, columns);
        code.iload(row).iload(count).op(Opcodes.IADD).istore(end);
        Label next = new Label();
        Label done = new Label();
        code.label(next).iload(row).iload(end).jump(Opcodes.IF_ICMPGE, done);
        code.aload(0).op(Opcodes.ACONST_NULL).constant(0);
        code.aload(keys).iload(row).op(Opcodes.IALOAD).aload(times).iload(row).op(Opcodes.LALOAD);
        code.lload(sequence);
        stream.fieldLocals().pushFromArrays(code, arrays, row);
        code.call(className, ClockCode.name(stream), ClockCode.descriptor(stream))
                .op(Opcodes.POP);
        code.increment(row, 1)
                .lload(sequence)
                .op(Opcodes.LCONST_1)
                .op(Opcodes.LADD)
                .lstore(sequence);
        code.jump(Opcodes.GOTO, next).label(done).end(Opcodes.RETURN);
    }

    /** Here and not in a superclass, so that the JIT knows which class's {@code onEvent} the loop calls. */
    private void onEach() {
        int cells = 1;
        int at = 2;
        int count = 3;
        int sequence = 4;
        Code code = new Code(owner, Opcodes.ACC_PROTECTED | Opcodes.ACC_FINAL, "onEach", "([JIIJ)V", 6);
        Label next = new Label();
        Label done = new Label();
        code.label(next).iload(count).jump(Opcodes.IFLE, done);
        code.aload(0)
                .aload(cells)
                .iload(at)
                .lload(sequence)
                .call(className, "onEvent", "([JIJ)I")
                .op(Opcodes.POP);
        code.increment(at, eventCells).increment(count, -1);
        code.lload(sequence).op(Opcodes.LCONST_1).op(Opcodes.LADD).lstore(sequence);
        code.jump(Opcodes.GOTO, next);
        code.label(done).end(Opcodes.RETURN);
    }

    private void onEvent() {
        int cells = 1;
        int at = 2;
        int sequence = 3;
        int head = 5;
        Code code = new Code(owner, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL, "onEvent", "([JIJ)I", 7);
        code.aload(cells).iload(at).op(Opcodes.LALOAD).lstore(head);
        Label other = new Label();
        Label[] labels = new Label[streams.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = new Label();
        }
        // The kind is above the stream, and of events of a stream 0.
        code.lload(head).constant(Integer.SIZE).op(Opcodes.LUSHR).op(Opcodes.L2I);
        code.visitor().visitTableSwitchInsn(0, labels.length - 1, other, labels);
        for (int i = 0; i < labels.length; i++) {
            code.label(labels[i]).aload(0).aload(cells).iload(at);
            code.lload(head).op(Opcodes.L2I);
            code.aload(cells).iload(at).constant(Event.TIME).op(Opcodes.IADD).op(Opcodes.LALOAD);
            code.lload(sequence);
            streams.get(i).fieldLocals().pushFromCells(code, cells, at);
            code.call(className, ClockCode.name(streams.get(i)), ClockCode.descriptor(streams.get(i)));
            code.op(Opcodes.IRETURN);
        }
        code.label(other).aload(0).aload(cells).iload(at).lload(sequence);
        code.call(FormCode.RUNTIME, "control", "([JIJ)I").end(Opcodes.IRETURN);
    }
}
