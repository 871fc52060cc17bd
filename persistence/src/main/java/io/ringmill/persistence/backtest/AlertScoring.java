package io.ringmill.persistence.backtest;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Text;
import io.ringmill.event.Dictionary;
import io.ringmill.event.StreamSpec;
import io.ringmill.output.Alert;
import io.ringmill.persistence.backtest.score.AlertMarks;
import io.ringmill.persistence.backtest.score.Delays;
import io.ringmill.persistence.backtest.score.LabelFile;
import io.ringmill.persistence.backtest.score.Labels;
import io.ringmill.persistence.backtest.score.PriceSlices;
import io.ringmill.persistence.backtest.score.RuleAlerts;
import io.ringmill.persistence.backtest.score.SessionTape;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.time.Durations;
import io.ringmill.time.TimeFormat;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Scores alerts as the section {@code backtest} says: mark-outs, labels, periods, and what variants gain and lose. An alert of
 * a rule that several variants have is scored once.
 *
 * <p><b>Threading:</b> {@link #begin} is called by the passes' threads, each with a listener of its own; {@link #price} while
 * none of them runs, and {@link #score} once they are done.
 */
public final class AlertScoring implements Scoring {

    private static final long MILLISECOND_NS = 1_000_000;
    private static final long SECOND_NS = 1_000 * MILLISECOND_NS;
    private static final long MINUTE_NS = 60 * SECOND_NS;
    private static final long HOUR_NS = 60 * MINUTE_NS;

    private final BacktestSettings settings;
    private final Pipeline pipeline;
    private final Delays delays;
    private final Labels labels;
    private final long fromNs;
    private final List<ReportAlerts.Pair> compared = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();
    /** By session, the keys that have an alert. */
    private final Map<Integer, Set<String>> alerted = new ConcurrentHashMap<>();

    /** By session, the prices of the first variant's input. */
    private final Map<Integer, Drawn> drawn = new TreeMap<>();

    private AlertScoring(BacktestSettings settings, Pipeline pipeline, Delays delays, Labels labels, long fromNs) {
        this.settings = settings;
        this.pipeline = pipeline;
        this.delays = delays;
        this.labels = labels;
        this.fromNs = fromNs;
    }

    /**
     * The scoring that a pipeline asks for; files that it names are read.
     *
     * @param fromNs alerts of an earlier event time do not count
     * @param faults those of the files
     */
    public static AlertScoring of(Pipeline pipeline, long fromNs, Faults faults) {
        BacktestSettings settings = BacktestSettings.of(pipeline);
        BacktestSettings.Delay delay = settings.delay();
        Delays delays = delay.histograms()
                .map(file -> Delays.drawnFrom(file, delay.tag(), delay.at(), faults))
                .orElseGet(() -> Delays.fixed(delay.fixedNs()));
        Labels labels = settings.labels()
                .map(some -> LabelFile.read(some.csv(), times(some, pipeline), some.at(), faults))
                .orElse(Labels.NONE);
        return new AlertScoring(settings, pipeline, delays, labels, fromNs);
    }

    /** How times of labels are written: as those of the first stream, unless the file says otherwise. */
    private static TimeFormat times(BacktestSettings.Labels labels, Pipeline pipeline) {
        StreamSpec stream = pipeline.streams().get(0);
        ZoneId zone = labels.zone().orElse(stream.zone());
        String unit = labels.unit()
                .orElseGet(() -> stream.time().map(time -> time.format().unit()).orElse("iso8601"));
        return TimeFormat.of(unit, zone);
    }

    /** Tells, too, what a variant gains and loses against the first one. */
    public AlertScoring compare(int variant) {
        return compare(variant, 0);
    }

    /** Tells, too, what a variant gains and loses against another; by their places in the plan. */
    public AlertScoring compare(int variant, int of) {
        compared.add(new ReportAlerts.Pair(variant, of));
        return this;
    }

    @Override
    public String price() {
        return settings.price().map(Text::text).orElse("");
    }

    @Override
    public PassListener begin(int session, Dictionary keys) {
        synchronized (listeners) {
            Listener listener = new Listener(session, keys);
            listeners.add(listener);
            return listener;
        }
    }

    @Override
    public void price(int session, Dictionary keys, int key, long timeNs, double price) {
        Drawn ofSession = drawn.get(session);
        if (ofSession == null) {
            Set<String> wanted = alerted.getOrDefault(session, Set.of());
            ofSession = new Drawn(keys, new PriceSlices(id -> wanted.contains(keys.text(id))));
            drawn.put(session, ofSession);
        }
        // Variants that decode in another way are run over the input once more, with keys of their own.
        if (ofSession.keys == keys) {
            ofSession.slices.price(key, timeNs, price);
        }
    }

    /** The prices of a session. */
    private record Drawn(Dictionary keys, PriceSlices slices) {}

    /** No price that comes is older than the newest by more than this. */
    private long disorderNs() {
        return pipeline.streams().stream()
                .mapToLong(StreamSpec::outOfOrderNs)
                .max()
                .orElse(0);
    }

    private long[] horizons() {
        return settings.horizonsNs().stream().mapToLong(Long::longValue).toArray();
    }

    /** Of one pass over one session. */
    private final class Listener implements PassListener {
        private final int session;
        private final Dictionary keys;
        private final Set<String> wanted;
        private final AlertMarks marks = new AlertMarks(horizons(), delays, disorderNs(), fromNs);

        Listener(int session, Dictionary keys) {
            this.session = session;
            this.keys = keys;
            wanted = alerted.computeIfAbsent(session, absent -> ConcurrentHashMap.newKeySet());
        }

        @Override
        public void onAlert(int rule, int key, long sequence, Alert alert) {
            marks.alert(rule, key, alert.state() == Alert.State.RESOLVED, sequence, alert.timeNs());
            wanted.add(keys.text(key));
        }

        @Override
        public void onPrice(int key, long timeNs, long sequence, double price) {
            marks.price(key, sequence, timeNs, price);
        }

        @Override
        public void onEnd() {
            marks.end();
        }
    }

    @Override
    public BacktestReport score(BacktestReport report, BacktestPlan plan) {
        List<SessionTape> tapes = listeners.stream()
                .map(listener -> new SessionTape(
                        listener.session,
                        listener.marks.tape(),
                        delays,
                        plan.rules().size(),
                        listener.keys::text))
                .toList();
        List<String> notes = new ArrayList<>(missing());
        Labels counted = labels.within(
                report.input().fromNs().orElse(Long.MAX_VALUE),
                report.input().toNs().orElse(Long.MIN_VALUE));
        int leftOut = labels.all().size() - counted.all().size();
        if (leftOut > 0) {
            notes.add(leftOut + " of " + labels.all().size()
                    + " labels are before or behind the input, and do not count");
        }
        boolean isChanged = report.variants().stream()
                .flatMap(variant -> variant.settings().keySet().stream())
                .anyMatch(path -> path.equals("backtest") || path.startsWith("backtest."));
        if (isChanged) {
            notes.add("alerts of all variants are scored as the section backtest of the first one says");
        }
        IntFunction<RuleAlerts> alerts = rule -> RuleAlerts.of(rule, tapes);
        List<VariantResult> variants = variants(report, plan, new RuleScores(settings, pipeline, counted), alerts);
        ReportAlerts shown =
                new ReportAlerts(plan, alerts, settings.horizonsNs().size());
        return report.scored(
                marking(),
                variants,
                prices(),
                shown.shown(report, variants, compared, notes),
                shown.differences(compared),
                notes);
    }

    private List<VariantResult> variants(
            BacktestReport report, BacktestPlan plan, RuleScores scores, IntFunction<RuleAlerts> alerts) {
        if (settings.price().isEmpty() && settings.labels().isEmpty()) {
            return report.variants();
        }
        List<VariantResult.RuleScore> byRule = IntStream.range(0, plan.rules().size())
                .parallel()
                .mapToObj(rule -> scores.of(plan.rules().get(rule).name(), alerts.apply(rule)))
                .toList();
        List<VariantResult> variants = new ArrayList<>();
        for (int i = 0; i < report.variants().size(); i++) {
            Map<String, VariantResult.RuleScore> ofVariant = new LinkedHashMap<>();
            plan.variants().get(i).rules().forEach((name, rule) -> ofVariant.put(name, byRule.get(rule)));
            variants.add(report.variants().get(i).withRules(ofVariant));
        }
        return variants;
    }

    private Optional<BacktestReport.Marking> marking() {
        if (settings.price().isEmpty() && settings.labels().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new BacktestReport.Marking(
                settings.price().map(Text::text),
                settings.horizonsNs(),
                settings.delay().isNone()
                        ? Optional.empty()
                        : Optional.of(settings.delay().toString()),
                settings.warmUpNs() == 0 ? Optional.empty() : Optional.of(Durations.print(settings.warmUpNs())),
                settings.split().map(BacktestSettings.Split::toString)));
    }

    private List<String> missing() {
        long before = 0;
        long atEnd = 0;
        long passed = 0;
        long dropped = 0;
        long zero = 0;
        long overtaken = 0;
        long olderByNs = 0;
        for (Listener listener : listeners) {
            zero += listener.marks.zero();
            overtaken += listener.marks.overtaken();
            olderByNs = Math.max(olderByNs, listener.marks.olderByNs());
            before += listener.marks.missingBefore();
            atEnd += listener.marks.missingAtEnd();
            passed += listener.marks.missingPassed();
            dropped += listener.marks.tape().dropped();
        }
        List<String> notes = new ArrayList<>();
        add(notes, before, "missing, as the alert's key had none before");
        add(notes, atEnd, "missing, as prices ended before the time at which they were due");
        add(notes, passed, "missing, as the alert came long after the time at which they were due");
        if (zero > 0) {
            notes.add("all mark-outs of " + zero + (zero == 1 ? " alert" : " alerts")
                    + " are missing, as the price at the alert is 0");
        }
        if (overtaken > 0) {
            notes.add(overtaken + (overtaken == 1 ? " alert is" : " alerts are")
                    + " measured from a price that was older, by up to " + roughly(olderByNs)
                    + ", than another from before the alert, which arrived behind it: where streams do not arrive in order of"
                    + " time, set backtest.delay, which goes by time");
        }
        if (dropped > 0) {
            notes.add(dropped + " alerts were not scored, as there were too many");
        }
        return notes;
    }

    /** To the minute, second or millisecond, as is enough of so long. */
    private static String roughly(long ns) {
        long unit = ns >= HOUR_NS ? MINUTE_NS : ns >= MINUTE_NS ? SECOND_NS : ns >= SECOND_NS ? MILLISECOND_NS : 1;
        return Durations.print((ns + unit / 2) / unit * unit);
    }

    private static void add(List<String> notes, long count, String what) {
        if (count > 0) {
            notes.add(count
                    + (count == 1 ? " price at alerts or horizons is " : " prices at alerts or horizons are ")
                    + what);
        }
    }

    private Map<String, BacktestReport.PriceLine> prices() {
        Map<String, List<PriceSlices.Slice>> byKey = new TreeMap<>();
        drawn.values().forEach(session -> session.slices.addTo(byKey, session.keys::text));
        Map<String, BacktestReport.PriceLine> lines = new LinkedHashMap<>();
        PriceSlices.thinned(byKey)
                .forEach((key, slices) -> lines.put(
                        key,
                        new BacktestReport.PriceLine(
                                slices.stream().map(PriceSlices.Slice::timeNs).toList(),
                                slices.stream().map(PriceSlices.Slice::low).toList(),
                                slices.stream().map(PriceSlices.Slice::high).toList(),
                                slices.stream().map(PriceSlices.Slice::last).toList())));
        return lines;
    }
}
