package io.ringmill.rule;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.expression.Scope;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.expression.Variable;
import io.ringmill.window.Catalog;
import io.ringmill.window.Node;
import java.util.Collection;

/** What names mean in a rule: values of the row, and of other nodes, which the row carries in columns. */
final class RuleScope implements Scope {

    private final Catalog catalog;
    private final RuleNode rule;

    RuleScope(Catalog catalog, RuleNode rule) {
        this.catalog = catalog;
        this.rule = rule;
    }

    @Override
    public Variable variable(String name, Location at, Faults faults) {
        if (name.equals("key")) {
            return RuleVariables.ROW_KEY;
        }
        if (name.equals("time")) {
            return RuleVariables.ROW_TIME;
        }
        Node.RowCell cell = rule.on.cell(name);
        if (cell == null) {
            Catalog.Reference reference = catalog.reference(name, rule.on, at, faults);
            if (reference == null) {
                return null;
            }
            cell = reference.node() == rule.on ? rule.on.cell(reference.output()) : catalog.column(rule.on, reference);
        }
        Variable variable = new RuleVariables.Cell(cell.index(), cell.type());
        rule.value(name, variable);
        return variable;
    }

    @Override
    public Variable previous(Typed argument, Location at, Faults faults) {
        return rule.previous.of(argument);
    }

    @Override
    public int intern(String text, Type type, Location at, Faults faults) {
        return catalog.intern(text, type, at, faults);
    }

    @Override
    public Collection<String> aggregates() {
        return catalog.aggregates();
    }
}
