package io.ringmill.window.compile;

import io.ringmill.expression.Type;
import io.ringmill.window.aggregate.OwningSummary;
import io.ringmill.window.aggregate.ShortForm;
import io.ringmill.window.aggregate.ShortLast;
import io.ringmill.window.compile.GrowingRingCode.Locals;
import io.ringmill.window.compile.RingCode.Place;
import io.ringmill.window.runtime.RingCells;
import io.ringmill.window.runtime.Times;
import io.ringmill.window.runtime.TwoStacks;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Generates what windows over time keep of a key while its ring has room for few events: summaries in their {@link
 * ShortForm}, from which values are taken out again, in place of {@link TwoStacks}. Only the ring's capacity says which of
 * the two are kept, and this follows from the key's events alone: it doubles when the ring is full, and becomes small again
 * when less than a quarter of {@link RingCells#FEW} is held. In between, nothing changes. A step from one to the other
 * takes as long as a pass over so many events.
 */
final class FewEventsCode {

    private static final String RING_AND_STRETCH = Locals.TYPES + "II";

    private final GrowingRingCode history;

    /** By member, number of the first event of the window's new part; -1 if it has no parts. */
    private final int[] markCells;

    FewEventsCode(GrowingRingCode history) {
        this.history = history;
        markCells = new int[history.members.size()];
    }

    /** Whether there is a short form for all that the windows of a ring keep of its events. */
    static boolean fits(GrowingRingCode history) {
        return !history.isWide()
                && history.members.stream().allMatch(FewEventsCode::fits)
                && history.members.stream().anyMatch(member -> keepsPartials(history, member));
    }

    private static boolean fits(SlidingCode member) {
        return member.byTime()
                && member.window.accumulators.stream()
                        .allMatch(accumulator ->
                                accumulator.shortForm() != null || accumulator.summary instanceof OwningSummary<?>);
    }

    private static boolean keepsPartials(GrowingRingCode history, SlidingCode member) {
        return history.countsInPartials(member) || !history.inPartials(member).isEmpty();
    }

    /** Whether it keeps something of this window. */
    boolean keeps(SlidingCode member) {
        return history.merged(member) != null;
    }

    void reserve(StateLayout layout) {
        for (int i = 0; i < markCells.length; i++) {
            int index = i;
            SlidingCode member = history.members.get(i);
            layout.ownedBy(member.window.name(), () -> reserve(layout, index, member));
        }
    }

    private void reserve(StateLayout layout, int index, SlidingCode member) {
        markCells[index] = flipping(member).isEmpty() ? -1 : layout.reserve(1, 0);
        for (Accumulator accumulator : ShortFormCode.inShortForm(member)) {
            ShortFormCode.reserve(layout, accumulator, RingCells.FEW);
        }
    }

    private static List<Accumulator> flipping(SlidingCode member) {
        return ShortFormCode.inShortForm(member).stream()
                .filter(accumulator -> accumulator.shortForm().flips())
                .toList();
    }

    private int markCell(SlidingCode member) {
        return markCells[history.members.indexOf(member)];
    }

    /** Emits a jump if the capacity in a local is that of a ring of many events. */
    static void jumpIfMany(Code code, int capacity, Label many) {
        code.iload(capacity).constant(RingCells.FEW).jump(Opcodes.IF_ICMPGT, many);
    }

    /** Emits that those events leave a window that have to before the one at hand enters. */
    void leave(MethodSplitter pieces, Code code, SlidingCode member, Locals ring, int tailCell) {
        int tail = code.local(2);
        int horizon = code.local(2);
        int position = code.local(1);
        FormCode.getLong(code, Variables.STATE, tailCell);
        code.lstore(tail);
        code.lload(Variables.TIME).constant(member.length());
        code.callStatic(Times.class, "minus", "(JJ)J").lstore(horizon);
        Label next = new Label();
        Label full = new Label();
        Label leaves = new Label();
        Label done = new Label();
        boolean isCapped = member.window.spec().maxEvents() > 0;
        code.label(next).lload(tail).lload(ring.head()).op(Opcodes.LCMP).jump(Opcodes.IFEQ, done);
        code.lload(tail).op(Opcodes.L2I).iload(ring.mask()).op(Opcodes.IAND).istore(position);
        history.pushCell(code, ring.ring(), position, 0);
        Code.fromState(code.visitor(), Type.LONG);
        code.lload(horizon).op(Opcodes.LCMP).jump(Opcodes.IFGT, isCapped ? full : done);
        code.label(leaves);
        flipAtMark(pieces, code, member, ring, tail, position);
        Columns values = values(code, member, ring.ring(), position);
        ShortFormCode.change(pieces, code, member, values, false);
        code.lload(tail).op(Opcodes.LCONST_1).op(Opcodes.LADD).lstore(tail).jump(Opcodes.GOTO, next);
        if (isCapped) {
            code.label(full).lload(ring.head()).lload(tail).op(Opcodes.LSUB);
            code.constant(member.window.spec().maxEvents()).op(Opcodes.LCMP).jump(Opcodes.IFLT, done);
            code.aload(0).constant(member.window.index()).call(FormCode.RUNTIME, "cap", "(I)V");
            code.jump(Opcodes.GOTO, leaves);
        }
        code.label(done);
        FormCode.setLong(code, Variables.STATE, tailCell, tail);
    }

    /** The values of the event at a position. */
    private Columns values(Code code, SlidingCode member, int ring, int position) {
        List<Column> columns = member.window.columns;
        int[] locals = new int[columns.size()];
        for (int i = 0; i < locals.length; i++) {
            history.pushCell(code, ring, position, history.cell(columns.get(i)));
            locals[i] = code.storeNew(Type.DOUBLE);
        }
        return new Columns(columns, locals, 0);
    }

    /** Emits that the new part of a window becomes the old one, if none of that is left. */
    private void flipAtMark(MethodSplitter pieces, Code code, SlidingCode member, Locals ring, int tail, int position) {
        List<Accumulator> flipping = flipping(member);
        if (flipping.isEmpty()) {
            return;
        }
        Label within = new Label();
        code.lload(tail);
        FormCode.getLong(code, Variables.STATE, markCell(member));
        code.op(Opcodes.LCMP).jump(Opcodes.IFNE, within);
        FormCode.setLong(code, Variables.STATE, markCell(member), ring.head());
        // With the newest, which is not there yet.
        int size = code.local(1);
        code.lload(ring.head()).lload(tail).op(Opcodes.LSUB).op(Opcodes.L2I);
        code.constant(1).op(Opcodes.IADD).istore(size);
        int[] given = {ring.ring(), ring.capacity(), ring.mask(), ring.head(), position, size};
        pieces.emitApart(code, "flipFew" + member.window.index(), RING_AND_STRETCH, given, (into, own) -> {
            for (Accumulator accumulator : flipping) {
                pushRing(into, accumulator, new Place(own[0], own[1], own[4], own[5]));
                accumulator.argument.pushPresent(into);
                into.constant(ShortFormCode.parameter(accumulator));
                into.callStatic(ShortFormCode.form(accumulator), "flip", "([DI" + ShortForm.RING + "DD)V");
            }
        });
        code.label(within);
    }

    private void pushRing(Code code, Accumulator accumulator, Place place) {
        code.aload(Variables.STATE).constant(accumulator.shortAt);
        code.aload(place.ring())
                .constant(history.cell(accumulator.argument.x()))
                .constant(history.stride());
        code.iload(place.capacity()).iload(place.tail()).iload(place.size());
    }

    /** Emits the taking in of the newest event of the ring. */
    void enter(MethodSplitter pieces, Code code, SlidingCode member, Place place, Columns values, int tailCell) {
        member.window.arguments.forEach(argument -> argument.loadPresent(code));
        ShortFormCode.change(pieces, code, member, values, true);
        member.window.arguments.forEach(argument -> argument.storePresent(code));
        settle(code, member, place, tailCell);
        member.window.arguments.forEach(Argument::forgetPresent);
    }

    /** Emits that all events have left and entered that have to. */
    void settle(Code code, SlidingCode member, Place place, int tailCell) {
        int old = code.local(1);
        if (flipping(member).isEmpty()) {
            code.constant(0);
        } else {
            FormCode.getInt(code, Variables.STATE, markCell(member));
            FormCode.getInt(code, Variables.STATE, tailCell);
            code.op(Opcodes.ISUB);
        }
        code.istore(old);
        for (Accumulator accumulator : ShortFormCode.inShortForm(member)) {
            pushRing(code, accumulator, place);
            code.iload(old);
            accumulator.argument.pushPresent(code);
            code.constant(ShortFormCode.parameter(accumulator));
            code.callStatic(ShortFormCode.form(accumulator), "settle", "([DI" + ShortForm.RING + "IDD)V");
        }
    }

    /**
     * An event that has been put in its place among later ones.
     *
     * @param number local with its number
     * @param leaving local that is not 0 if others have left because of it; -1 if none ever do
     */
    record Inserted(int number, int leaving) {}

    /** Emits the taking in of such an event by the one window of the ring. */
    void insert(MethodSplitter pieces, Code code, Locals ring, Columns values, Inserted event, int[] tailCells) {
        SlidingCode member = history.longest();
        Label anew = new Label();
        Label done = new Label();
        if (ShortFormCode.inShortForm(member).stream()
                .noneMatch(accumulator -> ShortFormCode.form(accumulator) == ShortLast.class)) {
            if (!flipping(member).isEmpty()) {
                code.lload(event.number());
                FormCode.getLong(code, Variables.STATE, markCell(member));
                code.op(Opcodes.LCMP).jump(Opcodes.IFLT, anew);
            }
            if (event.leaving() >= 0) {
                code.iload(event.leaving()).jump(Opcodes.IFNE, anew);
            }
            member.window.arguments.forEach(argument ->
                    ShortFormCode.change(code, member, argument, ShortFormCode.inShortForm(member), values, true));
            code.jump(Opcodes.GOTO, done);
        }
        code.label(anew);
        fill(pieces, code, ring, tailCells);
        code.label(done);
    }

    /** Emits that all windows take in anew what they hold. */
    void fill(MethodSplitter pieces, Code code, Locals ring, int[] tailCells) {
        List<SlidingCode> kept = history.members.stream().filter(this::keeps).toList();
        String name = "fillFew" + history.index;
        pieces.emitApart(
                code,
                name,
                Locals.TYPES,
                ring.all(),
                (all, given) -> pieces.emitEach(
                        all,
                        name,
                        Locals.TYPES,
                        given,
                        kept,
                        (some, member, from) -> pieces.emitApart(
                                some,
                                "fillFewOf" + member.window.index(),
                                Locals.TYPES,
                                from,
                                (into, own) -> fillAll(
                                        into, member, Locals.of(own), tailCells[history.members.indexOf(member)]))));
    }

    private void fillAll(Code code, SlidingCode member, Locals ring, int tailCell) {
        int number = code.local(2);
        int position = code.local(1);
        FormCode.getLong(code, Variables.STATE, tailCell);
        code.lstore(number);
        empty(code, member, number);
        Label next = new Label();
        Label done = new Label();
        code.label(next).lload(number).lload(ring.head()).op(Opcodes.LCMP).jump(Opcodes.IFEQ, done);
        code.lload(number).op(Opcodes.L2I).iload(ring.mask()).op(Opcodes.IAND).istore(position);
        Columns values = values(code, member, ring.ring(), position);
        member.window.arguments.forEach(argument ->
                ShortFormCode.change(code, member, argument, ShortFormCode.inShortForm(member), values, true));
        code.lload(number).op(Opcodes.LCONST_1).op(Opcodes.LADD).lstore(number).jump(Opcodes.GOTO, next);
        code.label(done);
    }

    /** Emits that a window holds nothing; the number of the next event is in a local. */
    void empty(Code code, SlidingCode member, int next) {
        for (Accumulator accumulator : ShortFormCode.inShortForm(member)) {
            int cells = accumulator.shortForm().cells(RingCells.FEW);
            FormCode.restore(code, accumulator.shortAt, accumulator.shortAt + cells);
        }
        for (Argument argument : member.window.arguments) {
            FormCode.restore(code, argument.presentCell, argument.presentCell + 1);
        }
        if (markCell(member) >= 0) {
            FormCode.setLong(code, Variables.STATE, markCell(member), next);
        }
        int left = TwoStacks.left(history.merged(member).at());
        FormCode.restore(code, left, left + 1);
    }

    /** Pushes an answer of a summary, wherever that is kept at the moment. */
    void pushValue(Code code, int capacityCell, Accumulator accumulator, FormCode.Answer answer, Runnable ofMany) {
        Label many = new Label();
        Label done = new Label();
        FormCode.getInt(code, Variables.STATE, capacityCell);
        code.constant(RingCells.FEW).jump(Opcodes.IF_ICMPGT, many);
        ShortFormCode.pushValue(code, accumulator, answer);
        code.jump(Opcodes.GOTO, done).label(many);
        ofMany.run();
        code.label(done);
    }
}
