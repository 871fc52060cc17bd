package io.ringmill.window.compile;

import io.ringmill.expression.Variable;
import io.ringmill.output.Row;
import io.ringmill.window.runtime.WindowCells;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** The code that puts the rows of windows together: for the output, and for who reads the latest. */
final class RowCode {

    private final MethodSplitter pieces;

    /** Rows in the class that these are pieces of. */
    RowCode(MethodSplitter pieces) {
        this.pieces = pieces;
    }

    /**
     * Puts the latest emission of a window into the row: given which so many windows it is among, and in place of a row's
     * offset its index. A method for each window would take constants that the class has not for thousands.
     */
    void latest(List<WindowNode> windows) {
        List<WindowNode> byIndex = windows.stream()
                .sorted(Comparator.comparingInt(WindowNode::index))
                .toList();
        List<List<WindowNode>> groups = IntStream.rangeClosed(0, (byIndex.size() - 1) / WindowCells.READ_TOGETHER)
                .map(group -> group * WindowCells.READ_TOGETHER)
                .mapToObj(from -> byIndex.subList(from, Math.min(byIndex.size(), from + WindowCells.READ_TOGETHER)))
                .toList();
        pieces.dispatch(
                Opcodes.ACC_PROTECTED | Opcodes.ACC_FINAL,
                "putLatest",
                groups,
                (code, group, none) -> putOne(code, group));
    }

    private void putOne(Code code, List<WindowNode> group) {
        Label done = new Label();
        Label[] labels = new Label[group.size()];
        Arrays.setAll(labels, i -> new Label());
        if (labels.length > 0) {
            int from = group.get(0).index();
            code.iload(Variables.AT);
            code.visitor().visitTableSwitchInsn(from, from + labels.length - 1, done, labels);
        }
        for (int i = 0; i < labels.length; i++) {
            put(code.label(labels[i]), group.get(i));
            code.jump(Opcodes.GOTO, done);
        }
        code.label(done);
    }

    /** Emits the row, with the columns that rules elsewhere read. */
    void emit(Code code, WindowNode window) {
        int row = put(code, window);
        List<Variable> columns = new ArrayList<>(window.columns());
        for (int i = 0; i < columns.size(); i++) {
            code.aload(row).constant(window.firstColumn() + i);
            columns.get(i).load(code.visitor());
            Code.toCell(code.visitor(), columns.get(i).type());
            code.op(Opcodes.LASTORE);
        }
        code.aload(0).lload(Variables.SEQUENCE).call(FormCode.RUNTIME, "emitRow", "(J)V");
    }

    /** Puts the window's row together, without the columns for rules elsewhere; returns the local that has it. */
    private int put(Code code, WindowNode window) {
        int row = code.local(1);
        code.field(FormCode.RUNTIME, "row", "[J").astore(row);
        code.aload(row).constant(Row.WINDOW).constant((long) window.index()).op(Opcodes.LASTORE);
        code.aload(row).constant(Row.KEY).iload(Variables.KEY).op(Opcodes.I2L).op(Opcodes.LASTORE);
        code.aload(row).constant(Row.TIME).lload(Variables.TIME).op(Opcodes.LASTORE);
        for (int bound : new int[] {Row.START, Row.END, Row.COUNT}) {
            code.aload(row).constant(bound);
            window.pushLatestBound(code, bound);
            code.op(Opcodes.LASTORE);
        }
        MethodSplitter.Each<Integer> cell = (into, i, own) -> {
            into.aload(own[0]).constant(Row.VALUES + i);
            FormCode.getLong(into, Variables.STATE, window.latestValues + i);
            into.op(Opcodes.LASTORE);
        };
        eachSelect(code, "cells", window, "L", cell, row);
        return row;
    }

    /** Emits something for each selected value of a window. */
    void eachSelect(
            Code code, String name, WindowNode window, String types, MethodSplitter.Each<Integer> each, int... locals) {
        List<Integer> selects =
                IntStream.range(0, window.selects.size()).boxed().toList();
        pieces.emitEach(code, name + window.index(), types, locals, selects, each);
    }
}
