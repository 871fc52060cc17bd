package io.ringmill.window.compile;

import io.ringmill.bytecode.HiddenClasses;
import io.ringmill.window.aggregate.OwningSummary;
import io.ringmill.window.runtime.Partial;
import io.ringmill.window.runtime.RingRow;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Lays out the {@link Partial} aggregates of a window, and generates what becomes of them. */
public final class PartialPlan {

    private static final String OWNER = "io/ringmill/window/runtime/GeneratedPartial";
    private static final String PARTIAL = "io/ringmill/window/runtime/Partial";
    private static final String OWNED = "[Lio/ringmill/window/aggregate/OwningSummary;";

    /** Locals of the generated methods: the target, then a row of a ring or one of partials, then another one. */
    private static final Address INTO = new Address(1, 2, 0);

    private static final Address A = new Address(3, 4, 0);
    private static final Address B = new Address(5, 6, 0);
    private static final Address BEHIND = new Address(1, 5, 0);

    /** Cells of a row. */
    final int width;

    private final List<Argument> arguments;
    private final List<Accumulator> accumulators = new ArrayList<>();
    private final Summaries summaries;

    /** Rows for these arguments, and for those accumulators of them that are not kept otherwise. */
    PartialPlan(List<Argument> arguments, List<Accumulator> accumulators, Summaries summaries) {
        this.arguments = List.copyOf(arguments);
        this.summaries = summaries;
        int next = 0;
        for (Argument argument : arguments) {
            argument.at = next++;
            for (Accumulator accumulator : accumulators) {
                if (accumulator.argument == argument) {
                    this.accumulators.add(accumulator);
                    accumulator.at = next;
                    next += accumulator.summary.cells();
                }
            }
        }
        width = next;
    }

    private PartialPlan(PartialPlan whole, List<Accumulator> some) {
        arguments = whole.arguments;
        accumulators.addAll(some);
        summaries = whole.summaries;
        width = whole.width;
    }

    /** The same rows, of which what has memory beside its cells is left as it is. */
    PartialPlan ofCells() {
        return new PartialPlan(
                this, accumulators.stream().filter(PartialPlan::isOfCells).toList());
    }

    private List<Accumulator> of(Argument argument) {
        return accumulators.stream()
                .filter(accumulator -> accumulator.argument == argument)
                .toList();
    }

    /** Whether two windows' rows hold the same, where they lie in the same ring. */
    boolean isSame(PartialPlan other) {
        boolean same = arguments.size() == other.arguments.size() && accumulators.size() == other.accumulators.size();
        for (int i = 0; same && i < arguments.size(); i++) {
            same = arguments.get(i).isSame(other.arguments.get(i));
        }
        for (int i = 0; same && i < accumulators.size(); i++) {
            Accumulator own = accumulators.get(i);
            Accumulator others = other.accumulators.get(i);
            same = own.summary == others.summary && own.parameter == others.parameter && own.at == others.at;
        }
        return same;
    }

    /** The accumulators that have memory beside their cells. */
    List<Accumulator> owning() {
        return accumulators.stream()
                .filter(accumulator -> !isOfCells(accumulator))
                .toList();
    }

    /** Says what the cells of a row in a key's state hold. */
    void setKinds(StateLayout layout, int at) {
        accumulators.forEach(accumulator -> accumulator.setKinds(layout, at + accumulator.at));
    }

    /** Makes a row in a new key's state one of no events. */
    void clear(double[] cells, int at) {
        accumulators.forEach(accumulator -> accumulator.summary.clear(cells, at + accumulator.at));
    }

    /**
     * Emits the taking in of the event at hand.
     *
     * @param at where the row lies in the state
     */
    void emitAdd(MethodSplitter pieces, Code code, int at, Columns values) {
        pieces.emitEach(code, "addAt" + at, "", new int[0], arguments, (into, argument, none) -> {
            Address row = Address.inState(at);
            int x = values.x(argument);
            int y = values.y(argument);
            Learned.writeInputs(into, of(argument), row, values);
            emitAdd(into, FormCode.RUNTIME, row, argument, x, y, Variables.TIME);
        });
    }

    private void emitAdd(Code code, String owner, Address row, Argument argument, int x, int y, int time) {
        Label absent = new Label();
        argument.jumpIfMissing(code, x, y, absent);
        int n = code.local(2);
        row.plus(argument.at).load(code).op(Opcodes.DCONST_1).op(Opcodes.DADD).dstore(n);
        row.plus(argument.at).push(code).dload(n).op(Opcodes.DASTORE);
        for (Accumulator accumulator : of(argument)) {
            callAdd(code, owner, accumulator, row, x, y, n, time);
        }
        code.label(absent);
    }

    /** Emits {@link Partial#merge}, in a window program. */
    void emitMerge(MethodSplitter pieces, Code code, int intoCell, int baseOfA, int cellOfB) {
        pieces.emitEach(
                code,
                "mergeAt" + intoCell,
                "I",
                new int[] {baseOfA},
                arguments,
                (into, argument, own) -> emitMerge(
                        into,
                        FormCode.RUNTIME,
                        argument,
                        Address.inState(intoCell),
                        new Address(Variables.STATE, own[0], 0),
                        Address.inState(cellOfB)));
    }

    private void emitMerge(Code code, String owner, Argument argument, Address into, Address a, Address b) {
        List<Accumulator> own = of(argument);
        int n = code.local(2);
        int m = code.local(2);
        a.plus(argument.at).load(code).dstore(n);
        b.plus(argument.at).load(code).dstore(m);
        into.plus(argument.at).push(code).dload(n).dload(m).op(Opcodes.DADD).op(Opcodes.DASTORE);
        Label onlyA = new Label();
        Label onlyB = new Label();
        Label done = new Label();
        code.dload(m).op(Opcodes.DCONST_0).op(Opcodes.DCMPL).jump(Opcodes.IFEQ, onlyA);
        code.dload(n).op(Opcodes.DCONST_0).op(Opcodes.DCMPL).jump(Opcodes.IFEQ, onlyB);
        for (Accumulator accumulator : own) {
            callMerge(code, owner, accumulator, into, a, n, b, m);
        }
        code.jump(Opcodes.GOTO, done);
        code.label(onlyA);
        own.stream().filter(PartialPlan::isOfCells).forEach(accumulator -> emitCopy(code, accumulator, into, a));
        code.jump(Opcodes.GOTO, done);
        code.label(onlyB);
        for (Accumulator accumulator : own) {
            if (isOfCells(accumulator)) {
                emitCopy(code, accumulator, into, b);
            } else {
                callMerge(code, owner, accumulator, into, a, n, b, m);
            }
        }
        code.label(done);
    }

    /** Whether its cells are all there is of it. */
    private static boolean isOfCells(Accumulator accumulator) {
        return !(accumulator.summary instanceof OwningSummary<?>);
    }

    private static void emitCopy(Code code, Accumulator accumulator, Address into, Address from) {
        for (int cell = accumulator.at; cell < accumulator.at + accumulator.summary.cells(); cell++) {
            into.plus(cell).push(code);
            from.plus(cell).load(code).op(Opcodes.DASTORE);
        }
    }

    /**
     * Generates the class of these partial aggregates, and makes one for a program.
     *
     * @param row how events lie in the ring from which they are taken; null if they are not
     * @param owned the program's summaries with memory of their own
     */
    public Partial generate(RingRow row, OwningSummary<?>[] owned) {
        ClassWriter owner = HiddenClasses.writer();
        owner.visit(
                Opcodes.V17, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, OWNER, null, PARTIAL, null);
        owner.visitField(Opcodes.ACC_FINAL, Summaries.FIELD, OWNED, null, null).visitEnd();
        constructor(owner);
        method(owner, "clear", "([DI)V", null, (code, argument, time) -> clear(code, arguments.get(argument)));
        method(owner, "add", "([DI[DI)V", row, (code, argument, time) -> {
            if (row != null) {
                add(code, row, argument, time);
            }
        });
        method(owner, "prepend", "([DI[DII)V", row, (code, argument, time) -> {
            if (row != null) {
                prepend(code, row, argument, time);
            }
        });
        method(
                owner,
                "merge",
                "([DI[DI[DI)V",
                null,
                (code, argument, time) -> emitMerge(code, OWNER, arguments.get(argument), INTO, A, B));
        owner.visitEnd();
        try {
            return (Partial) HiddenClasses.define(Partial.class, HiddenClasses.bytes(owner))
                    .getDeclaredConstructor(OwningSummary[].class)
                    .newInstance((Object) owned);
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("generated partial aggregates cannot be made", broken);
        }
    }

    private void constructor(ClassWriter owner) {
        Code code = new Code(owner, Opcodes.ACC_PUBLIC, "<init>", "(" + OWNED + ")V", 2);
        code.aload(0).constant(width);
        code.visitor().visitMethodInsn(Opcodes.INVOKESPECIAL, PARTIAL, "<init>", "(I)V", false);
        code.aload(0).aload(1).putField(OWNER, Summaries.FIELD, OWNED).end(Opcodes.RETURN);
    }

    /** Emits what a method of {@link Partial} does for the argument of an index. */
    private interface Each {
        void emit(Code code, int argument, int time);
    }

    /** Generates a method, for many arguments with some more that it calls; {@code row} is null if it needs no time. */
    private void method(ClassWriter owner, String name, String descriptor, RingRow row, Each each) {
        Type[] given = Type.getArgumentTypes(descriptor);
        Code code = new Code(owner, 0, name, descriptor, 1 + given.length);
        if (arguments.size() <= MethodSplitter.MOST_TOGETHER) {
            emit(code, 0, arguments.size(), row, each);
        } else {
            for (int from = 0; from < arguments.size(); from += MethodSplitter.MOST_TOGETHER) {
                String part = name + "From" + from;
                code.aload(0);
                for (int i = 0; i < given.length; i++) {
                    code.visitor().visitVarInsn(given[i].getOpcode(Opcodes.ILOAD), 1 + i);
                }
                code.call(OWNER, part, descriptor);
                Code some = FormCode.method(owner, part, descriptor, 1 + given.length);
                emit(some, from, Math.min(from + MethodSplitter.MOST_TOGETHER, arguments.size()), row, each);
                some.end(Opcodes.RETURN);
            }
        }
        code.end(Opcodes.RETURN);
    }

    private static void emit(Code code, int from, int to, RingRow row, Each each) {
        int time = row == null ? 0 : time(code, row);
        for (int argument = from; argument < to; argument++) {
            each.emit(code, argument, time);
        }
    }

    private void clear(Code code, Argument argument) {
        INTO.plus(argument.at).push(code).op(Opcodes.DCONST_0).op(Opcodes.DASTORE);
        for (Accumulator accumulator : of(argument)) {
            summaries.push(code, accumulator.summary, OWNER);
            INTO.plus(accumulator.at).push(code);
            Summaries.call(code, accumulator.summary, "clear", "([DI)V");
        }
    }

    private void add(Code code, RingRow row, int argument, int time) {
        int x = value(code, row.x(argument));
        int y = value(code, row.y(argument));
        emitAdd(code, OWNER, INTO, arguments.get(argument), x, y, time);
    }

    private void prepend(Code code, RingRow row, int argument, int time) {
        int x = value(code, row.x(argument));
        int y = value(code, row.y(argument));
        prepend(code, arguments.get(argument), x, y, time);
    }

    /** A value that does not care for order is added to what is behind it, any other put together with that. */
    private void prepend(Code code, Argument argument, int x, int y, int time) {
        Label absent = new Label();
        Label done = new Label();
        int n = code.local(2);
        BEHIND.plus(argument.at).load(code).dstore(n);
        argument.jumpIfMissing(code, x, y, absent);
        int m = code.local(2);
        code.dload(n).op(Opcodes.DCONST_1).op(Opcodes.DADD).dstore(m);
        INTO.plus(argument.at).push(code).dload(m).op(Opcodes.DASTORE);
        for (Accumulator accumulator : of(argument)) {
            if (accumulator.summary.isOrdered()) {
                prependOrdered(code, accumulator, x, y, time, n);
            } else {
                emitCopy(code, accumulator, INTO, BEHIND);
                callAdd(code, accumulator, x, y, m, time);
            }
        }
        code.jump(Opcodes.GOTO, done);
        code.label(absent);
        INTO.plus(argument.at).push(code).dload(n).op(Opcodes.DASTORE);
        of(argument).forEach(accumulator -> emitCopy(code, accumulator, INTO, BEHIND));
        code.label(done);
    }

    private void prependOrdered(Code code, Accumulator accumulator, int x, int y, int time, int n) {
        Label none = new Label();
        int one = code.local(2);
        code.op(Opcodes.DCONST_1).dstore(one);
        summaries.push(code, accumulator.summary, OWNER);
        INTO.plus(accumulator.at).push(code);
        Summaries.call(code, accumulator.summary, "clear", "([DI)V");
        callAdd(code, accumulator, x, y, one, time);
        code.dload(n).op(Opcodes.DCONST_0).op(Opcodes.DCMPL).jump(Opcodes.IFEQ, none);
        callMerge(code, OWNER, accumulator, INTO, INTO, one, BEHIND, n);
        code.label(none);
    }

    private void callAdd(Code code, Accumulator accumulator, int x, int y, int n, int time) {
        callAdd(code, OWNER, accumulator, INTO, x, y, n, time);
    }

    private void callAdd(Code code, String owner, Accumulator accumulator, Address row, int x, int y, int n, int time) {
        summaries.push(code, accumulator.summary, owner);
        row.plus(accumulator.at).push(code).dload(x).dload(y).dload(n);
        code.lload(time).constant(accumulator.parameter);
        Summaries.call(code, accumulator.summary, "add", "([DIDDDJD)V");
    }

    private void callMerge(
            Code code, String owner, Accumulator accumulator, Address into, Address a, int n, Address b, int m) {
        summaries.push(code, accumulator.summary, owner);
        into.plus(accumulator.at).push(code);
        a.plus(accumulator.at).push(code).dload(n);
        b.plus(accumulator.at).push(code).dload(m).constant(accumulator.parameter);
        Summaries.call(code, accumulator.summary, "merge", "([DI[DID[DIDD)V");
    }

    /** A local with a cell of the event. */
    private static int value(Code code, int cell) {
        int value = code.local(2);
        A.plus(cell).load(code).dstore(value);
        return value;
    }

    /** A local with the time of the event. */
    private static int time(Code code, RingRow row) {
        int time = code.local(2);
        if (row.isTimed) {
            A.load(code);
            Code.fromState(code.visitor(), io.ringmill.expression.Type.LONG);
        } else {
            code.op(Opcodes.LCONST_0);
        }
        code.lstore(time);
        return time;
    }
}
