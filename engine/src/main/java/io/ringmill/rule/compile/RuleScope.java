package io.ringmill.rule.compile;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.expression.Expressions;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.expression.Variable;
import io.ringmill.window.compile.Catalog;
import io.ringmill.window.compile.RowNode;
import io.ringmill.window.compile.StreamNode;
import io.ringmill.window.compile.Variables;
import io.ringmill.window.compile.WindowNode;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What names mean in a rule: values of the row, and of other nodes. Rules on the windows' thread find them where the
 * windows keep them; others find them in the row, which carries those of other nodes in columns.
 */
final class RuleScope implements MessageScope {

    private final Catalog catalog;
    private final RuleNode rule;
    private final boolean fused;
    private final List<Mention> mentions = new ArrayList<>();

    /** A name, or what stands for one, and what it means. */
    private record Mention(String name, Variable variable) {}

    /** {@code fused}: the rule runs on the windows' thread. */
    RuleScope(Catalog catalog, RuleNode rule, boolean fused) {
        this.catalog = catalog;
        this.rule = rule;
        this.fused = fused;
    }

    /** What names mean in another node, on the same thread. */
    RuleScope of(RuleNode other) {
        return new RuleScope(catalog, other, fused);
    }

    /** Where rows of a node find the watermark of another stream than theirs. */
    Variable watermark(RowNode row, StreamNode stream) {
        if (fused) {
            return stream.watermark();
        }
        RowNode.RowCell cell = catalog.watermarkColumn(row, stream);
        return new Variables.Cell(cell.index(), cell.type());
    }

    @Override
    public Variable variable(String name, Location at, Faults faults) {
        Variable variable = catalog.variable(name, rule.on, this::own, this::other, at, faults);
        boolean ofEveryAlert = Variables.ROW_KEY.equals(variable) || Variables.ROW_TIME.equals(variable);
        if (variable != null && !ofEveryAlert) {
            mentions.add(new Mention(name, variable));
        }
        return variable;
    }

    /** Whether a name means the first or last bound of a window, which is a time. */
    @Override
    public boolean isBound(String name) {
        int dot = name.indexOf('.');
        RowNode node = dot < 0 ? rule.on : catalog.node(name.substring(0, dot));
        return node instanceof WindowNode window && window.isTime(name.substring(dot + 1));
    }

    @Override
    public void named(Variable variable, String text) {
        mentions.add(new Mention(text, variable));
    }

    /** Has alerts hold what a condition reads, in order of first mention; null for one that has faults. */
    void hold(Typed condition) {
        if (condition == null) {
            return;
        }
        List<Variable> read = new ArrayList<>();
        Expressions.collectVariables(condition, read);
        for (Mention mention : mentions) {
            if (read.contains(mention.variable())) {
                rule.value(mention.name(), new Typed.Load(mention.variable(), new Typed.Place(Location.NONE)));
            }
        }
    }

    /** The row's own value of that name, or null. */
    private Variable own(String output) {
        if (fused) {
            return rule.on.own(output);
        }
        RowNode.RowCell cell = rule.on.cell(output);
        return cell == null ? null : new Variables.Cell(cell.index(), cell.type());
    }

    private Variable other(Catalog.Reference reference) {
        if (fused) {
            return catalog.latest(reference);
        }
        RowNode.RowCell cell = catalog.column(rule.on, reference);
        return new Variables.Cell(cell.index(), cell.type());
    }

    @Override
    public Variable previous(Typed argument, Location at, Faults faults) {
        return rule.previous.of(argument);
    }

    @Override
    public Variable previous(Typed argument, List<Typed> known, Location at, Faults faults) {
        return rule.previous.of(argument, known);
    }

    @Override
    public ZoneId zone() {
        return rule.on.root().spec().zone();
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
