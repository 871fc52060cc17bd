package io.ringmill.window;

import io.ringmill.expression.Expressions;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.expression.Variable;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Generates the class of a window program: for each stream a method that takes in an event, for each window one that
 * takes in a row of what it is on, one that computes its values, and one that appends its row. Everything is a static
 * or final call with constant offsets, so nothing on the path is megamorphic.
 */
final class WindowClass {

    private static final String NAME = "io/ringmill/window/GeneratedWindows";
    private static final String ENTER = "(" + Variables.PARAMETERS + ")V";

    private final Catalog catalog;
    private final boolean[] observed;
    private final ClassWriter owner = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
        @Override
        protected String getCommonSuperClass(String a, String b) {
            return "java/lang/Object";
        }
    };

    WindowClass(Catalog catalog, boolean[] observed) {
        this.catalog = catalog;
        this.observed = observed;
    }

    byte[] generate() {
        owner.visit(Opcodes.V17, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, NAME, null, FormCode.RUNTIME, null);
        for (WindowNode window : catalog.windows()) {
            if (observed[window.index()]) {
                owner.visitField(Opcodes.ACC_PRIVATE, flag(window), "Z", null, null)
                        .visitEnd();
            }
        }
        constructor();
        dispatch("accept", "(I" + Variables.PARAMETERS + ")Z", catalog.streams(), Opcodes.IRETURN);
        dispatch("emitNow", "(I[DIJ)V", catalog.windows(), Opcodes.RETURN);
        catalog.streams().forEach(this::accept);
        for (WindowNode window : catalog.windows()) {
            emitNow(window);
            enter(window);
            values(window);
            if (observed[window.index()]) {
                append(window);
            }
        }
        owner.visitEnd();
        return owner.toByteArray();
    }

    private static String flag(WindowNode window) {
        return "emitted" + window.index();
    }

    private void constructor() {
        Code code = new Code(owner, 0, "<init>", "(Lio/ringmill/window/RuntimeSetup;)V", 2);
        code.aload(0).aload(1);
        code.visitor()
                .visitMethodInsn(
                        Opcodes.INVOKESPECIAL,
                        FormCode.RUNTIME,
                        "<init>",
                        "(Lio/ringmill/window/RuntimeSetup;)V",
                        false);
        code.end(Opcodes.RETURN);
    }

    /** A method that calls the method of the node whose index is its first argument. */
    private void dispatch(String name, String descriptor, List<? extends Node> nodes, int returns) {
        boolean cells = descriptor.contains("[J");
        Code code = new Code(owner, Opcodes.ACC_PROTECTED | Opcodes.ACC_FINAL, name, descriptor, 8);
        Label[] labels = new Label[nodes.size()];
        Node[] byIndex = new Node[nodes.size()];
        for (Node node : nodes) {
            labels[node.index()] = new Label();
            byIndex[node.index()] = node;
        }
        Label none = new Label();
        // A pipeline need not have windows, but a table must have an entry.
        if (!nodes.isEmpty()) {
            code.iload(1);
            code.visitor().visitTableSwitchInsn(0, nodes.size() - 1, none, labels);
        }
        for (Node node : byIndex) {
            code.label(labels[node.index()]).aload(0).aload(2);
            if (cells) {
                code.aload(3).iload(4).lload(5);
            } else {
                code.op(Opcodes.ACONST_NULL).iload(3).lload(4);
            }
            String result = returns == Opcodes.IRETURN ? "Z" : "V";
            code.call(NAME, name + node.index(), "(" + Variables.PARAMETERS + ")" + result);
            code.op(returns);
        }
        code.label(none);
        if (returns == Opcodes.IRETURN) {
            code.constant(0);
        }
        code.end(returns);
    }

    private Code method(String name, String descriptor) {
        return new Code(owner, Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, name, descriptor, Variables.FIRST_FREE);
    }

    private void accept(StreamNode stream) {
        Code code = method("accept" + stream.index(), "(" + Variables.PARAMETERS + ")Z");
        MethodVisitor visitor = code.visitor();
        stream.derivePrevious.emit(code, Variables.STATE);
        for (int i = 0; i < stream.derived.size(); i++) {
            Typed derived = stream.derived.get(i);
            code.aload(Variables.CELLS).constant(stream.firstColumnOfDerived() + i);
            Expressions.emit(derived, visitor);
            Code.toCell(visitor, derived.type());
            code.op(Opcodes.LASTORE);
        }
        if (stream.where != null) {
            Label accepted = new Label();
            stream.wherePrevious.emit(code, Variables.STATE);
            Expressions.emitJump(stream.where, accepted, true, visitor);
            code.constant(0).op(Opcodes.IRETURN).label(accepted);
        }
        stream.kept().forEach((cell, state) -> {
            code.aload(Variables.STATE).constant(state.index());
            new Variables.Cell(cell, state.type()).load(visitor);
            Code.toState(visitor, state.type());
            code.op(Opcodes.DASTORE);
        });
        for (WindowNode window : catalog.windows()) {
            if (window.source() == stream) {
                callEnter(code, window);
            }
        }
        for (WindowNode window : catalog.windows()) {
            if (window.root() == stream) {
                appendIfEmitted(code, window);
            }
        }
        List<Variable> columns = stream.columns();
        for (int i = 0; i < columns.size(); i++) {
            code.aload(Variables.CELLS).constant(stream.firstColumn() + i);
            columns.get(i).load(visitor);
            Code.toCell(visitor, columns.get(i).type());
            code.op(Opcodes.LASTORE);
        }
        code.constant(1).end(Opcodes.IRETURN);
    }

    /** Calls the window's entering method for the row at hand. */
    private void callEnter(Code code, WindowNode window) {
        code.aload(0)
                .aload(Variables.STATE)
                .aload(Variables.CELLS)
                .iload(Variables.KEY)
                .lload(Variables.TIME);
        code.call(NAME, "enter" + window.index(), ENTER);
    }

    /** Appends the window's row if it emitted while the present event was taken in. */
    private void appendIfEmitted(Code code, WindowNode window) {
        if (!observed[window.index()]) {
            return;
        }
        Label not = new Label();
        code.field(NAME, flag(window), "Z").jump(Opcodes.IFEQ, not);
        code.aload(0).constant(0).putField(NAME, flag(window), "Z");
        code.aload(0);
        Variables.loadState(code.visitor(), window.allKeys());
        code.op(Opcodes.ACONST_NULL);
        window.form.pushOwnKey(code);
        code.lload(Variables.TIME);
        code.call(NAME, "append" + window.index(), ENTER);
        code.label(not);
    }

    /** {@code emitNow} for one window: its values, its row, the windows on it and their rows. */
    private void emitNow(WindowNode window) {
        Code code = method("emitNow" + window.index(), ENTER);
        emission(code, window, Variables.STATE);
        appendIfEmitted(code, window);
        for (WindowNode other : catalog.windows()) {
            if (descends(other, window)) {
                appendIfEmitted(code, other);
            }
        }
        code.end(Opcodes.RETURN);
    }

    private static boolean descends(WindowNode window, WindowNode from) {
        Node source = window.source();
        return source == from || (source instanceof WindowNode parent && descends(parent, from));
    }

    /** Computes the window's values, counts and notes the emission, and lets the windows on it take the row in. */
    private void emission(Code code, WindowNode window, int own) {
        code.aload(0).aload(own).op(Opcodes.ACONST_NULL);
        window.form.pushOwnKey(code);
        code.lload(Variables.TIME).call(NAME, "values" + window.index(), ENTER);
        code.field("io/ringmill/window/WindowProgram", "emissions", "[J").constant(window.index());
        code.op(Opcodes.DUP2)
                .op(Opcodes.LALOAD)
                .op(Opcodes.LCONST_1)
                .op(Opcodes.LADD)
                .op(Opcodes.LASTORE);
        if (observed[window.index()]) {
            code.aload(0).constant(1).putField(NAME, flag(window), "Z");
        }
        for (WindowNode child : window.children) {
            code.aload(0).aload(own).op(Opcodes.ACONST_NULL);
            window.form.pushOwnKey(code);
            code.lload(Variables.TIME).call(NAME, "enter" + child.index(), ENTER);
        }
    }

    private void enter(WindowNode window) {
        Code code = method("enter" + window.index(), ENTER);
        MethodVisitor visitor = code.visitor();
        int own = Variables.STATE;
        if (window.foldsKeys()) {
            own = code.local(1);
            Variables.loadState(visitor, true);
            code.astore(own);
        }
        Label out = new Label();
        if (window.where != null) {
            window.wherePrevious.emit(code, own);
            Expressions.emitJump(window.where, out, false, visitor);
        }
        window.argumentPrevious.emit(code, own);
        int[] arguments = new int[window.columns.size()];
        for (int i = 0; i < arguments.length; i++) {
            pushArgument(window.columns.get(i), visitor);
            arguments[i] = code.storeNew(Type.DOUBLE);
        }
        int state = own;
        window.form.enter(code, own, arguments, emitting -> emission(emitting, window, state));
        code.label(out).end(Opcodes.RETURN);
    }

    private static void pushArgument(Typed argument, MethodVisitor visitor) {
        if (argument.type().isNumber()) {
            Expressions.emitDouble(argument, visitor);
            return;
        }
        Expressions.emit(argument, visitor);
        if (argument.type() == Type.SYMBOL) {
            Code.callStatic(visitor, Slots.class, "presence", "(I)D");
        } else {
            visitor.visitInsn(Opcodes.I2D);
        }
    }

    /** Computes count, bounds and selected values into the state. */
    private void values(WindowNode window) {
        Code code = method("values" + window.index(), ENTER);
        MethodVisitor visitor = code.visitor();
        FormCode form = window.form;
        form.prepareReading(code);
        form.pushCount(code);
        int count = code.storeNew(Type.LONG);
        FormCode.setLong(code, Variables.STATE, window.latestCount, count);
        form.pushStart(code);
        FormCode.setLong(code, Variables.STATE, window.latestStart, code.storeNew(Type.LONG));
        form.pushEnd(code);
        FormCode.setLong(code, Variables.STATE, window.latestEnd, code.storeNew(Type.LONG));
        if (window.spec().minEvents() > 1) {
            Label enough = new Label();
            code.lload(count)
                    .constant(window.spec().minEvents())
                    .op(Opcodes.LCMP)
                    .jump(Opcodes.IFGE, enough);
            for (int i = 0; i < window.selects.size(); i++) {
                code.aload(Variables.STATE)
                        .constant(window.latestValues + i)
                        .constant(Double.NaN)
                        .op(Opcodes.DASTORE);
            }
            code.op(Opcodes.RETURN).label(enough);
        }
        for (int i = 0; i < window.selects.size(); i++) {
            code.aload(Variables.STATE).constant(window.latestValues + i);
            Expressions.emitDouble(window.selects.get(i), visitor);
            code.op(Opcodes.DASTORE);
        }
        code.end(Opcodes.RETURN);
    }

    /** Appends the window's row, with the columns that its rules read. */
    private void append(WindowNode window) {
        Code code = method("append" + window.index(), ENTER);
        MethodVisitor visitor = code.visitor();
        int row = code.local(1);
        int at = code.local(1);
        code.field("io/ringmill/window/WindowProgram", "rows", "Lio/ringmill/window/RowBuffer;");
        code.constant(window.rowCells())
                .call("io/ringmill/window/RowBuffer", "append", "(I)I")
                .istore(at);
        code.field("io/ringmill/window/WindowProgram", "rows", "Lio/ringmill/window/RowBuffer;");
        code.call("io/ringmill/window/RowBuffer", "writeCells", "()[J").astore(row);
        cell(code, row, at, Row.WINDOW).constant((long) window.index()).op(Opcodes.LASTORE);
        cell(code, row, at, Row.KEY).iload(Variables.KEY).op(Opcodes.I2L).op(Opcodes.LASTORE);
        cell(code, row, at, Row.TIME).lload(Variables.TIME).op(Opcodes.LASTORE);
        copy(code, row, at, Row.START, window.latestStart);
        copy(code, row, at, Row.END, window.latestEnd);
        copy(code, row, at, Row.COUNT, window.latestCount);
        for (int i = 0; i < window.selects.size(); i++) {
            copy(code, row, at, Row.VALUES + i, window.latestValues + i);
        }
        List<Variable> columns = window.columns();
        for (int i = 0; i < columns.size(); i++) {
            cell(code, row, at, window.firstColumn() + i);
            columns.get(i).load(visitor);
            Code.toCell(visitor, columns.get(i).type());
            code.op(Opcodes.LASTORE);
        }
        code.end(Opcodes.RETURN);
    }

    private static Code cell(Code code, int row, int at, int offset) {
        return code.aload(row).iload(at).constant(offset).op(Opcodes.IADD);
    }

    private static void copy(Code code, int row, int at, int offset, int stateCell) {
        cell(code, row, at, offset);
        FormCode.getLong(code, Variables.STATE, stateCell);
        code.op(Opcodes.LASTORE);
    }
}
