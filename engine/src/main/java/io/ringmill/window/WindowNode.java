package io.ringmill.window;

import io.ringmill.diagnostic.NamedText;
import io.ringmill.expression.Expressions;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.expression.Variable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A window with its names resolved and its place in the state. */
public final class WindowNode extends Node {

    private static final String COUNT = "count";
    private static final String START = "start";
    private static final String END = "end";

    private final WindowSpec spec;
    private final Node source;
    private final Map<String, RowCell> cells = new LinkedHashMap<>();

    /** Where the state keeps the latest values: start, end, count, then the selected ones. */
    final int latestStart;

    final int latestEnd;
    final int latestCount;
    final int latestValues;
    private boolean startRead;

    Typed where;
    Previous wherePrevious;
    Previous argumentPrevious;
    /** Distinct arguments of aggregates. */
    final List<Typed> columns = new ArrayList<>();

    final List<Accumulator> accumulators = new ArrayList<>();
    final List<Typed> selects = new ArrayList<>();
    /** The windows on this one, in file order. */
    final List<WindowNode> children = new ArrayList<>();

    /** How its form is coded; set once everything is typed. */
    FormCode form;

    WindowNode(WindowSpec spec, int index, Node source, StateLayout layout) {
        super(spec.name(), index);
        this.spec = spec;
        this.source = source;
        latestStart = layout.reserve(Type.LONG);
        latestEnd = layout.reserve(Type.LONG);
        latestCount = layout.reserve(Type.LONG);
        latestValues = layout.reserve(spec.select().size(), Double.NaN);
        for (NamedText select : spec.select()) {
            cells.put(select.name(), new RowCell(Row.VALUES + cells.size(), Type.DOUBLE));
        }
        cells.put(COUNT, new RowCell(Row.COUNT, Type.LONG));
        cells.put(START, new RowCell(Row.START, Type.LONG));
        cells.put(END, new RowCell(Row.END, Type.LONG));
    }

    public WindowSpec spec() {
        return spec;
    }

    /** The stream or window it is on. */
    public Node source() {
        return source;
    }

    @Override
    public StreamNode root() {
        return source.root();
    }

    @Override
    boolean allKeys() {
        return spec.byAll() || source.allKeys();
    }

    /** Whether this window and the one it is on have different keys, so that its state is another one. */
    boolean foldsKeys() {
        return spec.byAll() && !source.allKeys();
    }

    /** Whether its events are put where their time belongs, and may come later than that. */
    boolean outOfOrder() {
        return spec.form().closesByTime()
                && (source instanceof WindowNode || root().spec().outOfOrderNs() > 0);
    }

    @Override
    public Collection<String> outputs() {
        return cells.keySet();
    }

    @Override
    Variable own(String output) {
        return latest(output, false);
    }

    @Override
    Variable latest(String output) {
        return latest(output, allKeys());
    }

    private Variable latest(String output, boolean fromAllKeys) {
        return switch (output) {
            case COUNT -> new Variables.State(latestCount, Type.LONG, fromAllKeys);
            case END -> new Variables.State(latestEnd, Type.LONG, fromAllKeys);
            case START -> {
                startRead = true;
                yield new Variables.State(latestStart, Type.LONG, fromAllKeys);
            }
            default -> {
                RowCell cell = cells.get(output);
                yield cell == null
                        ? null
                        : new Variables.State(latestValues + cell.index() - Row.VALUES, Type.DOUBLE, fromAllKeys);
            }
        };
    }

    @Override
    public RowCell cell(String output) {
        if (output.equals(START)) {
            startRead = true;
        }
        return cells.get(output);
    }

    /** Whether some expression reads {@code start}, so that a window of events must remember their times. */
    boolean startRead() {
        return startRead;
    }

    @Override
    int firstColumn() {
        return Row.VALUES + spec.select().size();
    }

    /** Index of an aggregate's argument; the same for the same expression. */
    int column(Typed argument) {
        for (int i = 0; i < columns.size(); i++) {
            if (Expressions.sameValue(columns.get(i), argument)) {
                return i;
            }
        }
        columns.add(argument);
        return columns.size() - 1;
    }

    /** The accumulator of a kernel over an argument, made if there is none yet. */
    Accumulator accumulator(Kernel kernel, int column, double parameter) {
        for (Accumulator accumulator : accumulators) {
            if (accumulator.is(kernel, column, parameter)) {
                return accumulator;
            }
        }
        Accumulator accumulator = new Accumulator(kernel, column, parameter);
        accumulators.add(accumulator);
        return accumulator;
    }

    WindowLayout layout() {
        return new WindowLayout(
                index(), name(), spec.select().stream().map(NamedText::name).toList(), rowCells());
    }
}
