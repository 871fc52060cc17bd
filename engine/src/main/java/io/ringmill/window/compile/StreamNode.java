package io.ringmill.window.compile;

import io.ringmill.event.Event;
import io.ringmill.event.Field;
import io.ringmill.event.StreamSpec;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.expression.Variable;
import io.ringmill.output.PerEvent;
import io.ringmill.state.StateForm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A stream with its names resolved. */
public final class StreamNode extends RowNode {

    private final StreamSpec spec;
    private final StateLayout layout;
    private final OutputTypes types;
    /** Fields, then derived fields as far as they are typed. */
    private final Map<String, RowCell> cells = new LinkedHashMap<>();
    /** Cells whose latest value is kept by key, and where in the state. */
    private final Map<Integer, Variables.State> kept = new LinkedHashMap<>();

    final List<Typed> derived = new ArrayList<>();
    Typed where;
    Previous derivePrevious;
    Previous wherePrevious;

    private boolean inLocals;

    StreamNode(StreamSpec spec, int index, StateLayout layout, OutputTypes types) {
        super(spec.name(), index);
        this.types = types;
        this.spec = spec;
        this.layout = layout.of(component());
        for (Field field : spec.fields()) {
            Type type = switch (field.type()) {
                case DOUBLE -> Type.DOUBLE;
                case LONG -> Type.LONG;
                case SYMBOL -> Type.SYMBOL;
            };
            cells.put(field.name(), new RowCell(Event.FIELDS + cells.size(), type));
        }
    }

    public StreamSpec spec() {
        return spec;
    }

    @Override
    String component() {
        return StateForm.stream(name());
    }

    /** Its watermark, for code in the windows' own class. */
    public Variable watermark() {
        return new Variables.Watermark(index());
    }

    /** The layout that gives it cells. */
    StateLayout layout() {
        return layout;
    }

    /** Adds a derived field that was typed. */
    void derived(String name, Typed value) {
        cells.put(name, new RowCell(firstColumnOfDerived() + derived.size(), value.type()));
        derived.add(value);
    }

    /** The cell of the first derived field. */
    int firstColumnOfDerived() {
        return Event.FIELDS + spec.fields().size();
    }

    @Override
    public StreamNode root() {
        return this;
    }

    @Override
    public PerEvent perEvent() {
        return PerEvent.ONE;
    }

    @Override
    public boolean allKeys() {
        return false;
    }

    @Override
    public Collection<String> outputs() {
        return cells.keySet();
    }

    @Override
    Type typeOf(String output) {
        RowCell cell = cells.get(output);
        if (cell != null) {
            return cell.type();
        }
        return spec.derive().stream()
                .filter(derive -> derive.name().equals(output))
                .findFirst()
                .map(derive -> types.of(this, output, derive.expression()))
                .orElse(null);
    }

    @Override
    public Variable own(String output) {
        RowCell cell = cells.get(output);
        return cell == null ? null : new Variables.Cell(cell.index(), cell.type());
    }

    @Override
    Variable latest(String output) {
        RowCell cell = cells.get(output);
        if (cell == null) {
            return null;
        }
        return kept.computeIfAbsent(
                cell.index(),
                index -> new Variables.State(layout.reserveNamed(output, cell.type()), cell.type(), false));
    }

    /** Says that its events are taken in as {@link RowLocals}. */
    void setInLocals() {
        inLocals = true;
    }

    boolean isInLocals() {
        return inLocals;
    }

    @Override
    public RowLocals locals() {
        return inLocals ? RowLocals.all(this) : RowLocals.NONE;
    }

    /** Its fields, as methods are given them before derived ones are computed. */
    RowLocals fieldLocals() {
        return inLocals ? RowLocals.fields(this) : RowLocals.NONE;
    }

    /** The cells whose latest value is kept, and where. */
    Map<Integer, Variables.State> kept() {
        return kept;
    }

    @Override
    public RowCell cell(String output) {
        return cells.get(output);
    }

    @Override
    int firstColumn() {
        return firstColumnOfDerived() + spec.derive().size();
    }
}
