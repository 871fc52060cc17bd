package io.ringmill.window.compile;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.NamedText;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.expression.Variable;
import io.ringmill.output.PerEvent;
import io.ringmill.output.Row;
import io.ringmill.output.RowLayout;
import io.ringmill.state.StateForm;
import io.ringmill.window.Emit;
import io.ringmill.window.WindowForm;
import io.ringmill.window.WindowSpec;
import io.ringmill.window.aggregate.Ema;
import io.ringmill.window.aggregate.First;
import io.ringmill.window.aggregate.FirstByTime;
import io.ringmill.window.aggregate.InOrder;
import io.ringmill.window.aggregate.Last;
import io.ringmill.window.aggregate.LastByTime;
import io.ringmill.window.aggregate.Moments;
import io.ringmill.window.aggregate.OwningSummary;
import io.ringmill.window.aggregate.Recent;
import io.ringmill.window.aggregate.ShiftedMoments;
import io.ringmill.window.aggregate.Summary;
import io.ringmill.window.aggregate.Twap;
import io.ringmill.window.runtime.WindowCells;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A window with its names resolved and its place in the state. */
public final class WindowNode extends RowNode {

    private static final String COUNT = "count";
    private static final String START = "start";
    private static final String END = "end";

    private final WindowSpec spec;
    private final RowNode source;
    private final StateLayout layout;
    private final Summaries summaries;
    private final OutputTypes types;
    private final Spills spills;
    /** By the name of a value, its cell in a row. */
    private final Map<String, Integer> cells = new LinkedHashMap<>();

    /** Where the state keeps the latest selected values. */
    final int latestValues;

    /** Where it keeps the latest of those of count, start and end that expressions read. */
    private final Map<String, Integer> latestBounds = new LinkedHashMap<>();

    Typed where;
    Previous wherePrevious;
    /** Where its window begins anew; null if it never does. */
    Typed reset;

    Previous resetPrevious;
    Previous argumentPrevious;
    /** Distinct expressions that aggregates are of. */
    final List<Column> columns = new ArrayList<>();

    /** Distinct arguments of aggregates. */
    final List<Argument> arguments = new ArrayList<>();

    public final List<Accumulator> accumulators = new ArrayList<>();
    /** What it carries from window to window; if anything, it closes at every hop for every key that is known. */
    final List<Held> held = new ArrayList<>();

    final List<Typed> selects = new ArrayList<>();
    /** The windows on this one, in file order. */
    final List<WindowNode> children = new ArrayList<>();

    /** How its form is coded; set once everything is typed. */
    public FormCode form;

    WindowNode(WindowSpec spec, int index, RowNode source, StateLayout layout, Catalog catalog) {
        super(spec.name(), index);
        summaries = catalog.summaries();
        types = catalog.types();
        spills = catalog.spills();
        this.spec = spec;
        this.source = source;
        this.layout = layout.of(component());
        latestValues = this.layout.reserve(spec.select().size(), Double.NaN);
        for (NamedText select : spec.select()) {
            cells.put(select.name(), Row.VALUES + cells.size());
        }
        cells.put(COUNT, Row.COUNT);
        cells.put(START, Row.START);
        cells.put(END, Row.END);
        boolean closedByReset = spec.reset().isPresent() && spec.emit().kind() == Emit.Kind.CLOSE;
        if (spec.form().kind() == WindowForm.Kind.TUMBLING_EVENTS || closedByReset) {
            // What it holds is gone by the time that its row is put together.
            cells.keySet().stream().filter(WindowNode::isBound).forEach(this::latestBound);
        }
    }

    @Override
    String component() {
        return StateForm.window(name());
    }

    /** The layout that gives it cells. */
    StateLayout layoutOfState() {
        return layout;
    }

    public WindowSpec spec() {
        return spec;
    }

    /** The stream or window it is on. */
    public RowNode source() {
        return source;
    }

    @Override
    public StreamNode root() {
        return source.root();
    }

    @Override
    public boolean allKeys() {
        return spec.byAll() || source.allKeys();
    }

    /** Whether this window and the one it is on have different keys, so that its state is another one. */
    boolean foldsKeys() {
        return spec.byAll() && !source.allKeys();
    }

    /** Whether its rows may come with a time before that of an earlier one. */
    boolean unordered() {
        return source instanceof WindowNode || root().spec().outOfOrderNs() > 0;
    }

    /** Whether an event may bring about more than one emission: an event of a hopping window is in several. */
    boolean emitsSeveral() {
        return spec.form().kind() == WindowForm.Kind.HOPPING && spec.emit().kind() == Emit.Kind.EACH;
    }

    @Override
    public PerEvent perEvent() {
        PerEvent ofSource = source.perEvent();
        WindowForm.Kind form = spec.form().kind();
        boolean severalOpen = form == WindowForm.Kind.HOPPING || form == WindowForm.Kind.SESSION || outOfOrder();
        boolean together = severalOpen && spec.emit().kind() == Emit.Kind.EVERY;
        if (together || emitsSeveral() || (foldsKeys() && ofSource != PerEvent.ONE)) {
            return PerEvent.MANY;
        }
        boolean byTime = spec.emit().kind() == Emit.Kind.EVERY
                || (spec.emit().kind() == Emit.Kind.CLOSE && spec.form().closesByTime());
        return byTime && ofSource == PerEvent.ONE ? PerEvent.ONE_PER_TIME : ofSource;
    }

    /** Whether its events are put where their time belongs, and may come later than that. */
    boolean outOfOrder() {
        return spec.form().closesByTime() && unordered();
    }

    /** Whether its events are put in order of time: where it is a time that it holds. */
    boolean keepsTimeOrder() {
        return spec.form().closesByTime() || spec.form().kind() == WindowForm.Kind.SLIDING_TIME;
    }

    @Override
    public Collection<String> outputs() {
        return cells.keySet();
    }

    @Override
    Type typeOf(String output) {
        if (isBound(output)) {
            return Type.LONG;
        }
        Integer cell = cells.get(output);
        return cell == null ? null : typeOf(cell - Row.VALUES);
    }

    /** The type of a selected value; of a condition, which is a fault, DOUBLE. */
    Type typeOf(int select) {
        NamedText selected = spec.select().get(select);
        Type type = types.of(this, selected.name(), selected.expression());
        return type == Type.BOOLEAN ? Type.DOUBLE : type;
    }

    /** A selected value has been typed. */
    void select(Typed value, Faults faults) {
        int index = selects.size();
        selects.add(value);
        Type type = typeOf(index);
        layout.setType(latestValues + index, type);
        if (value != null
                && value.type() != type
                && value.type() != Type.BOOLEAN
                && !(value.type() == Type.LONG && type == Type.DOUBLE)) {
            faults.add(
                    spec.select().get(index).at(),
                    "'%s' depends on itself through another window; a text cannot",
                    spec.select().get(index).name());
        }
    }

    /** Whether it is the first or last bound. */
    public boolean isTime(String output) {
        return output.equals(START) || output.equals(END);
    }

    private static boolean isBound(String output) {
        return output.equals(COUNT) || output.equals(START) || output.equals(END);
    }

    @Override
    public Variable own(String output) {
        return latest(output, false);
    }

    @Override
    Variable latest(String output) {
        return latest(output, allKeys());
    }

    private Variable latest(String output, boolean fromAllKeys) {
        if (isBound(output)) {
            return new Variables.State(latestBound(output), Type.LONG, fromAllKeys);
        }
        Integer cell = cells.get(output);
        return cell == null
                ? null
                : new Variables.State(latestValues + cell - Row.VALUES, typeOf(cell - Row.VALUES), fromAllKeys);
    }

    private int latestBound(String output) {
        return latestBounds.computeIfAbsent(output, bound -> layout.reserveNamed(bound, Type.LONG));
    }

    /**
     * Keeps the bounds of each emission beside its values, where the window goes on to hold other events, so that whoever reads
     * the latest emission finds them. Not the start of sliding windows, which would have to remember times for it.
     */
    void keepBoundsOfEmissions() {
        if (spec.emit().kind() != Emit.Kind.EACH) {
            cells.keySet().stream()
                    .filter(WindowNode::isBound)
                    .filter(bound -> !(bound.equals(START) && form instanceof SlidingCode))
                    .forEach(this::latestBound);
        }
    }

    /** Emits code that keeps the bounds which expressions read. */
    void keepBounds(Code code) {
        latestBounds.forEach((output, cell) -> {
            pushBound(code, output);
            FormCode.setLong(code, Variables.STATE, cell, code.storeNew(Type.LONG));
        });
    }

    /** Emits code that pushes a bound of the window as it stands, or of its latest emission where that is kept. */
    void pushLatestBound(Code code, int rowCell) {
        String output = rowCell == Row.COUNT ? COUNT : rowCell == Row.START ? START : END;
        Integer cell = latestBounds.get(output);
        if (cell == null) {
            pushBound(code, output);
        } else {
            FormCode.getLong(code, Variables.STATE, cell);
        }
    }

    private void pushBound(Code code, String output) {
        switch (output) {
            case COUNT -> form.pushCount(code);
            case START -> form.pushStart(code);
            default -> form.pushEnd(code);
        }
    }

    @Override
    public RowCell cell(String output) {
        if (isBound(output)) {
            // Rules that are with the windows read it there, and a key's state is the same wherever they are.
            latestBound(output);
        }
        Integer cell = cells.get(output);
        return cell == null ? null : new RowCell(cell, typeOf(output));
    }

    /** Makes sure that the window knows its {@code start}; returns the cell that has it while values are computed. */
    int readStart() {
        return latestBound(START);
    }

    /** Whether some expression reads {@code start}, so that a window of events must remember their times. */
    boolean startRead() {
        return latestBounds.containsKey(START);
    }

    @Override
    int firstColumn() {
        return Row.VALUES + spec.select().size();
    }

    /** The argument of an aggregate; the same for the same expressions. */
    Argument argument(List<Typed> values, boolean exact) {
        return argument(values, exact, false);
    }

    /** The argument of an aggregate that looks itself whether values are missing. */
    Argument openArgument(List<Typed> values) {
        return argument(values, false, true);
    }

    private Argument argument(List<Typed> values, boolean exact, boolean open) {
        List<Column> own = values.stream().map(value -> column(value, exact)).toList();
        for (Argument argument : arguments) {
            if (argument.isSame(own, open)) {
                return argument;
            }
        }
        Argument argument = new Argument(own, open);
        arguments.add(argument);
        return argument;
    }

    private Column column(Typed value, boolean exact) {
        Column column = new Column(value, exact);
        for (Column other : columns) {
            if (other.isSame(column)) {
                return other;
            }
        }
        columns.add(column);
        return column;
    }

    /** The accumulator of a summary over an argument, made if there is none yet. */
    Accumulator accumulator(Summary summary, Argument argument, double parameter) {
        for (Accumulator accumulator : accumulators) {
            if (accumulator.isSame(summary, argument, parameter)) {
                return accumulator;
            }
        }
        Accumulator accumulator = new Accumulator(summary, argument, parameter);
        accumulators.add(accumulator);
        summaries.add(summary);
        return accumulator;
    }

    /** What is held of an argument from window to window. */
    Held held(Argument argument) {
        for (Held other : held) {
            if (other.argument == argument) {
                return other;
            }
        }
        Accumulator twap = accumulator(fitting(Twap.INSTANCE), argument, 0);
        Accumulator last = accumulator(fitting(Last.INSTANCE), argument, 0);
        Held added = new Held(argument, twap, last);
        held.add(added);
        return added;
    }

    /** The summary that does for the form of this window what the given one does for others. */
    Summary fitting(Summary summary) {
        if (outOfOrder() && summary == First.INSTANCE) {
            return FirstByTime.INSTANCE;
        } else if (outOfOrder() && summary == Last.INSTANCE) {
            return LastByTime.INSTANCE;
        } else if (outOfOrder() && summary == Ema.INSTANCE) {
            return InOrder.EMA;
        } else if (outOfOrder() && summary == Twap.INSTANCE) {
            return InOrder.TWAP;
        } else if (summary == Recent.LAG && keepsTimeOrder() && unordered()) {
            return Recent.LAG_BY_TIME;
        } else if (summary == Recent.AGO && keepsTimeOrder() && unordered()) {
            return Recent.AGO_BY_TIME;
        }
        return spec.form().isSlidingLong() && summary == Moments.INSTANCE ? ShiftedMoments.INSTANCE : summary;
    }

    Spills spills() {
        return spills;
    }

    /** Whether it has so many inputs that their values are spilled, and what is done with each is not one method. */
    boolean isWide() {
        return Math.max(columns.size(), Math.max(arguments.size(), accumulators.size())) > MethodSplitter.MOST_TOGETHER;
    }

    public Summaries summaries() {
        return summaries;
    }

    RowLayout layout() {
        return new RowLayout(
                index(),
                name(),
                root().index(),
                spec.select().stream().map(NamedText::name).toList(),
                IntStream.range(0, spec.select().size()).mapToObj(this::typeOf).toList(),
                rowCells(),
                perEvent(),
                List.copyOf(singles().keySet()));
    }

    /**
     * By name, the numbers of the rows it is on that it holds as they are of each event: aggregates are of them, and it slides,
     * so that it holds its events one by one.
     */
    Map<String, Column> singles() {
        Map<String, Column> singles = new LinkedHashMap<>();
        if (spec.form().slides()) {
            source.outputs().stream()
                    .filter(name -> !(source instanceof WindowNode && isBound(name)))
                    .forEach(name -> columns.stream()
                            .filter(column -> column.isOf(source.own(name)))
                            .findFirst()
                            .ifPresent(column -> singles.put(name, column)));
        }
        return singles;
    }

    /** The cell that holds the handle of a summary with memory of its own. */
    WindowCells.OwnedCell ownedCell(Accumulator accumulator, int cell) {
        return new WindowCells.OwnedCell(
                summaries.indexOf((OwningSummary<?>) accumulator.summary),
                cell,
                accumulator.argument.x().kind());
    }
}
