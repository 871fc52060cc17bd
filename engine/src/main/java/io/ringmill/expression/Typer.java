package io.ringmill.expression;

import io.ringmill.diagnostic.Faults;

/**
 * {@link Syntax} to {@link Typed}: resolves names in a scope, checks types, folds constants. Null stands for what has
 * a fault; its siblings are checked all the same.
 */
final class Typer {

    private final Source source;
    private final Scope scope;
    private final FunctionTyper functions;
    private final ComparisonTyper comparisons;

    Typer(Source source, Scope scope) {
        this(source, scope, null);
    }

    /** As for the arguments of the aggregate {@code enclosing}, if that is not null. */
    Typer(Source source, Scope scope, String enclosing) {
        this.source = source;
        this.scope = scope;
        this.functions = new FunctionTyper(source, scope, this, enclosing);
        this.comparisons = new ComparisonTyper(source, this);
    }

    Typed type(Syntax node) {
        return type(node, Type.SYMBOL);
    }

    /** The typed node; {@code text} is the type of texts in quotes. */
    Typed type(Syntax node, Type text) {
        if (node instanceof Syntax.Numeral numeral) {
            return new Typed.Constant(numeral.type(), numeral.cell(), source.place(node));
        } else if (node instanceof Syntax.Quote quote) {
            int id = scope.intern(quote.text(), text, source.at(node.from()), source.faults());
            return new Typed.TextConstant(text, quote.text(), id, source.place(node));
        } else if (node instanceof Syntax.Name name) {
            return name(name, null);
        } else if (node instanceof Syntax.Call call) {
            return functions.type(call, text);
        } else if (node instanceof Syntax.Prefix prefix) {
            return prefix(prefix);
        } else if (node instanceof Syntax.Membership membership) {
            return comparisons.membership(membership);
        }
        Syntax.Infix infix = (Syntax.Infix) node;
        if (infix.operator().isLogical()) {
            return logical(infix);
        }
        return infix.operator().isComparison() ? comparisons.comparison(infix) : arithmetic(infix);
    }

    /** A number; adds a fault for another type. */
    Typed number(Syntax node, String consumer) {
        Typed typed = type(node);
        if (typed == null || typed.type().isNumber()) {
            return typed;
        }
        String fix = typed.type() == Type.BOOLEAN ? "; for 1 or 0 write if(" + source.excerpt(node) + ", 1, 0)" : "";
        source.fault(node.from(), consumer + " needs numbers, but " + described(node, typed) + fix);
        return null;
    }

    /** A BOOLEAN; adds a fault for another type. */
    Typed condition(Syntax node, String consumer) {
        Typed typed = type(node);
        if (typed == null || typed.type() == Type.BOOLEAN) {
            return typed;
        }
        String example = typed.type().isNumber() ? source.excerpt(node) + " > 0" : source.excerpt(node) + " == \"...\"";
        if (node instanceof Syntax.Numeral || node instanceof Syntax.Quote) {
            example = "x == " + source.excerpt(node);
        }
        source.fault(
                node.from(),
                consumer + " needs a condition, but " + described(node, typed) + "; compare it, as in " + example);
        return null;
    }

    String described(Syntax node, Typed typed) {
        return typed instanceof Typed.TextConstant
                ? source.excerpt(node) + " is a text"
                : "'" + source.excerpt(node) + "' is " + typed.type().noun();
    }

    /** The variable of a name. If there is none, the scope says so, or {@code fix} where it is not null. */
    Typed name(Syntax.Name name, String fix) {
        Faults unknown = new Faults();
        Variable variable = scope.variable(name.name(), source.at(name.from()), unknown);
        if (variable != null) {
            return new Typed.Load(variable, source.place(name));
        }
        String usual = usualFix(name.name());
        if (usual != null || fix != null) {
            source.fault(name.from(), "unknown name '" + name.name() + "'; " + (usual != null ? usual : fix));
        } else {
            unknown.all().forEach(fault -> source.fault(name.from(), fault.message()));
        }
        return null;
    }

    /** What is meant by a name that does not exist but is common elsewhere, or null. */
    private String usualFix(String name) {
        Function function = Function.named(name);
        if (function != null) {
            return "the function is written " + function.usage();
        }
        if (scope.aggregates().contains(name)) {
            return scope.arguments(name) == null
                    ? "name the window's value, as in px100." + name
                    : "the aggregate is written with parentheses, " + name + "(...)";
        }
        return switch (name) {
            case "true", "false" -> "a condition stands alone: write x for x == true, not x for x == false";
            case "null", "NULL", "nan", "NaN" -> "for a value that is not there write missing(x)";
            default -> null;
        };
    }

    private Typed prefix(Syntax.Prefix node) {
        if (node.operator() == Operator.NOT) {
            Typed operand = condition(node.operand(), "'not'");
            return operand == null
                    ? null
                    : Folding.fold(new Typed.Unary(Type.BOOLEAN, Operator.NOT, operand, source.place(node)));
        }
        Typed operand = number(node.operand(), "'-'");
        return operand == null
                ? null
                : Folding.fold(new Typed.Unary(operand.type(), Operator.NEGATE, operand, source.place(node)));
    }

    private Typed logical(Syntax.Infix node) {
        String consumer = "'" + node.operator().sign() + "'";
        Typed left = condition(node.left(), consumer);
        if (isSecondOption(node)) {
            Syntax.Infix first = (Syntax.Infix) node.left();
            String list = source.excerpt(first.right()) + ", " + source.excerpt(node.right());
            source.fault(
                    node.right().from(),
                    "'or' needs a condition on both sides; write " + source.excerpt(first.left()) + " in [" + list
                            + "]");
            return null;
        }
        Typed right = condition(node.right(), consumer);
        return left == null || right == null
                ? null
                : Folding.fold(new Typed.Binary(Type.BOOLEAN, node.operator(), left, right, source.place(node)));
    }

    /** {@code x == 1 or 2}. */
    private static boolean isSecondOption(Syntax.Infix node) {
        return node.operator() == Operator.OR
                && node.left() instanceof Syntax.Infix first
                && first.operator() == Operator.EQUAL
                && (node.right() instanceof Syntax.Numeral || node.right() instanceof Syntax.Quote);
    }

    private Typed arithmetic(Syntax.Infix node) {
        String consumer = "'" + node.operator().sign() + "'";
        Typed left = number(node.left(), consumer);
        Typed right = number(node.right(), consumer);
        if (left == null || right == null) {
            return null;
        }
        Type operands = common(left.type(), right.type());
        Type type = node.operator() == Operator.DIVIDE ? Type.DOUBLE : operands;
        return Folding.fold(new Typed.Binary(
                type, node.operator(), promoted(left, type), promoted(right, type), source.place(node)));
    }

    /** The type in which values of both types are computed. */
    static Type common(Type a, Type b) {
        return a == b || !a.isNumber() ? a : Type.DOUBLE;
    }

    /** A constant in the type in which it will be used, so that {@code 2} and {@code 2.0} are the same beside a double. */
    static Typed promoted(Typed node, Type type) {
        return type == Type.DOUBLE && node.type() == Type.LONG && node instanceof Typed.Constant constant
                ? Typed.Constant.of(constant.asDouble(), constant.place())
                : node;
    }
}
