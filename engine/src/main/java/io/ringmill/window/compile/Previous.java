package io.ringmill.window.compile;

import io.ringmill.expression.Expressions;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.expression.Variable;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The {@code prev(x)} of expressions that are evaluated together. Before them, each x is evaluated once, kept for the
 * next time, and the one kept the last time put into a local variable: so what is evaluated of the expressions (a
 * branch not taken) does not change what is remembered.
 */
public final class Previous {

    private final StateLayout layout;
    private final List<Value> values = new ArrayList<>();

    /** The previous value of {@code argument}; loads from the local into which {@link #emit} put it. */
    private static final class Value implements Variable {
        final Typed argument;
        final List<Typed> known;
        final int cell;
        int local = -1;

        Value(Typed argument, List<Typed> known, int cell) {
            this.argument = argument;
            this.known = known;
            this.cell = cell;
        }

        boolean isSame(Typed otherArgument, List<Typed> otherKnown) {
            return Expressions.sameValue(argument, otherArgument) && known.equals(otherKnown);
        }

        @Override
        public Type type() {
            return argument.type();
        }

        int slots() {
            return type() == Type.DOUBLE || type() == Type.LONG ? 2 : 1;
        }

        @Override
        public void load(MethodVisitor code) {
            Code.load(code, type(), local);
        }
    }

    /** Values are kept in cells of {@code layout}. */
    public Previous(StateLayout layout) {
        this.layout = layout;
    }

    /** The variable for {@code prev(argument)}; the same for the same argument. */
    public Variable of(Typed argument) {
        return of(argument, List.of());
    }

    /** The value of {@code argument} at the last event at which none of {@code known} was missing. */
    public Variable of(Typed argument, List<Typed> known) {
        for (Value value : values) {
            if (value.isSame(argument, known)) {
                return value;
            }
        }
        Value value = new Value(argument, known, layout.reserve(argument.type()));
        values.add(value);
        return value;
    }

    /** Whether an expression reads a value that is in a local variable of the method into which {@link #emit} put it. */
    public static boolean isReadBy(Typed expression) {
        List<Variable> variables = new ArrayList<>();
        Expressions.collectVariables(expression, variables);
        return variables.stream().anyMatch(Value.class::isInstance);
    }

    /** Whether nothing is remembered. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** Emits what has to happen before the expressions; {@code state} is the local with the key's state. */
    public void emit(Code code, int state) {
        for (Value value : values) {
            emit(code, value, state, code.local(value.slots()));
        }
    }

    private static void pushKnown(Code code, Typed known, Value value, int now) {
        if (Expressions.sameValue(known, value.argument)) {
            Code.load(code.visitor(), value.type(), now);
        } else {
            Expressions.emit(known, code.visitor());
        }
    }

    /** As the other, for expressions that are emitted into several pieces: what was kept is spilled. */
    void emit(MethodSplitter pieces, Code code, String name, int state, Spills spills) {
        values.forEach(value -> value.local = spills.next());
        pieces.emitEach(
                code,
                name,
                "A",
                new int[] {state},
                values,
                (into, value, own) -> emit(into, value, own[0], value.local));
    }

    private static void emit(Code code, Value value, int state, int kept) {
        MethodVisitor visitor = code.visitor();
        Type type = value.type();
        Expressions.emit(value.argument, visitor);
        int now = code.storeNew(type);
        code.aload(state).constant(value.cell).op(Opcodes.DALOAD);
        Code.fromState(visitor, type);
        value.local = kept;
        code.store(type, kept);
        Label passedOver = new Label();
        for (Typed known : value.known) {
            if (!(known instanceof Typed.Constant)) {
                pushKnown(code, known, value, now);
                Expressions.emitJumpIfMissing(known.type(), passedOver, visitor);
            }
        }
        code.aload(state).constant(value.cell);
        Code.load(visitor, type, now);
        Code.toState(visitor, type);
        code.op(Opcodes.DASTORE);
        code.label(passedOver);
    }
}
