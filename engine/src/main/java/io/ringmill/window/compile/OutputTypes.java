package io.ringmill.window.compile;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.Text;
import io.ringmill.expression.Arguments;
import io.ringmill.expression.Expressions;
import io.ringmill.expression.Scope;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.expression.Variable;
import io.ringmill.window.aggregate.Aggregate;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.objectweb.asm.MethodVisitor;

/**
 * The types of what windows select and streams derive, found before either is compiled: a stream may read a window on it, and two
 * windows each other. What reads itself in a circle is a number.
 */
final class OutputTypes {

    private final Catalog catalog;
    private final Map<String, Type> known = new HashMap<>();

    OutputTypes(Catalog catalog) {
        this.catalog = catalog;
    }

    /** A value of which nothing but the type matters. */
    private record OfType(Type type) implements Variable {
        @Override
        public void load(MethodVisitor code) {
            throw new IllegalStateException("only typed, never emitted");
        }
    }

    /** The type of a value that the node selects or derives by this expression; DOUBLE if the expression has faults. */
    Type of(RowNode node, String output, Text expression) {
        String name = node.name() + "." + output;
        Type type = known.get(name);
        if (type == null) {
            known.put(name, Type.DOUBLE);
            Scope scope = node instanceof WindowNode window ? new Selects(window) : new Rows(node);
            Typed typed = Expressions.compile(expression, scope, new Faults());
            type = typed == null ? Type.DOUBLE : typed.type();
            known.put(name, type);
        }
        return type;
    }

    /** What names are in a row of a node. */
    private class Rows implements Scope {

        final RowNode row;

        Rows(RowNode row) {
            this.row = row;
        }

        @Override
        public Variable variable(String name, Location at, Faults faults) {
            if (name.equals("key") || name.equals("time")) {
                return new OfType(name.equals("key") ? Type.KEY : Type.LONG);
            }
            int dot = name.indexOf('.');
            RowNode node = dot < 0 ? row : catalog.node(name.substring(0, dot));
            Type type = node == null ? null : node.typeOf(name.substring(dot + 1));
            if (type == null && catalog.isKey(name, row)) {
                type = Type.KEY;
            }
            return type == null ? null : new OfType(type);
        }

        @Override
        public Variable previous(Typed argument, Location at, Faults faults) {
            return new OfType(argument.type());
        }

        @Override
        public boolean takesModels() {
            return true;
        }

        @Override
        public int intern(String text, Type type, Location at, Faults faults) {
            return 0;
        }

        @Override
        public Collection<String> aggregates() {
            return Aggregate.words();
        }
    }

    /** What names and aggregates are in a window's select. */
    private final class Selects extends Rows {

        Selects(WindowNode window) {
            super(window);
        }

        @Override
        public Scope arguments(String function) {
            return Aggregate.of(function) == null ? null : new Rows(((WindowNode) row).source());
        }

        @Override
        public Variable aggregate(String function, Arguments arguments, Location at, Faults faults) {
            Typed argument =
                    arguments.values().isEmpty() ? null : arguments.values().get(0);
            return new OfType(SelectScope.typeOf(Aggregate.of(function), argument));
        }
    }
}
