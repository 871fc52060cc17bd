package io.ringmill.expression;

import java.util.Arrays;
import java.util.List;

/** The functions of the language; aggregates are the scope's. */
public enum Function {
    ABS("abs(x)", 1),
    SQRT("sqrt(x)", 1),
    LOG("log(x)", 1),
    EXP("exp(x)", 1),
    POW("pow(x, y)", 2),
    MIN("min(a, b)", 2),
    MAX("max(a, b)", 2),
    FLOOR("floor(x)", 1),
    CEIL("ceil(x)", 1),
    ROUND("round(x)", 1),
    SIGN("sign(x)", 1),
    IF("if(condition, a, b)", 3),
    COALESCE("coalesce(x, default)", 2),
    MISSING("missing(x)", 1),
    PREV("prev(x)", 1),
    DELTA("delta(x)", 1),
    CROSSES_ABOVE("crosses_above(a, b)", 2),
    CROSSES_BELOW("crosses_below(a, b)", 2),
    HOUR("hour(time)", 1),
    MINUTE("minute(time)", 1),
    DAYOFWEEK("dayofweek(time)", 1),
    MODEL("model(\"file.onnx\", x)", 2);

    private final String usage;
    private final int arity;

    Function(String usage, int arity) {
        this.usage = usage;
        this.arity = arity;
    }

    /** How it is written: name and arguments. */
    String usage() {
        return usage;
    }

    String sign() {
        return usage.substring(0, usage.indexOf('('));
    }

    int arity() {
        return arity;
    }

    /** Whether it takes so many arguments; min, max and model take two or more, parts of a time also a zone. */
    boolean takes(int arguments) {
        return arguments == arity
                || (arguments > arity && (this == MIN || this == MAX || this == MODEL))
                || (arguments == arity + 1 && isOfTime());
    }

    /** Whether it is a part of a time, as clocks and calendars show it. */
    boolean isOfTime() {
        return this == HOUR || this == MINUTE || this == DAYOFWEEK;
    }

    /** The function of that name, or null. */
    static Function named(String name) {
        for (Function function : values()) {
            if (function.sign().equals(name)) {
                return function;
            }
        }
        return null;
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Function::sign).toList();
    }
}
