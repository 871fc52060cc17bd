package io.ringmill.window.compile;

import io.ringmill.expression.Type;
import io.ringmill.window.aggregate.OwningSummary;
import io.ringmill.window.runtime.PartialTree;
import io.ringmill.window.runtime.RingCells;
import io.ringmill.window.runtime.Times;
import io.ringmill.window.runtime.TwoStacks;
import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * The ring of windows over time or of many events: an array of its own for each key, of a capacity that is a power of
 * two and grows. Behind the events lie the {@link PartialTree}s. Events are numbered from 0; their position is the number modulo
 * the capacity. All summaries but owning ones are kept by {@link TwoStacks}, or by {@link FewEventsCode} where they can be and
 * a key's events are few.
 */
public final class GrowingRingCode extends RingCode {

    /** The tails of as many windows are read ahead. */
    private static final int MOST_TAILS = 8;

    /** Where generated code has the ring, its capacity, that less 1, and the number of the next event. */
    record Locals(int ring, int capacity, int mask, int head) {

        /** For {@link MethodSplitter}. */
        static final String TYPES = "AIIJ";

        int[] all() {
            return new int[] {ring, capacity, mask, head};
        }

        static Locals of(int[] locals) {
            return new Locals(locals[0], locals[1], locals[2], locals[3]);
        }
    }

    /** Number of the next event. */
    private int headCell;

    private int capacityCell;
    /** A number that no window's oldest event is before. */
    private int floorCell;
    /** By member: number of its oldest event. */
    private int[] tailCells;

    private final OwnedCode owned = new OwnedCode(this);

    private final LeavingCode leaving = new LeavingCode(this, owned);

    /** Null if its windows keep few events as they keep many. */
    private FewEventsCode few;

    /** Locals of the method being generated. */
    private int ring;

    private int capacity;
    private int mask;
    private int head;

    GrowingRingCode(SlidingCode longest, int index) {
        super(longest, index);
    }

    @Override
    List<Accumulator> inPartials(SlidingCode member) {
        return member.window.accumulators.stream()
                .filter(accumulator -> !(accumulator.summary instanceof OwningSummary<?>))
                .toList();
    }

    @Override
    boolean countsInPartials(SlidingCode member) {
        return !owned.countsOneByOne(member);
    }

    @Override
    int cells(PartialPlan partial) {
        return TwoStacks.cells(partial.width, PartialTree.CHUNK);
    }

    @Override
    void reserve(StateLayout layout, int nextTree) {
        headCell = layout.reserve(1, 0);
        capacityCell = layout.reserve(1, 0);
        tailCells = new int[members.size()];
        members.forEach(member ->
                layout.ownedBy(member.window.name(), () -> tailCells[members.indexOf(member)] = layout.reserve(1, 0)));
        if (FewEventsCode.fits(this)) {
            few = new FewEventsCode(this);
            few.reserve(layout);
        }
        super.reserve(layout, nextTree);
        for (int i = 0; i < tailCells.length; i++) {
            Merged own = merged(members.get(i));
            WindowNode window = members.get(i).window;
            layout.ownedBy(
                    window.name(),
                    () -> window.arguments.forEach(argument -> argument.presentCell = own == null
                            ? layout.reserve(1, 0)
                            : TwoStacks.result(own.at(), own.partial().width) + argument.at));
        }
        boolean several = members.size() > 1;
        layout.ownedBy(several ? "+" : "", () -> floorCell = several ? layout.reserve(1, 0) : tailCells[0]);
    }

    /** The oldest event is the next one; what is put together follows from that. */
    @Override
    void emitEmpty(Code code) {
        int next = code.local(2);
        FormCode.getLong(code, Variables.STATE, headCell);
        code.lstore(next);
        FormCode.setLong(code, Variables.STATE, tailCells[0], next);
        Merged own = merged(longest());
        if (own == null) {
            longest().window.arguments.forEach(each -> FormCode.restore(code, each.presentCell, each.presentCell + 1));
        } else if (few != null) {
            few.empty(code, longest(), next);
        } else {
            FormCode.restore(code, TwoStacks.left(own.at()), TwoStacks.left(own.at()) + 1);
        }
    }

    /** What the runtime has to know to make room. */
    public RingCells shape() {
        return new RingCells(
                longest().window.spec().name(),
                component(),
                headCell,
                capacityCell,
                floorCell,
                few == null ? 0 : RingCells.FEW,
                Arrays.stream(tailCells).boxed().toList(),
                kinds(),
                trees().stream().map(TreePlan::index).toList(),
                trees().stream().map(tree -> tree.partial().width).toList());
    }

    @Override
    int eventsCell() {
        return headCell;
    }

    @Override
    void takeIn(MethodSplitter pieces, Code code, Columns values, Emissions emissions) {
        Label exists = new Label();
        pushRing(code);
        code.jump(Opcodes.IFNONNULL, exists);
        makeRoom(code);
        code.label(exists);
        loadRing(code);
        Label done = new Label();
        if (longest().window.unordered() && longest().byTime()) {
            Label inOrder = new Label();
            code.lload(Variables.TIME);
            FormCode.getLong(code, Variables.STATE, lastCell());
            code.op(Opcodes.LCMP).jump(Opcodes.IFGE, inOrder);
            enterOutOfOrder(pieces, code, values, emissions);
            code.jump(Opcodes.GOTO, done);
            code.label(inOrder);
        }
        FormCode.setLong(code, Variables.STATE, lastCell(), Variables.TIME);
        pieces.emitEach(
                code,
                "leave" + index,
                Locals.TYPES,
                ring(),
                members,
                (into, member, own) -> within(own, () -> leave(pieces, into, members.indexOf(member))));
        shorten(pieces, code);
        append(pieces, code, values);
        int columns = columns().size();
        int shared = Locals.TYPES.length();
        int[] given = Arrays.copyOf(ring(), shared + columns);
        for (int i = 0; i < columns; i++) {
            given[shared + i] = values.local(i);
        }
        String types = Locals.TYPES + "D".repeat(columns);
        pieces.emitEach(
                code,
                "history" + index,
                types,
                given,
                members,
                (into, member, own) -> within(own, () -> {
                    Place place = place(into, members.indexOf(member));
                    enter(pieces, into, member, place, new Columns(columns(), own, shared), emissions);
                }));
        code.label(done);
    }

    /** The locals of the ring. */
    private int[] ring() {
        return locals().all();
    }

    private Locals locals() {
        return new Locals(ring, capacity, mask, head);
    }

    /** Emits code that finds the ring in other locals. */
    private void within(int[] locals, Runnable emitting) {
        int[] before = ring();
        setRing(locals);
        emitting.run();
        setRing(before);
    }

    private void setRing(int[] locals) {
        ring = locals[0];
        capacity = locals[1];
        mask = locals[2];
        head = locals[3];
    }

    @Override
    void read(Code code) {
        Label none = new Label();
        pushRing(code);
        code.jump(Opcodes.IFNULL, none);
        loadRing(code);
        int position = code.local(1);
        code.lload(head).op(Opcodes.L2I).iload(mask).op(Opcodes.IAND).istore(position);
        read(code, ring, position);
        for (int i = 0; i < Math.min(tailCells.length, MOST_TAILS); i++) {
            FormCode.getInt(code, Variables.STATE, tailCells[i]);
            code.iload(mask).op(Opcodes.IAND).istore(position);
            read(code, ring, position);
            Merged own = merged(members.get(i));
            if (own != null && few == null) {
                code.aload(Variables.STATE);
                pushTop(code, own, position);
                code.op(Opcodes.DALOAD);
                Code.fromState(code.visitor(), Type.LONG);
                code.op(Opcodes.LXOR);
            }
        }
        code.label(none);
    }

    /** Puts ring, capacity, mask and head into locals. */
    private void loadRing(Code code) {
        ring = code.local(1);
        capacity = code.local(1);
        mask = code.local(1);
        head = code.local(2);
        loadRingAgain(code);
        FormCode.getLong(code, Variables.STATE, headCell);
        code.lstore(head);
    }

    private void loadRingAgain(Code code) {
        pushRing(code);
        code.astore(ring);
        FormCode.getInt(code, Variables.STATE, capacityCell);
        code.istore(capacity);
        code.iload(capacity).constant(1).op(Opcodes.ISUB).istore(mask);
    }

    private void pushRing(Code code) {
        code.field(FormCode.RUNTIME, "rings", "[[[D").constant(index).op(Opcodes.AALOAD);
        code.iload(Variables.KEY).op(Opcodes.AALOAD);
    }

    private void makeRoom(Code code) {
        code.aload(0).constant(index).aload(Variables.STATE).iload(Variables.KEY);
        code.call(FormCode.RUNTIME, "makeRoom", "(I[DI)V");
    }

    /** Makes room if need be, writes the row behind the newest and moves the head. */
    private void append(MethodSplitter pieces, Code code, Columns values) {
        Label room = new Label();
        code.lload(head);
        FormCode.getLong(code, Variables.STATE, floorCell);
        code.op(Opcodes.LSUB).iload(capacity).op(Opcodes.I2L).op(Opcodes.LCMP).jump(Opcodes.IFLT, room);
        int before = code.local(1);
        code.iload(capacity).istore(before);
        makeRoom(code);
        loadRingAgain(code);
        if (few != null) {
            // Where its events lie has changed, of which the short forms take note.
            Label unmoved = new Label();
            code.iload(capacity).iload(before).jump(Opcodes.IF_ICMPEQ, unmoved);
            FewEventsCode.jumpIfMany(code, capacity, unmoved);
            few.fill(pieces, code, locals(), tailCells);
            code.label(unmoved);
        }
        code.label(room);
        int position = code.local(1);
        code.lload(head).op(Opcodes.L2I).iload(mask).op(Opcodes.IAND).istore(position);
        append(pieces, code, ring, position, values);
        code.lload(head).op(Opcodes.LCONST_1).op(Opcodes.LADD).lstore(head);
        FormCode.setLong(code, Variables.STATE, headCell, head);
        if (!trees().isEmpty()) {
            Label unneeded = new Label();
            unlessFew(code, unneeded);
            addToTrees(pieces, code, values);
            code.increment(position, 1)
                    .iload(position)
                    .constant(PartialTree.CHUNK - 1)
                    .op(Opcodes.IAND);
            code.jump(Opcodes.IFNE, unneeded);
            completeChunk(code, ring, capacity, position);
            code.label(unneeded);
        }
    }

    private void unlessFew(Code code, Label ofFew) {
        if (few != null) {
            code.iload(capacity).constant(RingCells.FEW).jump(Opcodes.IF_ICMPLE, ofFew);
        }
    }

    /** Emits that a ring of many events becomes one of few if there are few. */
    private void shorten(MethodSplitter pieces, Code code) {
        if (few == null) {
            return;
        }
        Label not = new Label();
        unlessFew(code, not);
        code.lload(head);
        FormCode.getLong(code, Variables.STATE, tailCells[0]);
        code.op(Opcodes.LSUB).constant((long) RingCells.FEW_AGAIN).op(Opcodes.LCMP);
        code.jump(Opcodes.IFGE, not);
        code.aload(0).constant(index).aload(Variables.STATE).iload(Variables.KEY);
        code.call(FormCode.RUNTIME, "shorten", "(I[DI)Z").jump(Opcodes.IFEQ, not);
        loadRingAgain(code);
        few.fill(pieces, code, locals(), tailCells);
        code.label(not);
    }

    private Place place(Code code, int member) {
        int tail = code.local(1);
        int size = code.local(1);
        int number = code.local(2);
        FormCode.getLong(code, Variables.STATE, tailCells[member]);
        code.lstore(number);
        code.lload(number).op(Opcodes.L2I).iload(mask).op(Opcodes.IAND).istore(tail);
        code.lload(head).lload(number).op(Opcodes.LSUB).op(Opcodes.L2I).istore(size);
        return new Place(ring, capacity, tail, size);
    }

    /** Those events leave a window that have to before the one at hand enters. */
    private void leave(MethodSplitter pieces, Code code, int index) {
        SlidingCode member = members.get(index);
        String name = "leaveWindow" + member.window.index();
        pieces.emit(
                code,
                name,
                Locals.TYPES,
                ring(),
                (into, own) -> within(
                        own,
                        () -> fewOrMany(
                                into,
                                member,
                                capacity,
                                () -> few.leave(pieces, into, member, locals(), tailCells[index]),
                                () -> leaving.leave(pieces, into, member, locals(), tailCells[index]))));
    }

    /** Emits one of two things, by what is kept of a window at the moment. */
    private void fewOrMany(Code code, SlidingCode member, int capacityLocal, Runnable ofFew, Runnable ofMany) {
        if (few == null || !few.keeps(member)) {
            ofMany.run();
            return;
        }
        Label many = new Label();
        Label done = new Label();
        FewEventsCode.jumpIfMany(code, capacityLocal, many);
        ofFew.run();
        code.jump(Opcodes.GOTO, done).label(many);
        ofMany.run();
        code.label(done);
    }

    /** Emits the taking in of the newest event of the ring. */
    private void enter(
            MethodSplitter pieces, Code code, SlidingCode member, Place place, Columns values, Emissions emissions) {
        List<Column> columns = member.window.columns;
        int[] locals = Arrays.copyOf(place.locals(), Place.TYPES.length() + columns.size());
        for (int i = 0; i < columns.size(); i++) {
            locals[Place.TYPES.length() + i] = values.local(columns.get(i));
        }
        String types = Place.TYPES + "D".repeat(columns.size());
        pieces.emit(code, "enter" + member.window.index(), types, locals, (into, own) -> {
            Columns come = new Columns(columns, own, Place.TYPES.length());
            Place at = Place.of(own);
            int tailCell = tailCells[members.indexOf(member)];
            fewOrMany(into, member, at.capacity(), () -> few.enter(pieces, into, member, at, come, tailCell), () -> {
                if (merged(member) != null) {
                    merge(pieces, into, member, at, come);
                }
                owned.add(pieces, into, member, come);
            });
            member.afterEvent(into, emissions.of(member.window));
        });
    }

    /** An event older than the key's newest, in a history of one window: into its place, if it is in it at all. */
    private void enterOutOfOrder(MethodSplitter pieces, Code code, Columns values, Emissions emissions) {
        SlidingCode member = longest();
        Label outside = new Label();
        code.lload(Variables.TIME);
        FormCode.getLong(code, Variables.STATE, lastCell());
        code.constant(member.length()).callStatic(Times.class, "minus", "(JJ)J");
        code.op(Opcodes.LCMP).jump(Opcodes.IFLE, outside);
        append(pieces, code, values);
        code.aload(0).constant(index).aload(Variables.STATE).iload(Variables.KEY);
        int number = code.local(2);
        code.call(FormCode.RUNTIME, "insertByTime", "(I[DI)J").lstore(number);
        owned.add(pieces, code, member, values);
        int left = code.local(1);
        if (member.window.spec().maxEvents() > 0) {
            int tail = code.local(2);
            FormCode.getLong(code, Variables.STATE, tailCells[0]);
            code.lstore(tail).constant(0).istore(left);
            leaving.leaveIfFull(pieces, code, member, locals(), tail, left, 1);
            FormCode.setLong(code, Variables.STATE, tailCells[0], tail);
        }
        Place place = place(code, 0);
        if (merged(member) != null) {
            fewOrMany(
                    code,
                    member,
                    capacity,
                    () -> {
                        FewEventsCode.Inserted at = new FewEventsCode.Inserted(
                                number, member.window.spec().maxEvents() > 0 ? left : -1);
                        few.insert(pieces, code, locals(), values, at, tailCells);
                        few.settle(code, member, place, tailCells[0]);
                    },
                    () -> {
                        flipStack(code, member, place);
                        conclude(pieces, code, member, place);
                    });
        }
        code.label(outside);
        pieces.emit(
                code,
                "behind" + member.window.index(),
                (into, none) -> member.afterEvent(into, emissions.of(member.window)));
    }

    @Override
    void pushBase(Code code) {
        code.constant(0);
    }

    @Override
    void pushTree(Code code, TreePlan tree, int capacityLocal) {
        int width = 0;
        for (TreePlan before : trees()) {
            if (before.index() == tree.index()) {
                break;
            }
            width += before.partial().width;
        }
        code.iload(capacityLocal).constant(stride()).constant(width);
        code.callStatic(RingCells.class, "tree", "(III)I");
    }

    @Override
    void pushSize(Code code, SlidingCode member) {
        FormCode.getLong(code, Variables.STATE, headCell);
        FormCode.getLong(code, Variables.STATE, tailCells[members.indexOf(member)]);
        code.op(Opcodes.LSUB).op(Opcodes.L2I);
    }

    @Override
    void pushOldestTime(Code code, SlidingCode member) {
        int oldRing = code.local(1);
        int position = code.local(1);
        pushRing(code);
        code.astore(oldRing);
        FormCode.getInt(code, Variables.STATE, tailCells[members.indexOf(member)]);
        FormCode.getInt(code, Variables.STATE, capacityCell);
        code.constant(1).op(Opcodes.ISUB).op(Opcodes.IAND).istore(position);
        pushCell(code, oldRing, position, 0);
        Code.fromState(code.visitor(), Type.LONG);
    }

    @Override
    void pushValue(Code code, SlidingCode member, Accumulator accumulator, FormCode.Answer answer) {
        if (few == null) {
            super.pushValue(code, member, accumulator, answer);
        } else {
            Runnable ofMany = () -> super.pushValue(code, member, accumulator, answer);
            few.pushValue(code, capacityCell, accumulator, answer, ofMany);
        }
    }

    /** Whether windows are kept in two ways, so that there is code for both. */
    boolean keepsFew() {
        return few != null;
    }
}
