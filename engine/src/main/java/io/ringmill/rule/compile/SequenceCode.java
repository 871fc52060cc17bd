package io.ringmill.rule.compile;

import io.ringmill.diagnostic.Faults;
import io.ringmill.expression.Expressions;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.expression.Variable;
import io.ringmill.rule.RuleCells;
import io.ringmill.rule.Runs;
import io.ringmill.window.compile.Code;
import io.ringmill.window.compile.RowNode;
import io.ringmill.window.compile.StateLayout;
import io.ringmill.window.compile.StreamNode;
import io.ringmill.window.compile.Timers;
import io.ringmill.window.compile.Variables;
import io.ringmill.window.runtime.Times;
import java.util.stream.IntStream;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The code of a sequence. On a row it goes through the key's runs from the oldest on: what must not come ends a run, and the
 * first run whose step the row fits takes it; a row that no run took may begin one. When the watermarks of all streams have
 * reached a run's deadline, it is over.
 */
final class SequenceCode extends ClauseCode {

    /** Local with the offset in the state of the run at hand; the first one of the methods that have it. */
    static final int RUN = Variables.FIRST_FREE;

    private final SequencePlan plan;
    private final StateLayout layout;
    private final Faults faults;
    private final Watermarks watermarks;

    /** Where rows of a node find the watermark of another stream. */
    interface Watermarks {
        Variable of(RowNode row, StreamNode stream);
    }

    SequenceCode(SequencePlan plan, Watermarks watermarks, StateLayout layout, Faults faults) {
        this.plan = plan;
        this.watermarks = watermarks;
        this.layout = layout;
        this.faults = faults;
    }

    @Override
    void complete() {
        plan.layOut(layout, faults);
    }

    @Override
    void watch(RuleCells cells, StateLayout rare) {
        cells.runs = plan.watched();
    }

    @Override
    void onRow(RuleEmitter rule, RowNode node, Code code) {
        new OnRow(rule, node, code).emit();
    }

    /** What is done on a row of one of the nodes. */
    private final class OnRow {
        private final RuleEmitter rule;
        private final RowNode node;
        private final Code code;
        private final MethodVisitor visitor;
        private final int end;
        private final int used;
        private final Label next = new Label();
        private final Label over = new Label();

        OnRow(RuleEmitter rule, RowNode node, Code code) {
            this.rule = rule;
            this.node = node;
            this.code = code;
            visitor = code.visitor();
            end = code.local(1);
            used = code.local(1);
        }

        void emit() {
            plan.all().stream().filter(this::isHere).forEach(step -> step.sees.previous.emit(code, Variables.STATE));
            boolean begins = isHere(plan.steps.get(0));
            code.constant(0).istore(used);
            pushEnd(code).istore(end);
            if (IntStream.range(0, plan.nots.size()).anyMatch(this::isAwaited)) {
                code.constant(plan.firstRun).istore(RUN);
                goThroughRuns();
            } else {
                code.iload(end).istore(RUN);
            }
            if (begins) {
                begin();
            }
        }

        private boolean isHere(SequenceStep step) {
            return step.on() == node;
        }

        private void goThroughRuns() {
            Label loop = new Label();
            Label done = new Label();
            code.label(loop).iload(RUN).iload(end).jump(Opcodes.IF_ICMPGE, done);
            code.lload(Variables.TIME);
            pushDeadline(code).op(Opcodes.LCMP).jump(Opcodes.IFGE, next);
            Label[] waiting = new Label[plan.nots.size()];
            for (int step = 0; step < waiting.length; step++) {
                waiting[step] = isAwaited(step) ? new Label() : next;
            }
            pushRunCell(code, Runs.STEP).op(Opcodes.D2I);
            visitor.visitTableSwitchInsn(0, waiting.length - 1, next, waiting);
            for (int step = 0; step < waiting.length; step++) {
                if (waiting[step] != next) {
                    code.label(waiting[step]);
                    goOn(step);
                }
            }
            code.label(over);
            remove(rule, code, end);
            code.jump(Opcodes.GOTO, loop);
            code.label(next).increment(RUN, plan.stride).jump(Opcodes.GOTO, loop);
            code.label(done);
        }

        /** Whether rows of the node do anything to a run that waits for that step. */
        private boolean isAwaited(int step) {
            if (step == 0 && plan.steps.get(0).said.times() == 1) {
                return false;
            }
            return plan.nots.get(step).stream().anyMatch(this::isHere)
                    || (step < plan.steps.size() && isHere(plan.steps.get(step)));
        }

        private void goOn(int index) {
            plan.nots.get(index).stream()
                    .filter(this::isHere)
                    .forEach(not -> Expressions.emitJump(not.condition, over, true, visitor));
            if (index < plan.steps.size() && isHere(plan.steps.get(index))) {
                SequenceStep step = plan.steps.get(index);
                code.iload(used).jump(Opcodes.IFNE, next);
                Expressions.emitJump(step.condition, next, false, visitor);
                code.constant(1).istore(used);
                take(step);
            }
            code.jump(Opcodes.GOTO, next);
        }

        /** The row fits the step that the run waits for. */
        private void take(SequenceStep step) {
            int times = step.said.times();
            if (times > 1) {
                Label enough = new Label();
                int count = code.local(1);
                pushRunCell(code, Runs.TIMES)
                        .op(Opcodes.D2I)
                        .constant(1)
                        .op(Opcodes.IADD)
                        .istore(count);
                code.iload(count).constant(times).jump(Opcodes.IF_ICMPGE, enough);
                pushAddress(code, Runs.TIMES).iload(count).op(Opcodes.I2D).op(Opcodes.DASTORE);
                code.jump(Opcodes.GOTO, next).label(enough);
                setRunCell(code, Runs.TIMES, 0);
            }
            keep(step);
            if (step.index == plan.steps.size() - 1 && !plan.said.endsInAbsence()) {
                rule.fire(code, over, () -> {});
                code.jump(Opcodes.GOTO, over);
            } else {
                setRunCell(code, Runs.STEP, step.index + 1);
            }
        }

        private void keep(SequenceStep step) {
            for (int i = 0; i < step.sees.loads.size(); i++) {
                Typed seen = step.sees.loads.get(i);
                pushAddress(code, step.firstCell + i);
                Expressions.emit(seen, visitor);
                Code.toState(visitor, seen.type());
                code.op(Opcodes.DASTORE);
            }
        }

        /** A row that no run took begins one, if it fits the first step and there is room, or a run that gives way. */
        private void begin() {
            SequenceStep first = plan.steps.get(0);
            Label not = new Label();
            code.iload(used).jump(Opcodes.IFNE, not);
            Expressions.emitJump(first.condition, not, false, visitor);
            makeRoom(not);
            int due = code.local(2);
            code.lload(Variables.TIME).constant(plan.said.withinNs());
            code.callStatic(Times.class, "plus", "(JJ)J").lstore(due);
            pushAddress(code, Runs.DEADLINE).lload(due);
            Code.toState(visitor, Type.LONG);
            code.op(Opcodes.DASTORE);
            if (first.said.times() > 1) {
                setRunCell(code, Runs.TIMES, 1);
            } else {
                keep(first);
                setRunCell(code, Runs.STEP, 1);
            }
            addToRuns(code, 1);
            for (int stream = 0; stream < plan.streams().size(); stream++) {
                setTimer(stream, due);
            }
            code.label(not);
        }

        /** Sees to it that the run at hand is a new one behind the last. */
        private void makeRoom(Label none) {
            Label room = new Label();
            code.iload(end).constant(plan.firstRun + plan.said.overlap() * plan.stride);
            code.jump(Opcodes.IF_ICMPLT, room);
            code.aload(Variables.STATE).constant(plan.firstRun).iload(end).constant(plan.stride);
            code.constant(plan.steps.size()).lload(Variables.TIME);
            code.callStatic(Runs.class, "idle", "([DIIIIJ)I").istore(RUN);
            code.iload(RUN).jump(Opcodes.IFLT, none);
            remove(rule, code, end);
            code.label(room).iload(end).istore(RUN);
        }

        /** Sets the timer by a stream, unless that has reached the deadline, or an older run's comes first. */
        private void setTimer(int index, int due) {
            StreamNode stream = plan.streams().get(index);
            Label done = new Label();
            if (stream != node.root()) {
                Label ahead = new Label();
                watermarks.of(node, stream).load(visitor);
                code.lload(due).op(Opcodes.LCMP).jump(Opcodes.IFLT, ahead);
                pushAddress(code, Runs.REACHED);
                pushRunCell(code, Runs.REACHED).constant((double) (1 << index)).op(Opcodes.DADD);
                code.op(Opcodes.DASTORE).jump(Opcodes.GOTO, done).label(ahead);
            }
            if (plan.said.overlap() > 1) {
                pushFirstDeadline(code, RUN, index).lload(due).op(Opcodes.LCMP).jump(Opcodes.IFLE, done);
            }
            Timers.schedule(code, rule.className(), plan.timers.get(index), due);
            code.label(done);
        }
    }

    @Override
    void onTimer(RuleEmitter rule, Code code, int timer) {
        if (code.local(1) != RUN) {
            throw new IllegalStateException("the run is not in its local");
        }
        int index = plan.timers.indexOf(timer);
        int all = (1 << plan.timers.size()) - 1;
        int end = code.local(1);
        Label loop = new Label();
        Label next = new Label();
        Label over = new Label();
        Label done = new Label();
        pushEnd(code).istore(end);
        code.constant(plan.firstRun).istore(RUN);
        code.label(loop).iload(RUN).iload(end).jump(Opcodes.IF_ICMPGE, done);
        pushDeadline(code).lload(Variables.TIME).op(Opcodes.LCMP).jump(Opcodes.IFGT, next);
        if (plan.timers.size() > 1) {
            int reached = code.local(1);
            pushRunCell(code, Runs.REACHED)
                    .op(Opcodes.D2I)
                    .constant(1 << index)
                    .op(Opcodes.IOR)
                    .istore(reached);
            pushAddress(code, Runs.REACHED).iload(reached).op(Opcodes.I2D).op(Opcodes.DASTORE);
            code.iload(reached).constant(all).jump(Opcodes.IF_ICMPNE, next);
        }
        if (plan.said.endsInAbsence()) {
            pushRunCell(code, Runs.STEP).constant((double) plan.steps.size());
            code.op(Opcodes.DCMPL).jump(Opcodes.IFNE, over);
            rule.fire(code, over, () -> {});
        }
        code.label(over);
        remove(rule, code, end);
        code.jump(Opcodes.GOTO, loop);
        code.label(next).increment(RUN, plan.stride).jump(Opcodes.GOTO, loop);
        code.label(done);
        int due = code.local(2);
        Label none = new Label();
        pushFirstDeadline(code, end, index).lstore(due);
        code.lload(due).constant(Long.MAX_VALUE).op(Opcodes.LCMP).jump(Opcodes.IFEQ, none);
        Timers.schedule(code, rule.className(), timer, due);
        code.label(none);
    }

    /** Pushes the first deadline that a stream has not reached, of the runs before that in a local. */
    private Code pushFirstDeadline(Code code, int endLocal, int stream) {
        code.aload(Variables.STATE).constant(plan.firstRun).iload(endLocal);
        code.constant(plan.stride).constant(1 << stream);
        return code.callStatic(Runs.class, "firstDeadlineNs", "([DIIII)J");
    }

    /** Takes out the run at hand; the next one is then in its place. */
    private void remove(RuleEmitter rule, Code code, int end) {
        code.aload(Variables.STATE).iload(RUN).iload(end).constant(plan.stride);
        code.callStatic(Runs.class, "remove", "([DIII)V");
        code.increment(end, -plan.stride);
        code.aload(0)
                .aload(Variables.STATE)
                .iload(end)
                .iload(end)
                .constant(plan.stride)
                .op(Opcodes.IADD);
        code.call(rule.className(), "restore", "([DII)V");
        addToRuns(code, -1);
    }

    private void addToRuns(Code code, int by) {
        code.aload(Variables.STATE).constant(plan.runs).op(Opcodes.DUP2).op(Opcodes.DALOAD);
        code.constant((double) by).op(Opcodes.DADD).op(Opcodes.DASTORE);
    }

    /** Pushes the offset behind the last run. */
    private Code pushEnd(Code code) {
        code.aload(Variables.STATE).constant(plan.runs).op(Opcodes.DALOAD).op(Opcodes.D2I);
        return code.constant(plan.stride)
                .op(Opcodes.IMUL)
                .constant(plan.firstRun)
                .op(Opcodes.IADD);
    }

    private static Code pushDeadline(Code code) {
        code.aload(Variables.STATE).iload(RUN);
        return code.callStatic(Runs.class, "deadlineNs", "([DI)J");
    }

    private static Code pushAddress(Code code, int cell) {
        return code.aload(Variables.STATE).iload(RUN).constant(cell).op(Opcodes.IADD);
    }

    private static Code pushRunCell(Code code, int cell) {
        return pushAddress(code, cell).op(Opcodes.DALOAD);
    }

    private static void setRunCell(Code code, int cell, double value) {
        pushAddress(code, cell).constant(value).op(Opcodes.DASTORE);
    }
}
