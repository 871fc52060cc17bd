package io.ringmill.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Types comparisons: what may be compared with what, and what a text in quotes is compared with. */
final class ComparisonTyper {

    private final Source source;
    private final Typer typer;

    ComparisonTyper(Source source, Typer typer) {
        this.source = source;
        this.typer = typer;
    }

    /** {@code a == b} and the like. */
    Typed comparison(Syntax.Infix node) {
        boolean leftFirst = !isOpenText(node.left());
        Syntax first = leftFirst ? node.left() : node.right();
        Syntax second = leftFirst ? node.right() : node.left();
        Typed firstTyped = operand(first, second instanceof Syntax.Quote, Type.SYMBOL);
        boolean besideText = firstTyped != null && firstTyped.type().isText();
        Typed secondTyped = operand(second, besideText, textType(firstTyped));
        if (firstTyped == null || secondTyped == null) {
            return null;
        }
        Typed left = leftFirst ? firstTyped : secondTyped;
        Typed right = leftFirst ? secondTyped : firstTyped;
        if (!comparable(node, left, right)) {
            return null;
        }
        Type operands = Typer.common(left.type(), right.type());
        return Folding.fold(new Typed.Binary(
                Type.BOOLEAN,
                node.operator(),
                Typer.promoted(left, operands),
                Typer.promoted(right, operands),
                source.place(node)));
    }

    /** One side of a comparison; a bare name beside a text may be a text that lacks its quotes. */
    private Typed operand(Syntax node, boolean besideText, Type text) {
        return node instanceof Syntax.Name name && besideText && name.name().indexOf('.') < 0
                ? typer.name(name, "a text needs quotes: \"" + name.name() + "\"")
                : typer.type(node, text);
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
                    "'" + operator.sign() + "' compares numbers, but " + typer.described(node.left(), left)
                            + (left.type().isText()
                                    ? "; texts have only ==, != and in"
                                    : "; conditions have only == and !="));
            return false;
        }
        return notEmpty(node.left(), left) && notEmpty(node.right(), right);
    }

    private String incomparable(Syntax.Infix node, Typed left, Typed right) {
        String message = typer.described(node.left(), left) + " and " + typer.described(node.right(), right)
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
        Syntax quote = node.left() instanceof Syntax.Quote ? node.left() : node.right();
        return quote instanceof Syntax.Quote text && text.text().matches("-?[0-9.]+")
                ? message + "; a number has no quotes: " + text.text()
                : message;
    }

    /** An empty symbol is a missing one, with which every comparison is false. */
    private boolean notEmpty(Syntax node, Typed typed) {
        if (typed instanceof Typed.TextConstant text
                && text.type() == Type.SYMBOL
                && text.text().isEmpty()) {
            source.fault(node.from(), "an empty symbol is a missing one, which equals nothing; write missing(x)");
            return false;
        }
        return true;
    }

    /** {@code x in [...]}. */
    Typed membership(Syntax.Membership node) {
        Typed operand = typer.type(node.operand());
        if (operand != null && operand.type() == Type.BOOLEAN) {
            source.fault(node.from(), "'in' needs a number or a text, but " + typer.described(node.operand(), operand));
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
        List<Typed> distinct = options.stream()
                .map(option -> Typer.promoted(option, type))
                .distinct()
                .toList();
        return Folding.fold(new Typed.In(Typer.promoted(operand, type), distinct, source.place(node)));
    }

    private Typed option(Syntax node, Typed operand, Syntax operandSyntax) {
        boolean besideText = operand != null && operand.type().isText();
        if (node instanceof Syntax.Name name && besideText) {
            source.fault(node.from(), "a list holds only constants; a text needs quotes: \"" + name.name() + "\"");
            return null;
        }
        Typed option = typer.type(node, textType(operand));
        if (option == null || operand == null) {
            return null;
        }
        if (!(option instanceof Typed.Constant || option instanceof Typed.TextConstant)) {
            source.fault(
                    node.from(),
                    "a list holds only constants; write " + source.excerpt(operandSyntax) + " == "
                            + source.excerpt(node));
            return null;
        }
        if (option instanceof Typed.Constant constant && Folding.isMissing(constant)) {
            source.fault(
                    node.from(), "'" + source.excerpt(node) + "' has no value, and a missing value equals nothing");
            return null;
        }
        boolean numbers = option.type().isNumber() && operand.type().isNumber();
        if (!numbers && option.type() != operand.type()) {
            String fix = besideText && node instanceof Syntax.Numeral
                    ? "; a text needs quotes: \"" + source.excerpt(node) + "\""
                    : "";
            source.fault(
                    node.from(),
                    typer.described(node, option) + ", but " + typer.described(operandSyntax, operand)
                            + "; they cannot be compared" + fix);
            return null;
        }
        return notEmpty(node, option) ? option : null;
    }
}
