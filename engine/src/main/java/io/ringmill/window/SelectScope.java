package io.ringmill.window;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.expression.Scope;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.expression.Variable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * What names mean in a window's select: aggregates, the selects before, count, start and end, and the latest values of
 * other nodes.
 */
final class SelectScope implements Scope {

    private final Catalog catalog;
    private final WindowNode window;
    /** Names of the selects that are typed. */
    private final List<String> before = new ArrayList<>();

    final List<AggregateValue> values = new ArrayList<>();

    SelectScope(Catalog catalog, WindowNode window) {
        this.catalog = catalog;
        this.window = window;
    }

    void define(String name) {
        before.add(name);
    }

    /** The value of an aggregate; which kernel it uses is settled when all of the window's are known. */
    record AggregateValue(WindowNode window, Aggregate aggregate, Argument argument, double parameter)
            implements Variable {

        @Override
        public Type type() {
            return argument == null ? Type.LONG : Type.DOUBLE;
        }

        private Kernel kernel() {
            if (window.outOfOrder()) {
                if (aggregate == Aggregate.FIRST) {
                    return Kernel.FIRST_BY_TIME;
                }
                if (aggregate == Aggregate.LAST) {
                    return Kernel.LAST_BY_TIME;
                }
            }
            boolean moments = aggregate == Aggregate.MEAN
                    && window.accumulators.stream()
                            .anyMatch(each -> each.kernel == Kernel.MOMENTS && each.argument == argument);
            return moments ? Kernel.MOMENTS : aggregate.kernel;
        }

        /** Makes sure of the accumulator that it reads; of MEAN after all others. */
        void prepare() {
            if (aggregate != Aggregate.COUNT) {
                window.accumulator(kernel(), argument, parameter);
            }
        }

        @Override
        public void load(MethodVisitor code) {
            if (argument == null) {
                window.form.pushCount(Code.of(code));
            } else if (aggregate == Aggregate.COUNT) {
                argument.pushPresent(Code.of(code));
            } else {
                window.form.pushValue(
                        Code.of(code), window.accumulator(kernel(), argument, parameter), aggregate.method);
                if (aggregate == Aggregate.RANGE) {
                    window.form.pushValue(Code.of(code), window.accumulator(kernel(), argument, parameter), "min");
                    code.visitInsn(Opcodes.DSUB);
                }
            }
        }
    }

    @Override
    public Variable variable(String name, Location at, Faults faults) {
        if (before.contains(name) || name.equals("count") || name.equals("start") || name.equals("end")) {
            return window.own(name);
        }
        if (name.indexOf('.') >= 0) {
            Catalog.Reference reference = catalog.reference(name, window, at, faults);
            if (reference == null) {
                return null;
            }
            return reference.node() == window ? window.own(reference.output()) : catalog.readAcross(reference);
        }
        Collection<String> values = window.source().outputs();
        if (values.contains(name)) {
            faults.add(
                    at,
                    "'%s' is a value of single events; a select needs an aggregate of it, such as last(%s)",
                    name,
                    name);
        } else if (window.outputs().contains(name)) {
            faults.add(at, "'%s' is selected only further on; put it before this one", name);
        } else {
            List<String> known = new ArrayList<>(before);
            known.addAll(List.of("count", "start", "end"));
            known.addAll(values);
            faults.unknown(at, "name", name, known);
        }
        return null;
    }

    @Override
    public Variable previous(Typed argument, Location at, Faults faults) {
        faults.add(at, "prev, delta and crosses belong inside an aggregate or in a window or rule on this window");
        return null;
    }

    @Override
    public int intern(String text, Type type, Location at, Faults faults) {
        return catalog.intern(text, type, at, faults);
    }

    @Override
    public Scope arguments(String function) {
        return Aggregate.of(function) == null ? null : new RowScope(catalog, window.source(), window.argumentPrevious);
    }

    @Override
    public Collection<String> aggregates() {
        return Aggregate.words();
    }

    @Override
    public Variable aggregate(String function, List<Typed> arguments, Location at, Faults faults) {
        Aggregate aggregate = Aggregate.of(function);
        if (aggregate == Aggregate.COUNT && arguments.isEmpty()) {
            return add(new AggregateValue(window, aggregate, null, 0));
        }
        int wanted = aggregate == Aggregate.EMA ? 2 : 1;
        if (arguments.size() != wanted) {
            String usage = aggregate == Aggregate.EMA ? "ema(x, n)" : function + "(x)";
            faults.add(at, "%s takes %d argument%s: write %s", function, wanted, wanted == 1 ? "" : "s", usage);
            return null;
        }
        Typed argument = arguments.get(0);
        if (!argument.type().isNumber() && aggregate != Aggregate.COUNT) {
            faults.add(
                    argument.at(),
                    "%s needs a number, but this is %s",
                    function,
                    argument.type().noun());
            return null;
        }
        double parameter = 0;
        if (aggregate == Aggregate.EMA) {
            if (!(arguments.get(1) instanceof Typed.Constant n) || !(n.asDouble() >= 1)) {
                faults.add(arguments.get(1).at(), "the n of ema(x, n) is a number of at least 1, such as 20");
                return null;
            }
            parameter = 2 / (n.asDouble() + 1);
        } else if (aggregate == Aggregate.STDDEV_POP) {
            parameter = SlidingMoments.ROOT;
        } else if (aggregate.kernel == Kernel.EXTREMES) {
            parameter = switch (aggregate) {
                case MIN -> Extremes.MIN;
                case MAX -> Extremes.MAX;
                default -> Extremes.BOTH;
            };
        }
        return add(new AggregateValue(window, aggregate, window.argument(argument), parameter));
    }

    private AggregateValue add(AggregateValue value) {
        values.add(value);
        return value;
    }
}
