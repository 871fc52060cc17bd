package io.ringmill.window.compile;

import io.ringmill.bytecode.HiddenClasses;
import io.ringmill.expression.Expressions;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.expression.Variable;
import io.ringmill.window.Emit;
import io.ringmill.window.WindowForm;
import io.ringmill.window.WindowSpec;
import io.ringmill.window.runtime.WindowProgram;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Generates the class of a window program: for each stream a method that looks at the clock and one that takes an event
 * in, for each window those that take in a row of what it is on, one that computes its values, and one that puts its
 * row together. Everything is a static or final call with constant offsets, so nothing on the path is megamorphic; each
 * is short, so that the JIT inlines it.
 */
final class WindowClass {

    private static final String NAME = "io/ringmill/window/runtime/GeneratedWindows";
    private static final String PROGRAM = "io/ringmill/window/runtime/WindowProgram";
    private static final String SETUP = "(Lio/ringmill/window/runtime/RuntimeSetup;Ljava/lang/Object;)V";

    /** Windows that have fields, of three constants each. */
    private static final int MOST_FIELDS = 256;

    /** As many of a key's state, and of its histories, are read ahead: beyond that the processor sees it coming. */
    private static final int MOST_LINES = 8;

    private final Catalog catalog;
    private final boolean[] observed;
    private final Downstream downstream;
    private final StateLayout layout;
    private final List<RingCode> histories;
    private final ClassWriter owner = HiddenClasses.writer();

    private final MethodSplitter pieces = new MethodSplitter(owner, NAME);

    private final RowCode rows = new RowCode(pieces);

    /**
     * A class to be generated.
     *
     * @param observed by window index, whether its rows are handed to the output
     */
    WindowClass(
            Catalog catalog, StateLayout layout, List<RingCode> histories, boolean[] observed, Downstream downstream) {
        this.catalog = catalog;
        this.layout = layout;
        this.histories = histories;
        this.observed = observed;
        this.downstream = downstream;
    }

    byte[] generate() {
        owner.visit(
                Opcodes.V17,
                Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_SUPER,
                NAME,
                null,
                FormCode.RUNTIME,
                null);
        if (hasFields()) {
            for (WindowNode window : catalog.windows()) {
                if (isNoted(window)) {
                    addFlag(flag(window));
                }
                if (window.emitsSeveral()) {
                    addFlag(entered(window));
                }
            }
        }
        constructor();
        new EntryCode(catalog, owner, NAME).generate();
        read();
        emitNow();
        rows.latest(catalog.windows());
        catalog.streams().forEach(this::accept);
        downstream.generate(pieces);
        pieces.finish();
        owner.visitEnd();
        return HiddenClasses.bytes(owner);
    }

    /** Whether windows have flags of their own, which are faster: of very many the class's pool of constants would be full. */
    private boolean hasFields() {
        return catalog.windows().size() <= MOST_FIELDS;
    }

    private void pushFlag(Code code, WindowNode window, String name) {
        if (hasFields()) {
            code.field(NAME, name, "Z");
        } else {
            pushFlagAddress(code, window, name).op(Opcodes.BALOAD);
        }
    }

    private void setFlag(Code code, WindowNode window, String name, int value) {
        if (hasFields()) {
            code.aload(0).constant(value).putField(NAME, name, "Z");
        } else {
            pushFlagAddress(code, window, name).constant(value).op(Opcodes.BASTORE);
        }
    }

    private Code pushFlagAddress(Code code, WindowNode window, String name) {
        int first = name.equals(flag(window)) ? 0 : catalog.windows().size();
        return code.field(FormCode.RUNTIME, "flags", "[Z").constant(first + window.index());
    }

    private void addFlag(String name) {
        owner.visitField(Opcodes.ACC_PRIVATE, name, "Z", null, null).visitEnd();
    }

    private static String flag(WindowNode window) {
        return "emitted" + window.index();
    }

    /** Field that is set when a row has entered a window that {@link WindowNode#emitsSeveral}. */
    private static String entered(WindowNode window) {
        return "entered" + window.index();
    }

    /** Whether an emission is noted, because its row is wanted or something follows on it. */
    private boolean isNoted(WindowNode window) {
        return observed[window.index()] || downstream.follows(window);
    }

    private void constructor() {
        Code code = new Code(owner, Opcodes.ACC_PUBLIC, "<init>", SETUP, 3);
        code.aload(0).aload(1);
        code.visitor()
                .visitMethodInsn(
                        Opcodes.INVOKESPECIAL,
                        FormCode.RUNTIME,
                        "<init>",
                        "(Lio/ringmill/window/runtime/RuntimeSetup;)V",
                        false);
        downstream.construct(code, NAME);
        code.end(Opcodes.RETURN);
    }

    private void read() {
        Code code = new Code(
                owner,
                Opcodes.ACC_PROTECTED | Opcodes.ACC_FINAL,
                "read",
                "(" + Variables.PARAMETERS + ")J",
                Variables.FIRST_FREE);
        code.constant(0L);
        for (int cell : layout.lines().stream().limit(MOST_LINES).toList()) {
            FormCode.getLong(code, Variables.STATE, cell);
            code.op(Opcodes.LXOR);
        }
        histories.stream().limit(MOST_LINES).forEach(history -> history.read(code));
        code.end(Opcodes.LRETURN);
    }

    private void accept(StreamNode stream) {
        pieces.setInline(catalog.isSmall(stream));
        Code code = stream.fieldLocals()
                .begin(owner, "accept" + stream.index(), Variables.PARAMETERS, "I", Variables.FIRST_FREE);
        MethodVisitor visitor = code.visitor();
        derive(code, stream);
        if (stream.where != null) {
            Label accepted = new Label();
            stream.wherePrevious.emit(code, Variables.STATE);
            Expressions.emitJump(stream.where, accepted, true, visitor);
            count(code, stream.index() * WindowProgram.STATUSES + WindowProgram.FILTERED);
            code.constant(WindowProgram.FILTERED).op(Opcodes.IRETURN).label(accepted);
        }
        List<Map.Entry<Integer, Variables.State>> kept =
                List.copyOf(stream.kept().entrySet());
        pieces.emitEach(code, "keep" + stream.index(), "", new int[0], kept, (into, cell, none) -> {
            Type type = cell.getValue().type();
            into.aload(Variables.STATE).constant(cell.getValue().index());
            new Variables.Cell(cell.getKey(), type).load(into.visitor());
            Code.toState(into.visitor(), type);
            into.op(Opcodes.DASTORE);
        });
        enterAll(code, stream);
        followAll(code, "followStream" + stream.index(), window -> window.root() == stream && emitsWithEvents(window));
        List<Integer> columns =
                IntStream.range(0, stream.columns().size()).boxed().toList();
        pieces.emitEach(code, "columns" + stream.index(), "", new int[0], columns, (into, i, none) -> {
            Variable column = stream.columns().get(i);
            Variables.Cell.pushAddress(into.visitor(), stream.firstColumn() + i);
            column.load(into.visitor());
            Code.toCell(into.visitor(), column.type());
            into.op(Opcodes.LASTORE);
        });
        if (downstream.follows(stream)) {
            downstream.afterRow(pieces, code, stream);
        }
        count(code, stream.index() * WindowProgram.STATUSES + WindowProgram.ACCEPTED);
        code.constant(WindowProgram.ACCEPTED).end(Opcodes.IRETURN);
        pieces.setInline(false);
    }

    private void derive(Code code, StreamNode stream) {
        String name = "derive" + stream.index();
        if (stream.derived.size() > MethodSplitter.MOST_TOGETHER) {
            stream.derivePrevious.emit(pieces, code, name + "Before", Variables.STATE, catalog.spills());
        } else {
            stream.derivePrevious.emit(code, Variables.STATE);
        }
        List<Integer> all = IntStream.range(0, stream.derived.size()).boxed().toList();
        pieces.emitEach(code, name, "", new int[0], all, (into, i, none) -> {
            Typed derived = stream.derived.get(i);
            if (stream.isInLocals()) {
                Expressions.emit(derived, into.visitor());
                into.bind(
                        stream.firstColumnOfDerived() + i,
                        new Code.Local(derived.type(), into.storeNew(derived.type())));
                return;
            }
            Variables.Cell.pushAddress(into.visitor(), stream.firstColumnOfDerived() + i);
            Expressions.emit(derived, into.visitor());
            Code.toCell(into.visitor(), derived.type());
            into.op(Opcodes.LASTORE);
        });
    }

    /** One more in a cell of the program's counts. */
    private static void count(Code code, int cell) {
        code.field(PROGRAM, "counts", "[J").constant(cell).op(Opcodes.DUP2).op(Opcodes.LALOAD);
        code.op(Opcodes.LCONST_1).op(Opcodes.LADD).op(Opcodes.LASTORE);
    }

    /** The windows on a node take in the row at hand. */
    private void enterAll(Code code, RowNode source) {
        List<WindowNode> windows = catalog.windows().stream()
                .filter(window -> window.source() == source)
                .toList();
        String name = (source instanceof StreamNode ? "enterStream" : "enterWindow") + source.index();
        pieces.emitEach(code, name, "", new int[0], windows, (into, window, none) -> enter(into, window));
    }

    private void enter(Code code, WindowNode window) {
        if (window.form instanceof PaneCode additive) {
            MethodSplitter.Body body = (into, none) -> {
                Label out = new Label();
                additive.enter(pieces, into, out, emission(window));
                into.label(out);
            };
            if (window.foldsKeys()) {
                pieces.emitApart(code, "enter" + window.index(), body);
            } else {
                pieces.emit(code, "enter" + window.index(), body);
            }
        } else if (window.form instanceof SlidingCode sliding && sliding.history.longest() == sliding) {
            sliding.history.takeIn(pieces, code, this::emission);
        }
    }

    /** Does what follows on the emissions of windows. */
    private void followAll(Code code, String name, Predicate<WindowNode> which) {
        List<WindowNode> windows = catalog.windows().stream().filter(which).toList();
        pieces.emitEach(code, name, "", new int[0], windows, (into, window, none) -> followIfEmitted(into, window));
    }

    /** Whether the window may emit while an event is taken in, and not only as the watermark moves. */
    private static boolean emitsWithEvents(WindowNode window) {
        WindowSpec spec = window.spec();
        boolean sourceDoes = !(window.source() instanceof WindowNode parent) || emitsWithEvents(parent);
        return sourceDoes
                && (spec.emit().kind() == Emit.Kind.EACH
                        || spec.form().kind() == WindowForm.Kind.TUMBLING_EVENTS
                        || window.reset != null);
    }

    /** Does what follows on the window's emission, if there was one while the present event was taken in. */
    private void followIfEmitted(Code code, WindowNode window) {
        if (window.emitsSeveral()) {
            emitSeveral(code, window);
        } else {
            followIfNoted(code, window);
        }
    }

    private void followIfNoted(Code code, WindowNode window) {
        if (!isNoted(window)) {
            return;
        }
        Label not = new Label();
        pushFlag(code, window, flag(window));
        code.jump(Opcodes.IFEQ, not);
        setFlag(code, window, flag(window), 0);
        if (window.allKeys()) {
            pieces.emitApart(code, "followAll" + window.index(), (into, none) -> {
                Variables.loadState(into.visitor(), true);
                into.astore(Variables.STATE).constant(0).istore(Variables.KEY);
                follow(into, window);
            });
        } else {
            pieces.emit(code, "follow" + window.index(), (into, none) -> follow(into, window));
        }
        code.label(not);
    }

    /** Emits the windows that hold the row at hand, each with what follows, if it has been taken in. */
    private void emitSeveral(Code code, WindowNode window) {
        Label not = new Label();
        pushFlag(code, window, entered(window));
        code.jump(Opcodes.IFEQ, not);
        setFlag(code, window, entered(window), 0);
        code.aload(0).constant(window.index());
        Variables.loadState(code.visitor(), window.allKeys());
        if (window.allKeys()) {
            code.constant(0);
        } else {
            code.iload(Variables.KEY);
        }
        code.lload(Variables.TIME).lload(Variables.SEQUENCE);
        code.call(FormCode.RUNTIME, "emitEach", "(I[DIJJ)V").label(not);
    }

    /** Whether the window emits at other moments than when an event has entered it. */
    private static boolean isToldToEmit(WindowNode window) {
        return window.spec().emit().kind() != Emit.Kind.EACH
                || window.spec().form().closesByTime()
                || window.emitsSeveral();
    }

    /** Emits a window of which it is told, by its index. */
    private void emitNow() {
        List<WindowNode> windows =
                new ArrayList<>(Collections.nCopies(catalog.windows().size(), null));
        catalog.windows().stream()
                .filter(WindowClass::isToldToEmit)
                .forEach(window -> windows.set(window.index(), window));
        pieces.dispatch(
                Opcodes.ACC_PROTECTED | Opcodes.ACC_FINAL,
                "emitNow",
                windows,
                (code, window, none) -> emitNow(code, window));
    }

    /** {@code emitNow} for one window: its values, its row, the windows on it and their rows. */
    private void emitNow(Code code, WindowNode window) {
        emission(code, window);
        followIfNoted(code, window);
        followAll(code, "followWindow" + window.index(), other -> descends(other, window));
    }

    private static boolean descends(WindowNode window, WindowNode from) {
        RowNode source = window.source();
        return source == from || (source instanceof WindowNode parent && descends(parent, from));
    }

    private FormCode.Emission emission(WindowNode window) {
        return window.emitsSeveral()
                ? code -> setFlag(code, window, entered(window), 1)
                : code -> emission(code, window);
    }

    /**
     * Computes the window's values, counts and notes the emission, and lets the windows on it take the row in. The state
     * and the key are the window's own.
     */
    private void emission(Code code, WindowNode window) {
        if (hasFields() || isToldToEmit(window)) {
            pieces.emit(code, "values" + window.index(), (into, none) -> values(into, window));
        } else {
            values(code, window);
        }
        count(code, catalog.streams().size() * WindowProgram.STATUSES + window.index());
        if (isNoted(window)) {
            setFlag(code, window, flag(window), 1);
        }
        enterAll(code, window);
    }

    /** Computes the selected values, and those bounds that are read elsewhere, into the state. */
    private void values(Code code, WindowNode window) {
        Label done = new Label();
        window.keepBounds(code);
        if (window.spec().minEvents() > 1) {
            Label enough = new Label();
            window.form.pushCount(code);
            code.constant(window.spec().minEvents()).op(Opcodes.LCMP).jump(Opcodes.IFGE, enough);
            rows.eachSelect(code, "missing", window, "", (into, i, none) -> {
                into.aload(Variables.STATE).constant(window.latestValues + i);
                into.constant(StateLayout.missing(window.typeOf(i))).op(Opcodes.DASTORE);
            });
            code.jump(Opcodes.GOTO, done).label(enough);
        }
        rows.eachSelect(code, "selects", window, "", (into, i, none) -> {
            into.aload(Variables.STATE).constant(window.latestValues + i);
            Expressions.emitAs(window.typeOf(i), window.selects.get(i), into.visitor());
            Code.toState(into.visitor(), window.typeOf(i));
            into.op(Opcodes.DASTORE);
        });
        code.label(done);
    }

    /** What follows on an emission: the row goes out, with the columns that rules elsewhere read, then the downstream. */
    private void follow(Code code, WindowNode window) {
        if (observed[window.index()]) {
            rows.emit(code, window);
        }
        if (downstream.follows(window)) {
            downstream.afterRow(pieces, code, window);
        }
    }
}
