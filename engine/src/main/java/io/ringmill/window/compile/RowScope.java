package io.ringmill.window.compile;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.expression.Scope;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.expression.Variable;
import io.ringmill.window.aggregate.Aggregate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;

/** What names mean in window code, in a row of a node: its own values, and the latest ones of other nodes. */
final class RowScope implements Scope {

    private final Catalog catalog;
    private final RowNode row;
    private final Previous previous;

    RowScope(Catalog catalog, RowNode row, Previous previous) {
        this.catalog = catalog;
        this.row = row;
        this.previous = previous;
    }

    @Override
    public Variable variable(String name, Location at, Faults faults) {
        return catalog.variable(name, row, row::own, catalog::readAcross, at, faults);
    }

    @Override
    public Variable previous(Typed argument, Location at, Faults faults) {
        return previous.of(argument);
    }

    @Override
    public Variable previous(Typed argument, List<Typed> known, Location at, Faults faults) {
        return previous.of(argument, known);
    }

    @Override
    public boolean takesModels() {
        return true;
    }

    @Override
    public ZoneId zone() {
        return row.root().spec().zone();
    }

    @Override
    public int intern(String text, Type type, Location at, Faults faults) {
        return catalog.intern(text, type, at, faults);
    }

    @Override
    public Collection<String> aggregates() {
        return Aggregate.words();
    }
}
