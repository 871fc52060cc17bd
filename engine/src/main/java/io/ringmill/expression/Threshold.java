package io.ringmill.expression;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a condition compares a value with, for who draws it: {@code price > px.mean + 3 * px.sd} compares {@code price}, and so does
 * {@code abs(price - px.mean) > 3 * px.sd}, with two. Only what is a sum of names, each times a number.
 *
 * @param value the name that is compared
 * @param above whether the condition holds above the threshold rather than below
 * @param plus the part of the threshold that is always the same
 * @param times by what each other name is multiplied before it is added to that; no zeros
 */
public record Threshold(String value, boolean above, double plus, Map<String, Double> times) {

    public Threshold {
        times = Collections.unmodifiableMap(new LinkedHashMap<>(times));
    }

    /** The threshold as an expression. */
    public String text() {
        StringBuilder text = new StringBuilder();
        times.forEach(
                (name, factor) -> add(text, factor, Math.abs(factor) == 1 ? name : number(factor) + " * " + name));
        if (plus != 0 || times.isEmpty()) {
            add(text, plus, number(plus));
        }
        return text.toString();
    }

    private static void add(StringBuilder text, double signed, String part) {
        if (text.length() > 0) {
            text.append(signed < 0 ? " - " : " + ");
        } else if (signed < 0) {
            text.append('-');
        }
        text.append(part);
    }

    private static String number(double signed) {
        double value = Math.abs(signed);
        return value == Math.rint(value) && value < 1e15 ? Long.toString((long) value) : Double.toString(value);
    }

    /**
     * The thresholds of a condition, from left to right; none if it is no condition.
     *
     * @param isSubject which names are compared rather than compared with, where there are both; where all or none are, it is
     *     one that stands alone on a side, the left before the right
     */
    public static List<Threshold> of(String condition, Predicate<String> isSubject) {
        Syntax syntax = Parser.parse(new Source(Text.of(condition), new Faults()));
        List<Threshold> found = new ArrayList<>();
        if (syntax != null) {
            collect(syntax, false, isSubject, found);
        }
        return List.copyOf(found);
    }

    private static void collect(Syntax syntax, boolean not, Predicate<String> isSubject, List<Threshold> into) {
        if (syntax instanceof Syntax.Prefix prefix && prefix.operator() == Operator.NOT) {
            collect(prefix.operand(), !not, isSubject, into);
        } else if (syntax instanceof Syntax.Infix infix && infix.operator().isLogical()) {
            collect(infix.left(), not, isSubject, into);
            collect(infix.right(), not, isSubject, into);
        } else if (syntax instanceof Syntax.Infix infix
                && infix.operator().isComparison()
                && !infix.operator().isEquality()) {
            boolean greater = infix.operator() == Operator.GREATER || infix.operator() == Operator.GREATER_OR_EQUAL;
            compare(infix.left(), infix.right(), greater != not, isSubject, into);
        } else if (syntax instanceof Syntax.Call call && call.arguments().size() == 2) {
            Function function = Function.named(call.function());
            if (function == Function.CROSSES_ABOVE || function == Function.CROSSES_BELOW) {
                boolean above = function == Function.CROSSES_ABOVE;
                compare(call.arguments().get(0), call.arguments().get(1), above != not, isSubject, into);
            }
        }
    }

    private static void compare(
            Syntax left, Syntax right, boolean above, Predicate<String> isSubject, List<Threshold> into) {
        if (isAbs(right) && !isAbs(left)) {
            compare(right, left, !above, isSubject, into);
        } else if (isAbs(left)) {
            LinearForm inside = LinearForm.of(((Syntax.Call) left).arguments().get(0));
            LinearForm bound = LinearForm.of(right);
            add(inside, bound, above, isSubject, into);
            add(inside, bound == null ? null : bound.times(-1), !above, isSubject, into);
        } else {
            add(LinearForm.of(left), LinearForm.of(right), above, isSubject, into);
        }
    }

    private static boolean isAbs(Syntax syntax) {
        return syntax instanceof Syntax.Call call
                && Function.named(call.function()) == Function.ABS
                && call.arguments().size() == 1;
    }

    private static void add(
            LinearForm left, LinearForm right, boolean above, Predicate<String> isSubject, List<Threshold> into) {
        if (left == null || right == null) {
            return;
        }
        LinearForm difference = left.plus(right.times(-1));
        List<String> names = List.copyOf(difference.times().keySet());
        List<String> subjects = names.stream().filter(isSubject).toList();
        String subject = subjects.size() == 1
                ? subjects.get(0)
                : left.isName()
                        ? left.onlyName()
                        : right.isName() ? right.onlyName() : names.size() == 1 ? names.get(0) : null;
        if (subject != null && difference.times().containsKey(subject)) {
            // difference = factor * subject + rest, which is to be above 0 or below.
            double factor = difference.times().get(subject);
            LinearForm threshold = difference.without(subject).dividedBy(-factor);
            if (threshold.isFinite()) {
                into.add(new Threshold(subject, above == factor > 0, threshold.plus(), threshold.times()));
            }
        }
    }
}
