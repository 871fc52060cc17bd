package io.ringmill.expression;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Names for tests. Doubles, longs and ints lie in three arrays, the arguments of the generated method; the value at
 * the previous event lies {@link #PREVIOUS} cells further on.
 */
final class TestScope implements Scope {

    static final int PREVIOUS = 8;

    /** A cell of one of the three arrays. */
    record Cell(Type type, int index) implements Variable {

        @Override
        public void load(MethodVisitor code) {
            code.visitVarInsn(Opcodes.ALOAD, type == Type.DOUBLE ? 0 : type == Type.LONG ? 1 : 2);
            code.visitIntInsn(Opcodes.BIPUSH, index);
            code.visitInsn(type == Type.DOUBLE ? Opcodes.DALOAD : type == Type.LONG ? Opcodes.LALOAD : Opcodes.IALOAD);
        }
    }

    private final Map<String, Cell> cells = new LinkedHashMap<>();
    private final List<String> symbols = new ArrayList<>(List.of("", "buy", "sell", "it's"));
    private final List<String> keys = new ArrayList<>(List.of("", "AAPL", "IBM"));
    private final boolean hasAggregates;

    /** Texts of the aggregates that were asked for. */
    final List<String> aggregatesAsked = new ArrayList<>();

    TestScope(boolean hasAggregates) {
        this.hasAggregates = hasAggregates;
        put(Type.DOUBLE, "price", "size", "px100.mean", "px100.sd");
        put(Type.LONG, "id", "time", "quantity", "lots");
        put(Type.SYMBOL, "side", "quotes.side");
        cells.put("key", new Cell(Type.KEY, 2));
        cells.put("open", new Cell(Type.BOOLEAN, 3));
        cells.put("halted", new Cell(Type.BOOLEAN, 4));
    }

    private void put(Type type, String... names) {
        for (int i = 0; i < names.length; i++) {
            cells.put(names[i], new Cell(type, i));
        }
    }

    Cell cell(String name) {
        return cells.get(name);
    }

    @Override
    public Variable variable(String name, Location at, Faults faults) {
        Cell cell = cells.get(name);
        if (cell == null) {
            faults.unknown(at, "name", name, cells.keySet());
        }
        return cell;
    }

    @Override
    public Variable previous(Typed argument, Location at, Faults faults) {
        if (argument instanceof Typed.Load load && load.variable() instanceof Cell cell) {
            return new Cell(cell.type(), cell.index() + PREVIOUS);
        }
        faults.add(at, "tests look back at names only");
        return null;
    }

    @Override
    public int intern(String text, Type type, Location at, Faults faults) {
        List<String> texts = type == Type.KEY ? keys : symbols;
        if (!texts.contains(text)) {
            texts.add(text);
        }
        return texts.indexOf(text);
    }

    @Override
    public Scope arguments(String function) {
        return hasAggregates && aggregates().contains(function) ? new Inside() : null;
    }

    @Override
    public Variable aggregate(String function, Arguments arguments, Location at, Faults faults) {
        aggregatesAsked.add(function + arguments.values().size());
        return cells.get("px100.mean");
    }

    @Override
    public Collection<String> aggregates() {
        return List.of("mean", "sum", "min", "max", "count", "stddev_pop", "quantile");
    }

    /** What names mean among an aggregate's arguments. */
    private final class Inside implements Scope {

        @Override
        public Variable variable(String name, Location at, Faults faults) {
            return TestScope.this.variable(name, at, faults);
        }

        @Override
        public Variable previous(Typed argument, Location at, Faults faults) {
            return TestScope.this.previous(argument, at, faults);
        }

        @Override
        public int intern(String text, Type type, Location at, Faults faults) {
            return TestScope.this.intern(text, type, at, faults);
        }

        @Override
        public Collection<String> aggregates() {
            return TestScope.this.aggregates();
        }
    }
}
