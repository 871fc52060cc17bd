package io.ringmill.expression;

import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * {@link Syntax} to {@link Typed}: resolves names in a scope, checks types, folds constants. Null stands for what has
 * a fault; its siblings are checked all the same.
 */
final class Typer {

    private final Source source;
    private final Scope scope;
    private final FunctionTyper functions;

    Typer(Source source, Scope scope) {
        this(source, scope, null);
    }

    /** As for the arguments of the aggregate {@code enclosing}, if that is not null. */
    Typer(Source source, Scope scope, String enclosing) {
        this.source = source;
        this.scope = scope;
        this.functions = new FunctionTyper(source, scope, this, enclosing);
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
            return name(name, "");
        } else if (node instanceof Syntax.Call call) {
            return functions.type(call, text);
        } else if (node instanceof Syntax.Prefix prefix) {
            return prefix(prefix);
        } else if (node instanceof Syntax.Membership membership) {
            return membership(membership);
        }
        Syntax.Infix infix = (Syntax.Infix) node;
        if (infix.operator().isLogical()) {
            return logical(infix);
        }
        return infix.operator().isComparison() ? comparison(infix) : arithmetic(infix);
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
        String comparison = typed.type().isNumber() ? " > 0" : " == \"...\"";
        source.fault(
                node.from(),
                consumer + " needs a condition, but " + described(node, typed) + "; compare it, as in "
                        + source.excerpt(node) + comparison);
        return null;
    }

    String described(Syntax node, Typed typed) {
        return "'" + source.excerpt(node) + "' is "
                + (typed instanceof Typed.TextConstant ? "a text" : typed.type().noun());
    }

    private Typed name(Syntax.Name name, String hint) {
        String fix = switch (name.name()) {
            case "true", "false" -> "; a condition stands alone: write x or not x for x == true or x == false";
            case "null", "NULL", "nan", "NaN" -> "; for a value that is not there write missing(x)";
            default -> hint;
        };
        Faults own = new Faults();
        Variable variable = scope.variable(name.name(), source.at(name.from()), own);
        for (Fault fault : own.all()) {
            source.fault(fault, fix);
        }
        return variable == null ? null : new Typed.Load(variable, source.place(name));
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
        Typed right = condition(node.right(), consumer);
        return left == null || right == null
                ? null
                : Folding.fold(new Typed.Binary(Type.BOOLEAN, node.operator(), left, right, source.place(node)));
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

    private Typed comparison(Syntax.Infix node) {
        boolean leftFirst = !isOpenText(node.left());
        Syntax first = leftFirst ? node.left() : node.right();
        Syntax second = leftFirst ? node.right() : node.left();
        Typed firstTyped = operand(first, second, Type.SYMBOL);
        Typed secondTyped = operand(second, first, textType(firstTyped));
        if (firstTyped == null || secondTyped == null) {
            return null;
        }
        Typed left = leftFirst ? firstTyped : secondTyped;
        Typed right = leftFirst ? secondTyped : firstTyped;
        if (!comparable(node, left, right)) {
            return null;
        }
        Type operands = common(left.type(), right.type());
        return Folding.fold(new Typed.Binary(
                Type.BOOLEAN,
                node.operator(),
                promoted(left, operands),
                promoted(right, operands),
                source.place(node)));
    }

    /** One side of a comparison; a bare name beside a text may be a text that lacks its quotes. */
    private Typed operand(Syntax node, Syntax other, Type text) {
        boolean besideText = other instanceof Syntax.Quote || text == Type.KEY;
        return node instanceof Syntax.Name name && besideText
                ? name(name, "; a text needs quotes: \"" + name.name() + "\"")
                : type(node, text);
    }

    /** The type that texts in quotes have beside this value. */
    static Type textType(Typed beside) {
        return beside != null && beside.type() == Type.KEY ? Type.KEY : Type.SYMBOL;
    }

    /** Whether a node is made of texts in quotes alone, so that its neighbour says which dictionary they are in. */
    static boolean isOpenText(Syntax node) {
        if (node instanceof Syntax.Call call && call.function().equals("if")) {
            List<Syntax> arguments = call.arguments();
            return arguments.size() == 3 && isOpenText(arguments.get(1)) && isOpenText(arguments.get(2));
        }
        return node instanceof Syntax.Quote;
    }

    private boolean comparable(Syntax.Infix node, Typed left, Typed right) {
        Operator operator = node.operator();
        if (left.type().isNumber() && right.type().isNumber()) {
            return true;
        }
        if (left.type() != right.type()) {
            source.fault(node.from(), incomparable(node, left, right));
            return false;
        }
        if (!operator.isEquality()) {
            source.fault(
                    node.from(),
                    "'" + operator.sign() + "' compares numbers, but " + described(node.left(), left)
                            + (left.type().isText() ? "; texts have only ==, != and in" : ""));
            return false;
        }
        return notEmpty(node.left(), left) & notEmpty(node.right(), right);
    }

    private String incomparable(Syntax.Infix node, Typed left, Typed right) {
        String message = described(node.left(), left) + " and " + described(node.right(), right)
                + ", which cannot be compared";
        if (left.type().isText() && right.type().isText()) {
            return message + "; compare each with a text, as in key == \"...\"";
        }
        if (left.type().isText() && node.right() instanceof Syntax.Numeral) {
            return message + "; a text needs quotes: \"" + source.excerpt(node.right()) + "\"";
        }
        if (right.type().isText() && node.left() instanceof Syntax.Numeral) {
            return message + "; a text needs quotes: \"" + source.excerpt(node.left()) + "\"";
        }
        return message;
    }

    /** An empty symbol is a missing one, with which every comparison is false. */
    private boolean notEmpty(Syntax node, Typed typed) {
        if (typed instanceof Typed.TextConstant text && text.type() == Type.SYMBOL && text.text().isEmpty()) {
            source.fault(node.from(), "an empty symbol is a missing one, which equals nothing; write missing(x)");
            return false;
        }
        return true;
    }

    private Typed membership(Syntax.Membership node) {
        Typed operand = type(node.operand());
        if (operand != null && operand.type() == Type.BOOLEAN) {
            source.fault(node.from(), "'in' needs a number or a text, but " + described(node.operand(), operand));
            operand = null;
        }
        List<Typed> options = new ArrayList<>();
        for (Syntax option : node.options()) {
            options.add(option(option, operand, node.operand()));
        }
        if (operand == null || options.stream().anyMatch(Objects::isNull)) {
            return null;
        }
        Type type = options.stream().map(Typed::type).reduce(operand.type(), Typer::common);
        List<Typed> distinct =
                options.stream().map(option -> promoted(option, type)).distinct().toList();
        return Folding.fold(new Typed.In(promoted(operand, type), distinct, source.place(node)));
    }

    private Typed option(Syntax node, Typed operand, Syntax operandSyntax) {
        if (node instanceof Syntax.Name name) {
            source.fault(
                    node.from(),
                    "a list holds only constants; a text needs quotes: \"" + name.name()
                            + "\", and with a variable compare by '=='");
            return null;
        }
        Typed option = type(node, textType(operand));
        if (option == null || operand == null) {
            return null;
        }
        if (!(option instanceof Typed.Constant || option instanceof Typed.TextConstant)) {
            source.fault(node.from(), "a list holds only constants; compare with '" + source.excerpt(node) + "' by '=='");
            return null;
        }
        if (option instanceof Typed.Constant constant && Folding.isMissing(constant)) {
            source.fault(node.from(), "'" + source.excerpt(node) + "' has no value, and a missing value equals nothing");
            return null;
        }
        boolean numbers = option.type().isNumber() && operand.type().isNumber();
        if (!numbers && option.type() != operand.type()) {
            String fix = operand.type().isText() && node instanceof Syntax.Numeral
                    ? "; a text needs quotes: \"" + source.excerpt(node) + "\""
                    : "";
            source.fault(
                    node.from(),
                    described(node, option) + ", but " + described(operandSyntax, operand)
                            + "; they cannot be compared" + fix);
            return null;
        }
        return notEmpty(node, option) ? option : null;
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
