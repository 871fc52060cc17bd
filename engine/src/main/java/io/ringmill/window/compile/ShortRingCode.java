package io.ringmill.window.compile;

import io.ringmill.expression.Type;
import io.ringmill.state.CellKind;
import io.ringmill.window.aggregate.OwningSummary;
import io.ringmill.window.aggregate.ShortForm;
import io.ringmill.window.runtime.NewestCells;
import io.ringmill.window.runtime.PartialTree;
import io.ringmill.window.runtime.TwoStacks;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * The ring of windows of few events: within the key's state, as long as the longest window, at its full size from the
 * beginning. Where a window begins follows from where the ring's head is. Summaries that have a {@link ShortForm} are
 * kept in it: values are taken out again, so that nothing but the values themselves is needed.
 */
final class ShortRingCode extends RingCode {

    /** Where in what members are given that is which leaves. */
    private static final int LEAVING = 4;

    private final int capacity;

    /** Position of the next event. */
    private int headCell;
    /** How many events there are, at most the capacity. */
    private int eventsCell;

    private int ringCell;

    /** All of its cells. */
    private int from;

    private int to;

    /** By tree. */
    private final List<Integer> treeCells = new ArrayList<>();

    /** By member: position of the first event of the new part; of one as long as the ring always 0. */
    private int[] markCells;

    ShortRingCode(SlidingCode longest, int index) {
        super(longest, index);
        capacity = (int) longest.length();
    }

    @Override
    List<Accumulator> inPartials(SlidingCode member) {
        return member.window.accumulators.stream()
                .filter(accumulator ->
                        accumulator.shortForm() == null && !(accumulator.summary instanceof OwningSummary<?>))
                .toList();
    }

    @Override
    boolean countsInPartials(SlidingCode member) {
        return false;
    }

    @Override
    int cells(PartialPlan partial) {
        return TwoStacks.cells(partial.width, capacity);
    }

    @Override
    void reserve(StateLayout layout, int nextTree) {
        from = layout.size();
        for (SlidingCode member : members) {
            layout.ownedBy(member.window.name(), () -> {
                member.window.arguments.forEach(argument -> argument.presentCell = layout.reserve(1, 0));
                ShortFormCode.inShortForm(member)
                        .forEach(accumulator -> ShortFormCode.reserve(layout, accumulator, capacity));
            });
        }
        headCell = layout.reserve(1, 0);
        eventsCell = layout.reserve(1, 0);
        super.reserve(layout, nextTree);
        markCells = new int[members.size()];
        for (int i = 0; i < markCells.length; i++) {
            int index = i;
            if (marks(members.get(i))) {
                // The first event is the old part.
                layout.ownedBy(
                        members.get(i).window.name(),
                        () -> markCells[index] = layout.reserve(1, Double.longBitsToDouble(1)));
            }
        }
        for (TreePlan tree : trees()) {
            int rows = PartialTree.rows(capacity);
            layout.ownedBy(tree.owner(), () -> treeCells.add(layout.reserve(rows * tree.partial().width, 0)));
            int at = treeCells.get(treeCells.size() - 1);
            for (int row = 0; row < rows; row++) {
                tree.partial().setKinds(layout, at + row * tree.partial().width);
            }
        }
        ringCell = layout.reserve(stride() * capacity, Double.NaN);
        List<CellKind> kinds = kinds();
        for (int cell = 0; cell < stride() * capacity; cell++) {
            layout.setKind(ringCell + cell, kinds.get(cell % stride()));
        }
        to = layout.size();
    }

    @Override
    void emitEmpty(Code code) {
        FormCode.restore(code, from, to);
    }

    private static boolean flips(SlidingCode member) {
        return ShortFormCode.inShortForm(member).stream()
                .anyMatch(accumulator -> accumulator.shortForm().flips());
    }

    /** Whether a window's old part ends where it must be remembered. */
    private boolean marks(SlidingCode member) {
        return flips(member) && member.length() < capacity;
    }

    @Override
    int eventsCell() {
        return eventsCell;
    }

    @Override
    void takeIn(MethodSplitter pieces, Code code, Columns values, Emissions emissions) {
        int position = code.local(1);
        int before = code.local(1);
        int head = code.local(1);
        int events = code.local(1);
        FormCode.getInt(code, Variables.STATE, headCell);
        code.istore(position);
        FormCode.getInt(code, Variables.STATE, eventsCell);
        code.istore(before);
        // What leaves windows as long as the ring is where the new event goes.
        int[] overwritten = leaving(pieces, code, longest(), position, before);
        append(pieces, code, Variables.STATE, position, values);
        addToTrees(pieces, code, values);
        code.iload(before).istore(events);
        code.iload(position).istore(head);
        code.increment(head, 1);
        moveHead(code, head, events);
        FormCode.setLong(code, Variables.STATE, lastCell(), Variables.TIME);
        int columns = columns().size();
        int[] given = new int[LEAVING + 1 + 2 * columns];
        System.arraycopy(new int[] {position, before, head, events}, 0, given, 0, LEAVING);
        System.arraycopy(overwritten, 0, given, LEAVING, 1 + columns);
        for (int i = 0; i < columns; i++) {
            given[LEAVING + 1 + columns + i] = values.local(i);
        }
        String types = "IIIII" + "D".repeat(2 * columns);
        pieces.emitEach(
                code,
                "history" + index,
                types,
                given,
                members,
                (into, member, own) -> enter(pieces, into, member, own, emissions));
    }

    /** Emits the entering of a window, given: where the event is, how many there were before, head, events, what leaves, values. */
    private void enter(MethodSplitter pieces, Code code, SlidingCode member, int[] given, Emissions emissions) {
        int columns = columns().size();
        int[] leaving;
        if (member.length() < capacity) {
            leaving = leaving(pieces, code, member, given[0], given[1]);
        } else {
            Columns overwritten = new Columns(columns(), given, LEAVING + 1);
            List<Column> own = member.window.columns;
            leaving = new int[1 + own.size()];
            leaving[0] = given[LEAVING];
            for (int i = 0; i < own.size(); i++) {
                leaving[1 + i] = overwritten.local(own.get(i));
            }
        }
        int length = code.local(1);
        code.constant(capacity).istore(length);
        Columns values = new Columns(columns(), given, LEAVING + 1 + columns);
        enter(pieces, code, member, place(code, member, given[2], given[3], length), values, leaving, emissions);
    }

    @Override
    void read(Code code) {
        int head = code.local(1);
        FormCode.getInt(code, Variables.STATE, headCell);
        code.istore(head);
        read(code, Variables.STATE, head);
    }

    /**
     * Puts the values that leave a window into locals, by column; missing ones while it is not full. Before them, how
     * many events leave: 1 or 0.
     */
    private int[] leaving(MethodSplitter pieces, Code code, SlidingCode member, int head, int events) {
        int length = (int) member.length();
        int position = head;
        if (length < capacity) {
            position = code.local(1);
            code.iload(head).constant(length).op(Opcodes.ISUB).istore(position);
            wrapBelow(code, position, capacity);
        }
        List<Column> columns = member.window.columns;
        int[] leaving = new int[1 + columns.size()];
        leaving[0] = code.local(1);
        for (int i = 0; i < columns.size(); i++) {
            leaving[1 + i] = isWide() ? member.window.spills().next() : code.local(2);
        }
        String name = "leaving" + member.window.index();
        List<Integer> all = IntStream.range(0, columns.size()).boxed().toList();
        Label room = new Label();
        Label done = new Label();
        code.iload(events).constant(length).jump(Opcodes.IF_ICMPLT, room);
        code.constant(1).istore(leaving[0]);
        pieces.emitEach(code, name, "I", new int[] {position}, all, (into, i, own) -> {
            pushCell(into, Variables.STATE, own[0], cell(columns.get(i)));
            into.dstore(leaving[1 + i]);
        });
        code.jump(Opcodes.GOTO, done);
        code.label(room);
        code.constant(0).istore(leaving[0]);
        pieces.emitEach(code, name + "None", "", new int[0], all, (into, i, own) -> {
            columns.get(i).pushMissing(into);
            into.dstore(leaving[1 + i]);
        });
        code.label(done);
        return leaving;
    }

    /** The head has moved on by one: chunks that are complete, the ring's end, the cells. */
    private void moveHead(Code code, int head, int events) {
        if (!trees().isEmpty()) {
            Label complete = new Label();
            Label incomplete = new Label();
            int size = code.local(1);
            code.constant(capacity).istore(size);
            code.iload(head).constant(PartialTree.CHUNK - 1).op(Opcodes.IAND).jump(Opcodes.IFEQ, complete);
            code.iload(head).constant(capacity).jump(Opcodes.IF_ICMPNE, incomplete);
            code.label(complete);
            completeChunk(code, Variables.STATE, size, head);
            code.label(incomplete);
        }
        wrapAbove(code, head, capacity);
        FormCode.setInt(code, Variables.STATE, headCell, head);
        Label full = new Label();
        code.iload(events).constant(capacity).jump(Opcodes.IF_ICMPEQ, full);
        code.increment(events, 1);
        FormCode.setInt(code, Variables.STATE, eventsCell, events);
        code.label(full);
    }

    private Place place(Code code, SlidingCode member, int head, int events, int capacityLocal) {
        int tail = code.local(1);
        int size = code.local(1);
        code.iload(events);
        limit(code, member);
        code.istore(size);
        code.iload(head).iload(size).op(Opcodes.ISUB).istore(tail);
        wrapBelow(code, tail, capacity);
        return new Place(Variables.STATE, capacityLocal, tail, size);
    }

    /** The number on the stack, at most the window's length. */
    private void limit(Code code, SlidingCode member) {
        if (member.length() < capacity) {
            code.constant((int) member.length()).callStatic(Math.class, "min", "(II)I");
        }
    }

    /** Emits the leaving of the oldest event, if it has to, and the taking in of the newest. */
    private void enter(
            MethodSplitter pieces,
            Code code,
            SlidingCode member,
            Place place,
            Columns values,
            int[] leaving,
            Emissions emissions) {
        List<Column> columns = member.window.columns;
        int[] locals = new int[Place.TYPES.length() + 1 + 2 * columns.size()];
        System.arraycopy(place.locals(), 0, locals, 0, Place.TYPES.length());
        locals[Place.TYPES.length()] = leaving[0];
        for (int i = 0; i < columns.size(); i++) {
            locals[Place.TYPES.length() + 1 + i] = values.local(columns.get(i));
            locals[Place.TYPES.length() + 1 + columns.size() + i] = leaving[1 + i];
        }
        String types = Place.TYPES + "I" + "D".repeat(2 * columns.size());
        pieces.emit(code, "enter" + member.window.index(), types, locals, (into, own) -> {
            int first = Place.TYPES.length() + 1;
            Columns come = new Columns(columns, own, first);
            Columns go = new Columns(columns, own, first + columns.size());
            enter(pieces, into, member, Place.of(own), own[first - 1], come, go);
            member.afterEvent(into, emissions.of(member.window));
            member.window.arguments.forEach(Argument::forgetPresent);
        });
    }

    private void enter(
            MethodSplitter pieces, Code code, SlidingCode member, Place place, int leaving, Columns come, Columns go) {
        List<Argument> arguments = member.window.arguments;
        boolean inLocals = !isWide();
        if (inLocals) {
            arguments.forEach(argument -> argument.loadPresent(code));
        }
        flipFullRound(pieces, code, member, place);
        ShortFormCode.change(pieces, code, member, go, false);
        flipAtMark(pieces, code, member, place);
        ShortFormCode.change(pieces, code, member, come, true);
        if (inLocals) {
            arguments.forEach(argument -> argument.storePresent(code));
        }
        eachOf(
                pieces,
                code,
                "settle" + member.window.index(),
                ShortFormCode.inShortForm(member),
                place,
                (into, accumulator, at) -> {
                    pushOld(into, member, Place.of(at));
                    accumulator.argument.pushPresent(into);
                    into.constant(ShortFormCode.parameter(accumulator));
                    into.callStatic(ShortFormCode.form(accumulator), "settle", "([DI" + ShortForm.RING + "IDD)V");
                });
        Merged merged = merged(member);
        if (merged != null) {
            leaveStack(code, merged, leaving);
            merge(pieces, code, member, place, come);
        }
    }

    /** Emits something for each of some summaries, behind a push of the state, the summary's cell and where its values are. */
    private void eachOf(
            MethodSplitter pieces,
            Code code,
            String name,
            List<Accumulator> accumulators,
            Place place,
            MethodSplitter.Each<Accumulator> each) {
        pieces.emitEach(code, name, Place.TYPES, place.locals(), accumulators, (into, accumulator, own) -> {
            into.aload(Variables.STATE).constant(accumulator.shortAt);
            pushRing(into, accumulator, Place.of(own));
            each.emit(into, accumulator, own);
        });
    }

    private void pushRing(Code code, Accumulator accumulator, Place place) {
        code.aload(Variables.STATE)
                .constant(ringCell + cell(accumulator.argument.x()))
                .constant(stride())
                .constant(capacity);
        code.iload(place.tail()).iload(place.size());
    }

    /** Emits that the old part is empty, and what is there becomes it. */
    private void flip(MethodSplitter pieces, Code code, SlidingCode member, Place place) {
        List<Accumulator> flipping = ShortFormCode.inShortForm(member).stream()
                .filter(accumulator -> accumulator.shortForm().flips())
                .toList();
        eachOf(pieces, code, "flip" + member.window.index(), flipping, place, (into, accumulator, at) -> {
            accumulator.argument.pushPresent(into);
            into.constant(ShortFormCode.parameter(accumulator));
            into.callStatic(ShortFormCode.form(accumulator), "flip", "([DI" + ShortForm.RING + "DD)V");
        });
    }

    /** Where a window as long as the ring comes to the beginning of a round, that of the round before is the old part. */
    private void flipFullRound(MethodSplitter pieces, Code code, SlidingCode member, Place place) {
        if (flips(member) && !marks(member)) {
            Label within = new Label();
            code.iload(place.tail()).constant(1 % capacity).jump(Opcodes.IF_ICMPNE, within);
            code.iload(place.size()).constant(capacity).jump(Opcodes.IF_ICMPNE, within);
            flip(pieces, code, member, place);
            code.label(within);
        }
    }

    private void flipAtMark(MethodSplitter pieces, Code code, SlidingCode member, Place place) {
        if (marks(member)) {
            Label within = new Label();
            code.iload(place.tail());
            FormCode.getInt(code, Variables.STATE, markCell(member));
            code.jump(Opcodes.IF_ICMPNE, within);
            flip(pieces, code, member, place);
            int newest = code.local(1);
            code.iload(place.tail())
                    .iload(place.size())
                    .op(Opcodes.IADD)
                    .constant(1)
                    .op(Opcodes.ISUB)
                    .istore(newest);
            wrapAbove(code, newest, capacity);
            FormCode.setInt(code, Variables.STATE, markCell(member), newest);
            code.label(within);
        }
    }

    private int markCell(SlidingCode member) {
        return markCells[members.indexOf(member)];
    }

    /**
     * Pushes how many events are the old part: from the tail to the mark or the ring's end; at the ring's beginning it is yet to
     * become the old part.
     */
    private void pushOld(Code code, SlidingCode member, Place place) {
        if (!flips(member)) {
            code.constant(0);
        } else if (marks(member)) {
            int old = code.local(1);
            FormCode.getInt(code, Variables.STATE, markCell(member));
            code.iload(place.tail()).op(Opcodes.ISUB).istore(old);
            wrapBelow(code, old, capacity);
            code.iload(old);
        } else {
            Label none = new Label();
            Label done = new Label();
            code.iload(place.tail()).jump(Opcodes.IFEQ, none);
            code.constant(capacity).iload(place.tail()).op(Opcodes.ISUB).jump(Opcodes.GOTO, done);
            code.label(none).constant(0);
            code.label(done);
        }
    }

    @Override
    void pushBase(Code code) {
        code.constant(ringCell);
    }

    @Override
    void pushTree(Code code, TreePlan tree, int capacityLocal) {
        code.constant(treeCells.get(trees().indexOf(tree)));
    }

    @Override
    void pushSize(Code code, SlidingCode member) {
        FormCode.getInt(code, Variables.STATE, eventsCell);
        limit(code, member);
    }

    /** Where these of the newest event are. */
    NewestCells newest(List<NewestCells.Single> singles) {
        return NewestCells.within(headCell, eventsCell, ringCell, capacity, stride(), singles);
    }

    @Override
    void pushOldestTime(Code code, SlidingCode member) {
        int position = code.local(1);
        FormCode.getInt(code, Variables.STATE, headCell);
        pushSize(code, member);
        code.op(Opcodes.ISUB).istore(position);
        wrapBelow(code, position, capacity);
        pushCell(code, Variables.STATE, position, 0);
        Code.fromState(code.visitor(), Type.LONG);
    }

    @Override
    void pushValue(Code code, SlidingCode member, Accumulator accumulator, FormCode.Answer answer) {
        if (accumulator.shortForm() == null) {
            super.pushValue(code, member, accumulator, answer);
            return;
        }
        ShortFormCode.pushValue(code, accumulator, answer);
    }
}
