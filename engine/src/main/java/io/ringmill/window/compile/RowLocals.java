package io.ringmill.window.compile;

import io.ringmill.event.Event;
import io.ringmill.expression.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The values of a stream's event as arguments of the methods that take it in, in place of its cells: so they may stay in
 * registers from the publisher to the window. Methods have them behind their usual parameters.
 */
public final class RowLocals {

    /** Values of an event, derived ones among them; more would be moved about on the stack, where cells serve as well. */
    static final int MOST = 12;

    /** For rows that are in cells. */
    public static final RowLocals NONE = new RowLocals();

    static final String COLUMNS = "io/ringmill/event/EventColumns";

    private final List<Integer> cells = new ArrayList<>();
    private final List<Type> types = new ArrayList<>();

    private RowLocals() {}

    /** The fields of a stream. */
    static RowLocals fields(StreamNode stream) {
        return of(stream, stream.spec().fields().size());
    }

    /** The fields and derived fields of a stream. */
    static RowLocals all(StreamNode stream) {
        return of(stream, stream.outputs().size());
    }

    private static RowLocals of(StreamNode stream, int count) {
        RowLocals row = new RowLocals();
        stream.outputs().stream().limit(count).forEach(output -> {
            RowNode.RowCell cell = stream.cell(output);
            row.cells.add(cell.index());
            row.types.add(cell.type());
        });
        return row;
    }

    /** What a method's descriptor has for them. */
    public String descriptor() {
        StringBuilder descriptor = new StringBuilder();
        types.forEach(type -> descriptor.append(descriptor(type)));
        return descriptor.toString();
    }

    private static char descriptor(Type type) {
        return switch (type) {
            case DOUBLE -> 'D';
            case LONG -> 'J';
            case BOOLEAN, SYMBOL, KEY -> 'I';
        };
    }

    /** Locals that they take. */
    private int slots() {
        return types.stream()
                .mapToInt(type -> type == Type.DOUBLE || type == Type.LONG ? 2 : 1)
                .sum();
    }

    /**
     * Begins a method that only its class calls, which has them behind other parameters; code in it that reads cells of the
     * row finds them.
     *
     * @param parameters that come before them
     * @param first local after these
     */
    public Code begin(ClassVisitor owner, String name, String parameters, String result, int first) {
        Code code = FormCode.method(owner, name, "(" + parameters + descriptor() + ")" + result, first + slots());
        int local = first;
        for (int i = 0; i < cells.size(); i++) {
            code.bind(cells.get(i), new Code.Local(types.get(i), local));
            local += types.get(i) == Type.DOUBLE || types.get(i) == Type.LONG ? 2 : 1;
        }
        return code;
    }

    /** Pushes them, from where the method that is generated has them. */
    public Code push(Code code) {
        for (int i = 0; i < cells.size(); i++) {
            new Variables.Cell(cells.get(i), types.get(i)).load(code.visitor());
        }
        return code;
    }

    /** Pushes them from the event's cells, whose array and offset are in locals. */
    void pushFromCells(Code code, int array, int at) {
        for (int i = 0; i < cells.size(); i++) {
            code.aload(array).iload(at).constant(cells.get(i)).op(Opcodes.IADD).op(Opcodes.LALOAD);
            Code.fromCell(code.visitor(), types.get(i));
        }
    }

    /** Puts the arrays of columns, which are in a local, into new locals, one for each value. */
    int[] arrays(Code code, int columns) {
        int[] arrays = new int[types.size()];
        for (int i = 0; i < arrays.length; i++) {
            arrays[i] = code.local(1);
            code.aload(columns).constant(i).call(COLUMNS, "values", "(I)Ljava/lang/Object;");
            code.visitor().visitTypeInsn(Opcodes.CHECKCAST, "[" + descriptor(types.get(i)));
            code.astore(arrays[i]);
        }
        return arrays;
    }

    /** Pushes them from such arrays; the row's index is in a local. */
    void pushFromArrays(Code code, int[] arrays, int row) {
        for (int i = 0; i < arrays.length; i++) {
            code.aload(arrays[i]).iload(row);
            code.op(
                    switch (types.get(i)) {
                        case DOUBLE -> Opcodes.DALOAD;
                        case LONG -> Opcodes.LALOAD;
                        case BOOLEAN, SYMBOL, KEY -> Opcodes.IALOAD;
                    });
        }
    }

    /** Writes them into the cells of an event that begins an array, which is in a local. */
    void store(Code code, int array) {
        for (int i = 0; i < cells.size(); i++) {
            code.aload(array).constant(cells.get(i));
            new Variables.Cell(cells.get(i), types.get(i)).load(code.visitor());
            Code.toCell(code.visitor(), types.get(i));
            code.op(Opcodes.LASTORE);
        }
    }

    /** Writes the head and the time into such an event. */
    static void storeHead(Code code, int array, StreamNode stream, int key, int time) {
        code.aload(array).constant(Event.HEAD).constant(Event.head(Event.DATA, stream.index(), 0));
        code.iload(key)
                .op(Opcodes.I2L)
                .constant(0xffff_ffffL)
                .op(Opcodes.LAND)
                .op(Opcodes.LOR)
                .op(Opcodes.LASTORE);
        code.aload(array).constant(Event.TIME).lload(time).op(Opcodes.LASTORE);
    }

    /** What a method's instructions go to: knows which cells of the row are in locals of the method. */
    static final class RowVisitor extends MethodVisitor {

        private final Map<Integer, Code.Local> locals = new LinkedHashMap<>();

        RowVisitor(MethodVisitor method) {
            super(Opcodes.ASM9, method);
        }

        void bind(int cell, Code.Local local) {
            locals.put(cell, local);
        }

        /** Where a cell's value is; null if it is in the row. */
        Code.Local local(int cell) {
            return locals.get(cell);
        }
    }
}
