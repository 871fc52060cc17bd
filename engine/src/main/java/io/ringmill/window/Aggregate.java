package io.ringmill.window;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The aggregates of the language: which kernel keeps the values, and which of its methods tells the answer. To add one,
 * write its kernel (or use one that is there) and give it a line here.
 */
enum Aggregate {
    /** How many values there are is known without a kernel. */
    COUNT("count", null, null),
    SUM("sum", Kernel.SUM, "sum"),
    MEAN("mean", Kernel.SUM, "mean"),
    MIN("min", Kernel.EXTREMES, "min"),
    MAX("max", Kernel.EXTREMES, "max"),
    FIRST("first", Kernel.FIRST, "value"),
    LAST("last", Kernel.LAST, "value"),
    /** {@code max - min}; see {@link SelectScope}. */
    RANGE("range", Kernel.EXTREMES, "max"),
    VAR_POP("var_pop", Kernel.MOMENTS, "varPop"),
    VAR_SAMP("var_samp", Kernel.MOMENTS, "varSamp"),
    STDDEV_POP("stddev_pop", Kernel.MOMENTS, "stddevPop"),
    STDDEV_SAMP("stddev_samp", Kernel.MOMENTS, "stddevSamp"),
    EMA("ema", Kernel.EMA, "value");

    private static final Map<String, Aggregate> BY_WORD = new LinkedHashMap<>();

    static {
        Arrays.stream(values()).forEach(aggregate -> BY_WORD.put(aggregate.word, aggregate));
    }

    final String word;
    final Kernel kernel;
    final String method;

    Aggregate(String word, Kernel kernel, String method) {
        this.word = word;
        this.kernel = kernel;
        this.method = method;
    }

    /** The aggregate of that name, or null. */
    static Aggregate of(String word) {
        return BY_WORD.get(word);
    }

    static List<String> words() {
        return List.copyOf(BY_WORD.keySet());
    }
}
