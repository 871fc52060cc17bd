package io.ringmill.rule.compile;

import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.expression.Variable;
import io.ringmill.window.compile.Code;
import io.ringmill.window.compile.RowNode;
import io.ringmill.window.compile.Variables;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** A step of a sequence with its names resolved, and what it sees that is kept for later. */
final class SequenceStep {

    /** What later steps call the sequence number of a step's event. */
    static final String SEQUENCE = "seq";

    private static final Variable SEQUENCE_NUMBER = new Code.Local(Type.LONG, Variables.SEQUENCE);

    final Sequence.Step said;

    /** Where it stands among those that are no {@code not}; of a {@code not} where the next of those stands. */
    final int index;

    /** What it is on and remembers by {@code prev}, and as its values what it sees that is kept. */
    final RuleNode sees;

    /** What names mean in its row. */
    final RuleScope names;

    /** Null if it has faults. */
    Typed condition;

    /** First cell in a run of what is kept. */
    int firstCell;

    SequenceStep(Sequence.Step said, int index, RuleNode sees, RuleScope names) {
        this.said = said;
        this.index = index;
        this.sees = sees;
        this.names = names;
    }

    RowNode on() {
        return sees.on;
    }

    /** The number of the step's event. */
    Captured sequence() {
        return captured(SEQUENCE, SEQUENCE_NUMBER);
    }

    /** What the step sees under a name of its row, to be kept. */
    Captured captured(String name, Variable seen) {
        int index = sees.value(name, SequencePlan.load(seen));
        return new Captured(this, index, seen.type());
    }

    /** A value that a step saw: from the run whose offset in the state is in the local {@link SequenceCode#RUN}. */
    record Captured(SequenceStep step, int index, Type type) implements Variable {

        @Override
        public void load(MethodVisitor code) {
            Code.of(code)
                    .aload(Variables.STATE)
                    .iload(SequenceCode.RUN)
                    .constant(step.firstCell + index)
                    .op(Opcodes.IADD)
                    .op(Opcodes.DALOAD);
            Code.fromState(code, type);
        }
    }
}
