package io.ringmill.window.compile;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.expression.Arguments;
import io.ringmill.expression.Scope;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.expression.Variable;
import io.ringmill.window.aggregate.Aggregate;
import io.ringmill.window.aggregate.Combined;
import io.ringmill.window.aggregate.Moments;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.objectweb.asm.Label;
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

    /**
     * The value of an aggregate; which summaries it uses is settled when all of the window's are known.
     *
     * @param argument null for {@code count()} and {@code rate()}
     * @param parts which answers of which summaries it is made of
     * @param parameter of the summary
     * @param asked parameter of the answer
     * @param words ids of the texts that may be the answer
     */
    record AggregateValue(
            WindowNode window,
            Aggregate aggregate,
            Argument argument,
            List<Aggregate.Part> parts,
            double parameter,
            double asked,
            List<Integer> words)
            implements Variable {

        @Override
        public Type type() {
            return typeOf(aggregate, argument == null ? null : argument.x().value());
        }

        /** Makes sure of the accumulators that it reads; of {@code mean} after all others, whose moments will do. */
        void prepare() {
            if (aggregate == Aggregate.TWA) {
                window.held(argument);
            }
            parts.forEach(part -> accumulator(part).asked.add(part.method()));
        }

        private Accumulator accumulator(Aggregate.Part part) {
            if (aggregate == Aggregate.MEAN) {
                for (Accumulator accumulator : window.accumulators) {
                    if (accumulator.summary == window.fitting(Moments.INSTANCE) && accumulator.argument == argument) {
                        return accumulator;
                    }
                }
            }
            return window.accumulator(window.fitting(part.summary()), argument, parameter);
        }

        @Override
        public void load(MethodVisitor visitor) {
            Code code = Code.of(visitor);
            if (aggregate == Aggregate.RATE) {
                window.form.pushRate(code);
            } else if (argument == null) {
                window.form.pushCount(code);
            } else if (aggregate == Aggregate.COUNT) {
                argument.pushPresent(code);
                code.op(Opcodes.D2L);
            } else {
                pushAnswer(code);
            }
        }

        private void pushAnswer(Code code) {
            if (aggregate == Aggregate.TWA) {
                window.form.pushOverWhole(code, window.held(argument));
                return;
            }
            if (aggregate.isOfNewest()) {
                push(code, parts.get(0), newest -> push(newest, parts.get(1), none -> none.constant(asked)));
                return;
            }
            parts.forEach(part -> push(code, part, own -> own.constant(asked)));
            if (parts.size() > 1) {
                String one = answer() == Type.LONG ? "J" : "D";
                code.callStatic(Combined.class, aggregate.combining(), "(" + one.repeat(parts.size()) + ")" + one);
            }
            if (!words.isEmpty()) {
                pushWord(code);
            } else if (type().isText()) {
                // A missing long becomes the id of a missing text.
                code.op(Opcodes.L2I);
            }
        }

        /** Replaces the place of a text by its id; that of a missing one, whose lower half is 0, by 0. */
        private void pushWord(Code code) {
            Label[] places = words.stream().map(word -> new Label()).toArray(Label[]::new);
            Label missing = new Label();
            Label done = new Label();
            code.op(Opcodes.L2I).visitor().visitTableSwitchInsn(1, places.length, missing, places);
            for (int i = 0; i < places.length; i++) {
                code.label(places[i]).constant((int) words.get(i)).jump(Opcodes.GOTO, done);
            }
            code.label(missing).constant(0).label(done);
        }

        private void push(Code code, Aggregate.Part part, Consumer<Code> parameter) {
            window.form.pushValue(code, accumulator(part), new FormCode.Answer(part.method(), answer(), parameter));
        }

        /** What summaries answer: a text by its id, as a long. */
        private Type answer() {
            return type() == Type.DOUBLE ? Type.DOUBLE : Type.LONG;
        }
    }

    /** The type of an aggregate's answer; {@code argument} is null if it has none. */
    static Type typeOf(Aggregate aggregate, Typed argument) {
        return switch (aggregate.answer()) {
            case DOUBLE -> Type.DOUBLE;
            case LONG -> Type.LONG;
            case WORD -> Type.SYMBOL;
            case AS_ARGUMENT -> argument == null ? Type.DOUBLE : argument.type();
        };
    }

    @Override
    public Variable variable(String name, Location at, Faults faults) {
        if (before.contains(name) || name.equals("count") || name.equals("start") || name.equals("end")) {
            return window.own(name);
        }
        boolean ofItsSource = window.source().outputs().contains(name);
        if (!window.allKeys() && !ofItsSource && (name.equals("key") || catalog.isKey(name, window))) {
            return Variables.ROW_KEY;
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
    public boolean takesModels() {
        return true;
    }

    @Override
    public ZoneId zone() {
        return window.root().spec().zone();
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
    public Variable aggregate(String function, Arguments given, Location at, Faults faults) {
        Aggregate aggregate = Aggregate.of(function);
        for (Map.Entry<String, Typed> option : given.options().entrySet()) {
            if (!aggregate.options().contains(option.getKey())) {
                faults.unknown(option.getValue().at(), "option of " + function, option.getKey(), aggregate.options());
                return null;
            }
        }
        List<Typed> arguments = given.values();
        if (aggregate == Aggregate.RATE && !window.spec().form().isOfLength()) {
            window.readStart();
        }
        if ((aggregate == Aggregate.COUNT || aggregate == Aggregate.RATE) && arguments.isEmpty()) {
            return add(new AggregateValue(window, aggregate, null, aggregate.parts, 0, 0, List.of()));
        }
        if (aggregate.detectsAnomalies()) {
            return add(Detected.value(
                    window, aggregate, given, word -> catalog.intern(word, Type.SYMBOL, at, faults), at, faults));
        }
        if (aggregate.isLearned()) {
            return add(Learned.value(window, aggregate, given, at, faults));
        }
        int wanted = aggregate.arguments();
        if (arguments.size() != wanted) {
            faults.add(
                    at, "%s takes %d argument%s: write %s", function, wanted, wanted == 1 ? "" : "s", aggregate.usage);
            return null;
        }
        List<Typed> columns = arguments.subList(0, aggregate.columns());
        if (!takesAll(aggregate, columns, faults)) {
            return null;
        }
        double parameter = 0;
        if (aggregate.constant != Aggregate.Constant.NONE) {
            Typed last = arguments.get(wanted - 1);
            parameter = parameter(aggregate.constant, last, faults);
            if (Double.isNaN(parameter)) {
                return null;
            }
        }
        String refused = Limits.refuse(aggregate, parameter, window);
        if (refused != null) {
            faults.add(at, "%s", refused);
            return null;
        }
        boolean ofSummary = aggregate.constant.isOfSummary();
        boolean exact = isExact(aggregate, columns);
        return add(new AggregateValue(
                window,
                aggregate,
                window.argument(columns, exact),
                exact && aggregate != Aggregate.COUNT ? aggregate.partsOfLongs() : aggregate.parts,
                ofSummary ? parameter : 0,
                ofSummary ? 0 : parameter,
                List.of()));
    }

    /** What a constant comes to; NaN, with a fault, if it is none or has a unit where none is meant, or the other way round. */
    static double parameter(Aggregate.Constant constant, Typed written, Faults faults) {
        double parameter = constant.isDuration() ? durationNs(written) : count(written);
        parameter = constant.parameter(parameter);
        if (Double.isNaN(parameter)) {
            faults.add(written.at(), "%s", constant.rule);
        }
        return parameter;
    }

    /** A constant with a unit; NaN if it is none. */
    static double durationNs(Typed written) {
        return written.hasDuration() ? number(written) : Double.NaN;
    }

    /** A constant without a unit; NaN if it is none. */
    static double count(Typed written) {
        return written.hasDuration() ? Double.NaN : number(written);
    }

    /** A constant; NaN if it is none. */
    private static double number(Typed written) {
        return written instanceof Typed.Constant constant && constant.type().isNumber()
                ? constant.asDouble()
                : Double.NaN;
    }

    private static boolean takesAll(Aggregate aggregate, List<Typed> columns, Faults faults) {
        for (Typed column : columns) {
            if (!takes(aggregate, column.type())) {
                faults.add(
                        column.at(),
                        "%s needs %s, but this is %s",
                        aggregate.word,
                        aggregate.isOfTexts() ? "a number or a text" : "a number",
                        column.type().noun());
                return false;
            }
        }
        return true;
    }

    private static boolean takes(Aggregate aggregate, Type type) {
        return switch (type) {
            case DOUBLE, LONG -> true;
            case SYMBOL, KEY -> aggregate.isOfTexts();
            case BOOLEAN -> aggregate.counts();
        };
    }

    /** Whether the aggregate keeps its argument by its bits; what is no number is never a double. */
    private static boolean isExact(Aggregate aggregate, List<Typed> columns) {
        Type type = columns.isEmpty() ? Type.DOUBLE : columns.get(0).type();
        return !type.isNumber()
                || (type == Type.LONG && !aggregate.partsOfLongs().isEmpty());
    }

    /** Null if there are faults. */
    private AggregateValue add(AggregateValue value) {
        if (value != null) {
            values.add(value);
        }
        return value;
    }
}
