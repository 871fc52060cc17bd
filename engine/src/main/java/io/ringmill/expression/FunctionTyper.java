package io.ringmill.expression;

import io.ringmill.diagnostic.Location;
import io.ringmill.time.Zones;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Types calls: functions of the language, and aggregates where the scope has them. */
final class FunctionTyper {

    /** What functions are called elsewhere. */
    private static final Map<String, String> FOREIGN = Map.ofEntries(
            Map.entry("avg", "mean"),
            Map.entry("average", "mean"),
            Map.entry("std", "stddev_pop"),
            Map.entry("stddev", "stddev_pop"),
            Map.entry("stdev", "stddev_samp"),
            Map.entry("var", "var_pop"),
            Map.entry("variance", "var_pop"),
            Map.entry("percentile", "quantile"),
            Map.entry("ln", "log"),
            Map.entry("power", "pow"),
            Map.entry("ceiling", "ceil"),
            Map.entry("lag", "prev"),
            Map.entry("previous", "prev"),
            Map.entry("diff", "delta"),
            Map.entry("iff", "if"),
            Map.entry("ifnull", "coalesce"),
            Map.entry("nvl", "coalesce"),
            Map.entry("isnull", "missing"),
            Map.entry("isnan", "missing"));

    private final Source source;
    private final Scope scope;
    private final Typer typer;
    private final String enclosing;

    FunctionTyper(Source source, Scope scope, Typer typer, String enclosing) {
        this.source = source;
        this.scope = scope;
        this.typer = typer;
        this.enclosing = enclosing;
    }

    /** The typed call; {@code text} is the type of texts in quotes that are its value. */
    Typed type(Syntax.Call call, Type text) {
        String name = call.function();
        Function function = Function.named(name);
        Scope arguments = scope.arguments(name);
        boolean isFunction = function != null && function.takes(call.arguments().size());
        if (function != null
                && (isFunction || arguments == null)
                && !call.options().isEmpty()) {
            Map.Entry<String, Syntax> option =
                    call.options().entrySet().iterator().next();
            source.fault(option.getValue().from(), "'" + name + "' takes no '" + option.getKey() + ":'; remove it");
            return null;
        }
        if (isFunction) {
            return function(function, call, text);
        }
        if (arguments != null) {
            return aggregate(call, arguments);
        }
        if (function != null) {
            source.fault(call.from(), wrongCount(function, call.arguments().size()));
        } else {
            unknown(call);
        }
        call.arguments().forEach(typer::type);
        return null;
    }

    private String wrongCount(Function function, int count) {
        int arity = function.arity();
        String takes = function.isOfTime()
                ? "a time and, if wanted, a zone"
                : arity + (function.takes(arity + 1) ? " or more values" : arity == 1 ? " value" : " values");
        String message = function.sign() + " takes " + takes + ", not " + count + "; write " + function.usage();
        return scope.aggregates().contains(function.sign())
                ? message + "; the aggregate " + function.sign() + " belongs in a window's select"
                : message;
    }

    private void unknown(Syntax.Call call) {
        String name = call.function();
        Collection<String> aggregates = scope.aggregates();
        if (enclosing != null && aggregates.contains(name)) {
            source.fault(call.from(), "aggregates do not nest: " + name + " stands inside " + enclosing);
        } else if (aggregates.contains(name)) {
            source.fault(
                    call.from(),
                    name + " is an aggregate, which belongs in a window's select; here, name the window's value, "
                            + "as in px100." + name);
        } else if (name.indexOf('.') >= 0) {
            source.fault(call.from(), "'" + name + "' is a value, not a function; remove the parentheses");
        } else {
            Set<String> known = new LinkedHashSet<>(Function.names());
            known.addAll(aggregates);
            String foreign = FOREIGN.get(name.toLowerCase(Locale.ROOT));
            String lower = name.toLowerCase(Locale.ROOT);
            if (known.contains(foreign)) {
                source.fault(call.from(), "unknown function '" + name + "'; write '" + foreign + "'");
            } else if (known.contains(lower)) {
                source.fault(call.from(), "unknown function '" + name + "'; write '" + lower + "'");
            } else {
                source.unknown(call.from(), "function", name, known);
            }
        }
    }

    private Typed aggregate(Syntax.Call call, Scope inner) {
        Typer inside = new Typer(source, inner, call.function());
        List<Typed> arguments = call.arguments().stream().map(inside::type).toList();
        Map<String, Typed> options = new LinkedHashMap<>();
        call.options().forEach((name, value) -> options.put(name, inside.type(value)));
        if (arguments.stream().anyMatch(Objects::isNull) || options.containsValue(null)) {
            return null;
        }
        Arguments all = new Arguments(arguments, options);
        Variable variable = scope.aggregate(call.function(), all, source.at(call.from()), source.faults());
        return variable == null ? null : new Typed.Load(variable, source.place(call));
    }

    private Typed function(Function function, Syntax.Call call, Type text) {
        return switch (function) {
            case IF -> conditional(call, text);
            case COALESCE -> coalesce(call, text);
            case MISSING -> missing(call);
            case PREV -> prev(call);
            case DELTA -> delta(call);
            case HOUR, MINUTE, DAYOFWEEK -> partOfTime(function, call);
            case MODEL -> model(call);
            case CROSSES_ABOVE -> crossing(call, Operator.LESS_OR_EQUAL, Operator.GREATER);
            case CROSSES_BELOW -> crossing(call, Operator.GREATER_OR_EQUAL, Operator.LESS);
            default -> numeric(function, call);
        };
    }

    private Typed numeric(Function function, Syntax.Call call) {
        List<Typed> arguments = new ArrayList<>();
        for (Syntax argument : call.arguments()) {
            arguments.add(typer.number(argument, function.sign()));
        }
        if (arguments.stream().anyMatch(Objects::isNull)) {
            return null;
        }
        Type common = arguments.stream().map(Typed::type).reduce(Typer::common).orElseThrow();
        Type type = switch (function) {
            case SQRT, LOG, EXP, POW -> Type.DOUBLE;
            default -> common;
        };
        boolean identity = type == Type.LONG && isRounding(function);
        List<Typed> promoted = arguments.stream()
                .map(argument -> Typer.promoted(argument, type))
                .toList();
        return identity ? arguments.get(0) : Folding.fold(new Typed.Call(type, function, promoted, source.place(call)));
    }

    /** The zone is the second argument, a text that is in no dictionary. */
    private Typed partOfTime(Function function, Syntax.Call call) {
        Syntax timeSyntax = call.arguments().get(0);
        Typed time = typer.number(timeSyntax, function.sign());
        String zone = call.arguments().size() == 1
                ? scope.zone().getId()
                : zone(call.arguments().get(1), function);
        if (time != null && time.type() != Type.LONG) {
            source.fault(
                    timeSyntax.from(),
                    function.sign() + " needs a time, a whole number of nanoseconds such as time, start or a long"
                            + " field, but '" + source.excerpt(timeSyntax) + "' may have a fraction");
            return null;
        }
        if (time == null || zone == null) {
            return null;
        }
        Typed zoneText = new Typed.TextConstant(Type.SYMBOL, zone, 0, source.place(call));
        return new Typed.Call(Type.LONG, function, List.of(time, zoneText), source.place(call));
    }

    private String zone(Syntax argument, Function function) {
        if (!(argument instanceof Syntax.Quote quote)) {
            source.fault(
                    argument.from(),
                    "the zone is a text in quotes, as in " + function.sign() + "(time, \"America/New_York\")");
            return null;
        }
        try {
            return Zones.of(quote.text()).getId();
        } catch (IllegalArgumentException noZone) {
            source.fault(argument.from(), noZone.getMessage());
            return null;
        }
    }

    /** The first argument becomes the name by which code finds the model, a text that is in no dictionary. */
    private Typed model(Syntax.Call call) {
        List<Syntax> inputs = call.arguments().subList(1, call.arguments().size());
        List<Typed> arguments = new ArrayList<>();
        inputs.forEach(input -> arguments.add(typer.number(input, call.function())));
        Syntax first = call.arguments().get(0);
        if (!scope.takesModels()) {
            source.fault(call.from(), "model belongs in derive or select; here, name the value that asks it");
        } else if (!(first instanceof Syntax.Quote quote)) {
            source.fault(first.from(), "the model is a file in quotes, as in model(\"file.onnx\", x)");
        } else if (inputs.size() > Models.MOST_INPUTS) {
            source.fault(call.from(), "a model takes at most " + Models.MOST_INPUTS + " inputs here");
        } else if (!arguments.contains(null)) {
            try {
                String id = Models.open(source.at(first.from()), quote.text(), inputs.size());
                arguments.add(0, new Typed.TextConstant(Type.SYMBOL, id, 0, source.place(call)));
                return new Typed.Call(Type.DOUBLE, Function.MODEL, List.copyOf(arguments), source.place(call));
            } catch (ModelRuntime.WrongInputsException wrongCall) {
                source.fault(first.from(), "model '" + quote.text() + "' " + wrongCall.getMessage());
            } catch (IllegalArgumentException unusable) {
                source.faultOnce(first.from(), "model '" + quote.text() + "' " + unusable.getMessage());
            } catch (IllegalStateException noLibrary) {
                source.faultOnce(first.from(), noLibrary.getMessage());
            }
        }
        return null;
    }

    private static boolean isRounding(Function function) {
        return function == Function.FLOOR || function == Function.CEIL || function == Function.ROUND;
    }

    private Typed conditional(Syntax.Call call, Type text) {
        List<Syntax> arguments = call.arguments();
        Typed condition = typer.condition(arguments.get(0), "if");
        Typed[] values = alternatives(arguments.get(1), arguments.get(2), text);
        if (condition == null || values == null) {
            return null;
        }
        Type type = Typer.common(values[0].type(), values[1].type());
        return Folding.fold(new Typed.Conditional(
                type, condition, Typer.promoted(values[0], type), Typer.promoted(values[1], type), source.place(call)));
    }

    /** Two values that stand for each other, of one type or both numbers; null if they do not. */
    private Typed[] alternatives(Syntax a, Syntax b, Type text) {
        Typed first;
        Typed second;
        if (ComparisonTyper.isOpenText(a) && !ComparisonTyper.isOpenText(b)) {
            second = typer.type(b, text);
            first = typer.type(a, ComparisonTyper.textType(second));
        } else {
            first = typer.type(a, text);
            Type beside = first == null || ComparisonTyper.isOpenText(a) ? text : ComparisonTyper.textType(first);
            second = typer.type(b, beside);
        }
        if (first == null || second == null) {
            return null;
        }
        if (first.type() != second.type()
                && !(first.type().isNumber() && second.type().isNumber())) {
            source.fault(
                    b.from(),
                    typer.described(a, first) + ", but " + typer.described(b, second) + "; both must be of one type");
            return null;
        }
        return new Typed[] {first, second};
    }

    private Typed coalesce(Syntax.Call call, Type text) {
        Syntax value = call.arguments().get(0);
        Typed[] values = alternatives(value, call.arguments().get(1), text);
        if (values == null || !canBeMissing(value, values[0], "coalesce")) {
            return null;
        }
        Type type = Typer.common(values[0].type(), values[1].type());
        List<Typed> promoted = List.of(Typer.promoted(values[0], type), Typer.promoted(values[1], type));
        return Folding.fold(new Typed.Call(type, Function.COALESCE, promoted, source.place(call)));
    }

    private Typed missing(Syntax.Call call) {
        Syntax value = call.arguments().get(0);
        Typed typed = typer.type(value);
        return typed == null || !canBeMissing(value, typed, "missing")
                ? null
                : Folding.fold(new Typed.Call(Type.BOOLEAN, Function.MISSING, List.of(typed), source.place(call)));
    }

    private boolean canBeMissing(Syntax node, Typed typed, String function) {
        if (typed.type() == Type.BOOLEAN || typed.type() == Type.KEY) {
            source.fault(
                    node.from(),
                    function + " needs a number or a symbol, but " + typer.described(node, typed)
                            + ", which is never missing");
            return false;
        }
        return true;
    }

    private Typed prev(Syntax.Call call) {
        Syntax argument = call.arguments().get(0);
        Typed typed = typer.type(argument);
        if (typed == null) {
            return null;
        }
        if (typed.type() == Type.BOOLEAN) {
            source.fault(
                    argument.from(),
                    "prev needs a number or a symbol, but " + typer.described(argument, typed) + "; write prev(if("
                            + source.excerpt(argument) + ", 1, 0)) == 1");
            return null;
        }
        if (typed.type() == Type.KEY) {
            source.fault(
                    argument.from(), "prev looks back within a key, so the previous key is the key itself; write key");
            return null;
        }
        return previous(typed, argument, source.at(call.from()));
    }

    private Typed previous(Typed typed, Syntax syntax, Location at) {
        return named(scope.previous(typed, at, source.faults()), syntax, at);
    }

    private Typed previous(Typed typed, List<Typed> known, Syntax syntax, Location at) {
        return typed instanceof Typed.Constant
                ? typed
                : named(scope.previous(typed, known, at, source.faults()), syntax, at);
    }

    private Typed named(Variable previous, Syntax syntax, Location at) {
        if (previous == null) {
            return null;
        }
        scope.named(previous, "prev(" + source.text(syntax) + ")");
        return new Typed.Load(previous, new Typed.Place(at));
    }

    private Typed delta(Syntax.Call call) {
        Typed now = typer.number(call.arguments().get(0), "delta");
        Typed before = now == null ? null : previous(now, call.arguments().get(0), source.at(call.from()));
        return before == null ? null : new Typed.Binary(now.type(), Operator.SUBTRACT, now, before, source.place(call));
    }

    /**
     * {@code prev(a) WAS prev(b) and a IS b}, where an event at which either is missing is passed over; a constant is
     * its own previous value.
     */
    private Typed crossing(Syntax.Call call, Operator was, Operator is) {
        Typed a = typer.number(call.arguments().get(0), call.function());
        Typed b = typer.number(call.arguments().get(1), call.function());
        if (a == null || b == null) {
            return null;
        }
        Location at = source.at(call.from());
        List<Typed> known = List.of(a, b);
        Typed previousA = previous(a, known, call.arguments().get(0), at);
        Typed previousB = previous(b, known, call.arguments().get(1), at);
        if (previousA == null || previousB == null) {
            return null;
        }
        Typed before = compared(was, previousA, previousB, call);
        Typed now = compared(is, a, b, call);
        return Folding.fold(new Typed.Binary(Type.BOOLEAN, Operator.AND, before, now, source.place(call)));
    }

    private Typed compared(Operator operator, Typed a, Typed b, Syntax.Call call) {
        Type type = Typer.common(a.type(), b.type());
        return Folding.fold(new Typed.Binary(
                Type.BOOLEAN, operator, Typer.promoted(a, type), Typer.promoted(b, type), source.place(call)));
    }
}
