package io.ringmill.window.aggregate;

import static java.util.Map.entry;

import io.ringmill.anomaly.Detector;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The aggregates of the language: which summary keeps the values, and which of its methods tells the answer. To add one,
 * write its summary (or use one that is there) and give it a line here; docs/architecture.md goes through an example.
 */
public enum Aggregate {
    /** How many values there are is known without a summary. */
    COUNT("count", "count() or count(x)"),
    SUM("sum", "sum(x)", new Part(Sum.INSTANCE, "sum")),
    MEAN("mean", "mean(x)", new Part(Sum.INSTANCE, "mean")),
    MIN("min", "min(x)", new Part(Min.INSTANCE, "value")),
    MAX("max", "max(x)", new Part(Max.INSTANCE, "value")),
    FIRST("first", "first(x)", new Part(First.INSTANCE, "value")),
    LAST("last", "last(x)", new Part(Last.INSTANCE, "value")),
    /** The greatest less the least. */
    RANGE("range", "range(x)", new Part(Max.INSTANCE, "value"), new Part(Min.INSTANCE, "value")),
    VAR_POP("var_pop", "var_pop(x)", new Part(Moments.INSTANCE, "varPop")),
    VAR_SAMP("var_samp", "var_samp(x)", new Part(Moments.INSTANCE, "varSamp")),
    STDDEV_POP("stddev_pop", "stddev_pop(x)", new Part(Moments.INSTANCE, "stddevPop")),
    STDDEV_SAMP("stddev_samp", "stddev_samp(x)", new Part(Moments.INSTANCE, "stddevSamp")),
    SKEW("skew", "skew(x)", new Part(HigherMoments.INSTANCE, "skew")),
    KURTOSIS("kurtosis", "kurtosis(x)", new Part(HigherMoments.INSTANCE, "kurtosis")),
    MEDIAN("median", "median(x)", new Part(SortedValues.EXACT, "median")),
    QUANTILE("quantile", "quantile(x, q)", Constant.SHARE, new Part(SortedValues.EXACT, "quantile")),
    APPROX_QUANTILE(
            "approx_quantile",
            "approx_quantile(x, q)",
            Constant.SHARE,
            new Part(Max.INSTANCE, "value"),
            new Part(Min.INSTANCE, "value"),
            new Part(SortedValues.ROUNDED, "quantile")),
    /** How many different values there are. */
    DISTINCT("distinct", "distinct(x)", new Part(SortedValues.EXACT, "distinct")),
    EMA("ema", "ema(x, n)", Constant.PERIODS, new Part(Ema.INSTANCE, "value")),
    EWMA("ewma", "ewma(x, halflife)", Constant.HALFLIFE, new Part(Ewma.INSTANCE, "value")),
    SLOPE("slope", "slope(x)", new Part(Trend.INSTANCE, "slope")),
    COVAR_POP("covar_pop", "covar_pop(x, y)", new Part(Comoments.INSTANCE, "covarPop")),
    CORR("corr", "corr(x, y)", new Part(Comoments.INSTANCE, "corr")),
    /** How far the newest value is from the mean, in standard deviations. */
    ZSCORE("zscore", "zscore(x)", new Part(Moments.INSTANCE, "zscore"), new Part(Last.INSTANCE, "value")),
    TWAP("twap", "twap(x)", new Part(Twap.INSTANCE, "value")),
    /** The same over the whole of a window, with the value that held before it. */
    TWA("twa", "twa(x)", new Part(Twap.INSTANCE, "value"), new Part(Last.INSTANCE, "value")),
    /** The time of the least value, of equal ones the earliest. */
    ARGMIN("argmin", "argmin(x)", new Part(ArgMin.INSTANCE, "time")),
    ARGMAX("argmax", "argmax(x)", new Part(ArgMax.INSTANCE, "time")),
    /** The share of values that are at most the newest. */
    RANK("rank", "rank(x)", new Part(SortedValues.EXACT, "rank"), new Part(Last.INSTANCE, "value")),
    WMEAN("wmean", "wmean(x, w)", new Part(WeightedMean.INSTANCE, "mean")),
    GMEAN("gmean", "gmean(x)", new Part(Product.INSTANCE, "gmean")),
    PROD("prod", "prod(x)", new Part(Product.INSTANCE, "prod")),
    /** The standard error of the mean. */
    SEM("sem", "sem(x)", new Part(Moments.INSTANCE, "sem")),
    COVAR_SAMP("covar_samp", "covar_samp(x, y)", new Part(Comoments.INSTANCE, "covarSamp")),
    BETA("beta", "beta(y, x)", new Part(Comoments.INSTANCE, "beta")),
    LAG("lag", "lag(x, n)", Constant.EVENTS, new Part(Recent.LAG, "value")),
    AGO("ago", "ago(x, D)", Constant.BACK, new Part(Recent.AGO, "value")),
    /** How odd the newest value is, and which view of the series says so. */
    ANOMALY(
            "anomaly",
            "anomaly(x), anomaly(x, y) of up to 16 columns, anomaly(x, 10) with a sensitivity or anomaly(x, season: 1d)",
            Constant.SENSITIVITY),
    ANOMALY_VIEW(
            "anomaly_view",
            "anomaly_view(x), anomaly_view(x, y) of up to 16 columns, anomaly_view(x, 10) with a sensitivity or"
                    + " anomaly_view(x, season: 1d)",
            Constant.SENSITIVITY),
    /** How surprised one view is. */
    ANOMALY_SURPRISE("anomaly_surprise", "anomaly_surprise(x, view: \"level\")", Constant.SENSITIVITY),
    /** What learns from all events has a summary for what it is of. */
    FORECAST("forecast", "forecast(x, horizon) or forecast(x, horizon, season: 24)"),
    FORECAST_ERROR("forecast_error", "forecast_error(x) or forecast_error(x, season: 24)"),
    REGRESS("regress", "regress(y, x1, x2), with up to 16 xs, or regress(y, x1, x2, memory: 500)"),
    CLASSIFY("classify", "classify(label, x1, x2), with up to 16 xs, or classify(label, x1, x2, memory: 500)"),
    /** Events in a second; as {@link #COUNT}, without a summary. */
    RATE("rate", "rate()");

    /** An answer of a summary. */
    public record Part(Summary summary, String method) {}

    /** Which summaries keep longs and texts as they are, by their bits; all other aggregates take them as doubles. */
    private static final Map<Aggregate, List<Part>> OF_LONGS = Map.ofEntries(
            entry(SUM, List.of(new Part(LongSum.INSTANCE, "longSum"))),
            entry(MIN, List.of(new Part(LongMin.INSTANCE, "longValue"))),
            entry(MAX, List.of(new Part(LongMax.INSTANCE, "longValue"))),
            entry(FIRST, List.of(new Part(First.INSTANCE, "longValue"))),
            entry(LAST, List.of(new Part(Last.INSTANCE, "longValue"))),
            entry(LAG, List.of(new Part(Recent.LAG, "longValue"))),
            entry(AGO, List.of(new Part(Recent.AGO, "longValue"))),
            entry(ARGMIN, List.of(new Part(LongArgMin.INSTANCE, "time"))),
            entry(ARGMAX, List.of(new Part(LongArgMax.INSTANCE, "time"))),
            entry(RANGE, List.of(new Part(LongMax.INSTANCE, "longValue"), new Part(LongMin.INSTANCE, "longValue"))),
            entry(DISTINCT, List.of(new Part(LongCounts.INSTANCE, "distinct"))));

    /** The type of an aggregate's answer. */
    public enum Answer {
        /** A double, whatever it is of. */
        DOUBLE,
        /** A long, whatever it is of. */
        LONG,
        /** A text of the aggregate's own; its method gives the text's place among these, from 1 on, or a missing long. */
        WORD,
        /** What its argument is: of longs a long, of texts a text, of doubles a double. */
        AS_ARGUMENT
    }

    private static final Map<String, Aggregate> BY_WORD = new LinkedHashMap<>();

    static {
        Arrays.stream(values()).forEach(aggregate -> BY_WORD.put(aggregate.word, aggregate));
    }

    /** A constant that an aggregate takes behind its columns. */
    public enum Constant {
        NONE(""),
        /** The n of {@code ema}; it becomes the weight 2/(n+1). */
        PERIODS("the n of ema(x, n) is a number of at least 1, such as 20"),
        /** In nanoseconds. */
        HALFLIFE("the halflife of ewma(x, halflife) is a duration, such as 30s"),
        /** From 0 to 1. */
        SHARE("the q of a quantile is a number from 0 to 1, such as 0.99"),
        /** How many values back. */
        EVENTS("the n of lag(x, n) is a whole number from 1 to 1000000, such as 10"),
        /** In nanoseconds. */
        BACK("the D of ago(x, D) is a duration, such as 5s"),
        /** Of a detector of anomalies, which may be left out; it becomes the detector's threshold. */
        SENSITIVITY(
                "the sensitivity of anomaly(x, sensitivity) is a number from 0.001 to 1000, such as 10; 1 is what it is"
                        + " without");

        private static final double MOST_EVENTS = 1e6;
        private static final double MOST_SENSITIVE = 1e3;

        /** What to say of another one. */
        public final String rule;

        Constant(String rule) {
            this.rule = rule;
        }

        /** The parameter for what was written; NaN if that does not do. */
        public double parameter(double written) {
            return switch (this) {
                case NONE -> 0;
                case PERIODS -> written >= 1 ? 2 / (written + 1) : Double.NaN;
                case HALFLIFE -> written > 0 ? written : Double.NaN;
                case SHARE -> written >= 0 && written <= 1 ? written : Double.NaN;
                case EVENTS -> written >= 1 && written <= MOST_EVENTS && written % 1 == 0 ? written : Double.NaN;
                case BACK -> written > 0 ? written : Double.NaN;
                case SENSITIVITY ->
                    written >= 1 / MOST_SENSITIVE && written <= MOST_SENSITIVE
                            ? Detector.threshold(written)
                            : Double.NaN;
            };
        }

        /** Whether it is a duration; else it is a number, and no duration. */
        public boolean isDuration() {
            return this == HALFLIFE || this == BACK;
        }

        /** Whether summaries depend on it, and not only the answers that they give. */
        public boolean isOfSummary() {
            return this != NONE && this != SHARE;
        }
    }

    public final String word;
    /** How it is written. */
    public final String usage;
    /** What it is made of: one answer, or several that a method of {@link Combined} of its word puts together. */
    public final List<Part> parts;

    public final Constant constant;

    Aggregate(String word, String usage, Part... parts) {
        this(word, usage, Constant.NONE, parts);
    }

    Aggregate(String word, String usage, Constant constant, Part... parts) {
        this.word = word;
        this.usage = usage;
        this.constant = constant;
        this.parts = List.of(parts);
    }

    /** What its answer is. The methods of its {@link Part}s return that: a double, or a long where it is a long or a text. */
    public Answer answer() {
        return switch (this) {
            case COUNT, DISTINCT, ARGMIN, ARGMAX -> Answer.LONG;
            case ANOMALY_VIEW -> Answer.WORD;
            case SUM, MIN, MAX, RANGE, FIRST, LAST, LAG, AGO -> Answer.AS_ARGUMENT;
            default -> Answer.DOUBLE;
        };
    }

    /** What it is made of where its argument is kept by its bits; empty if it takes longs as doubles. */
    public List<Part> partsOfLongs() {
        return OF_LONGS.getOrDefault(this, List.of());
    }

    /** Whether it takes texts too: symbols and keys. */
    public boolean isOfTexts() {
        return this == FIRST || this == LAST || this == LAG || this == AGO || counts();
    }

    /** Whether it counts values, of whatever type. */
    public boolean counts() {
        return this == COUNT || this == DISTINCT;
    }

    /** Whether it learns from all events of a key: then it has neither parts nor a constant of its own here. */
    public boolean isLearned() {
        return this == FORECAST || this == FORECAST_ERROR || this == REGRESS || this == CLASSIFY;
    }

    /** How many columns it is of; what is learned of several, at least. */
    public int columns() {
        if (this == RATE) {
            return 0;
        }
        return switch (this) {
            case COVAR_POP, COVAR_SAMP, CORR, BETA, WMEAN, REGRESS, CLASSIFY -> 2;
            default -> 1;
        };
    }

    /** Whether the first of its parts is asked about the newest value, which the second one is. */
    public boolean isOfNewest() {
        return this == RANK || this == ZSCORE;
    }

    /** The method of {@link Combined} that puts its parts together. */
    public String combining() {
        return this == APPROX_QUANTILE ? "within" : word;
    }

    /** The names of what it may be given besides, {@code season: 1d}. */
    public List<String> options() {
        return switch (this) {
            case ANOMALY, ANOMALY_VIEW -> List.of("season", "sensitivity");
            case ANOMALY_SURPRISE -> List.of("season", "sensitivity", "view");
            case FORECAST, FORECAST_ERROR -> List.of("season");
            case REGRESS, CLASSIFY -> List.of("memory");
            default -> List.of();
        };
    }

    /** How many arguments are written. */
    public int arguments() {
        return columns() + (constant == Constant.NONE ? 0 : 1);
    }

    /** Whether it tells how odd values are; its constant may be left out. */
    public boolean detectsAnomalies() {
        return constant == Constant.SENSITIVITY;
    }

    /** The aggregate of that name, or null. */
    public static Aggregate of(String word) {
        return BY_WORD.get(word);
    }

    public static List<String> words() {
        return List.copyOf(BY_WORD.keySet());
    }
}
