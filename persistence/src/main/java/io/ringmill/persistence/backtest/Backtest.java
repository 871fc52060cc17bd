package io.ringmill.persistence.backtest;

import io.ringmill.persistence.EventRange;
import io.ringmill.persistence.backtest.BacktestPlan.Element;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.PipelineUnion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs many variants of a pipeline over recorded input in one pass. What they have in common (decoding, streams, windows, rules)
 * is computed once; each variant has its own counts and its own digest, those of a run of its own.
 *
 * <pre>{@code
 * BacktestReport report = Backtest.of(pipeline)
 *         .over(Path.of("journal"))
 *         .sweep("rules.spike.cooldown", "1s", "5s")
 *         .run();
 * }</pre>
 *
 * <p>Changes of rules that were made while the journal was recorded are left out.
 *
 * <p><b>Threading:</b> one thread sets it up and runs it; {@link #stop} and {@link #events} from any. Passes run on threads of
 * their own. <b>Units:</b> epoch nanoseconds.
 */
public final class Backtest {

    private final Pipeline pipeline;
    private final VariantList list;
    private List<Variant> variants;
    private final List<Input> inputs = new ArrayList<>();
    private long fromNs = Long.MIN_VALUE;
    private long toNs = Long.MAX_VALUE;
    private long warmUpNs;
    private int session;
    private int threads = Runtime.getRuntime().availableProcessors();
    private PassListener.Factory listeners;
    private Scoring scoring;
    private volatile boolean stopped;
    private volatile Feed current;
    private volatile long eventsBefore;

    /** Made once all is known of what is wanted of it. */
    private interface Input {
        BacktestInput of(EventRange range);
    }

    private Backtest(Pipeline pipeline, VariantList list) {
        this.pipeline = pipeline;
        this.list = list;
    }

    /** Of a pipeline, which is the first variant. */
    public static Backtest of(Pipeline pipeline) {
        return new Backtest(pipeline, new VariantList(pipeline.text(), pipeline.name(), Map.of()));
    }

    /**
     * Of variants that are known to be sound.
     *
     * @param list what they were made from
     * @param variants what {@link VariantList#load} gave; the first is what the report is named after
     */
    public static Backtest of(VariantList list, List<Variant> variants) {
        Backtest backtest = new Backtest(variants.get(0).pipeline(), list);
        backtest.variants = List.copyOf(variants);
        return backtest;
    }

    /** Over the journal in this folder; over several one after the other. */
    public Backtest over(Path journal) {
        inputs.add(range -> new JournalInput(journal, range));
        return this;
    }

    /** Over another input. */
    public Backtest over(BacktestInput input) {
        inputs.add(range -> input);
        return this;
    }

    /**
     * A variant for each of these values of a setting; with several such settings, for each combination.
     *
     * @param path such as {@code rules.spike.cooldown}
     * @param values as the file has them; an empty one takes the setting away
     */
    public Backtest sweep(String path, String... values) {
        list.sweep(new Sweep(path, List.of(values)));
        return this;
    }

    /** A variant with these values of settings, by path. */
    public Backtest variant(String name, Map<String, String> settings) {
        list.add(name, settings);
        return this;
    }

    /** Another pipeline as a variant. */
    public Backtest against(String name, Pipeline other) {
        list.against(name, other);
        return this;
    }

    /** Only events of time {@code [fromNs, toNs)}, epoch nanoseconds. */
    public Backtest between(long newFromNs, long newToNs) {
        fromNs = newFromNs;
        toNs = newToNs;
        return this;
    }

    /** Events so long before {@code fromNs} fill windows and move rules on, but results and alerts of a time before it do not count. */
    public Backtest warmUp(Duration duration) {
        warmUpNs = duration.toNanos();
        return this;
    }

    /** Only the session of this number of each journal, from 1. */
    public Backtest session(int number) {
        session = number;
        return this;
    }

    /** Runs on so many threads, beside the one that decodes; as many as there are cores unless this is said. */
    public Backtest threads(int count) {
        threads = count;
        return this;
    }

    /** Has alerts told as they come. */
    public Backtest listen(PassListener.Factory factory) {
        listeners = factory;
        return this;
    }

    /** Has alerts scored. */
    public Backtest scoring(Scoring newScoring) {
        scoring = newScoring;
        return this;
    }

    /** Ends it as soon as can be: what there is by then is reported, as partial. */
    public void stop() {
        stopped = true;
    }

    /** Events read so far. */
    public long events() {
        Feed feed = current;
        return eventsBefore + (feed == null ? 0 : feed.events());
    }

    /**
     * Runs it.
     *
     * @throws io.ringmill.diagnostic.PipelineException before anything runs, with the faults of all unsound variants
     * @throws io.ringmill.journal.CorruptJournalException if a journal does not read as it was written
     */
    public BacktestReport run() throws IOException {
        long startedNs = System.nanoTime();
        if (inputs.isEmpty()) {
            throw new IllegalStateException("over what? Name a journal: over(Path)");
        }
        List<Variant> all = variants == null ? list.load() : variants;
        Pass.Span span = new Pass.Span(
                fromNs == Long.MIN_VALUE ? fromNs : Math.max(Long.MIN_VALUE + 1, fromNs - warmUpNs), fromNs, toNs);
        EventRange range = new EventRange(session, span.fromNs(), toNs);
        List<BacktestInput> over = inputs.stream().map(input -> input.of(range)).toList();
        List<VariantGroup> groups = VariantGroup.of(
                all,
                all.stream()
                        .map(variant -> given(over, variant.pipeline()))
                        .toList());
        Work work = new Work(groups, span);
        work.plan();
        Set<String> gives = new LinkedHashSet<>();
        groups.forEach(group -> gives.add(group.given()));
        for (String each : gives) {
            work.run(each, over);
        }
        return work.report(all, over, (System.nanoTime() - startedNs) / 1e9);
    }

    private static String given(List<BacktestInput> inputs, Pipeline pipeline) {
        StringBuilder given = new StringBuilder();
        inputs.forEach(input -> given.append(input.gives(pipeline)).append('\n'));
        return given.toString();
    }

    /** Of one run. */
    private final class Work {
        private final List<VariantGroup> groups;
        private final Pass.Span span;
        private final Pass.Totals totals;
        private final List<PassPlan> plans = new ArrayList<>();
        private final Set<String> notes = new LinkedHashSet<>();

        /** Of the first input that was read for any group. */
        private int sessions;

        private long events;
        private long firstNs = Long.MAX_VALUE;
        private long lastNs = Long.MIN_VALUE;
        private long changes;

        Work(List<VariantGroup> groups, Pass.Span span) {
            this.groups = groups;
            this.span = span;
            int windows = groups.stream().mapToInt(group -> group.union().windows()).sum();
            int rules = groups.stream().mapToInt(group -> group.union().rules()).sum();
            totals = new Pass.Totals(windows, rules, groups.size());
        }

        void plan() {
            String price = scoring == null ? "" : scoring.price();
            int each = Math.max(1, threads / groups.size());
            for (VariantGroup group : groups) {
                plans.addAll(Partition.of(group, each, price));
            }
        }

        /** Runs the groups that get the same of the inputs. */
        void run(String given, List<BacktestInput> over) throws IOException {
            Set<Integer> these = new LinkedHashSet<>();
            groups.stream().filter(group -> group.given().equals(given)).forEach(group -> these.add(group.index()));
            VariantGroup first = groups.get(these.iterator().next());
            List<Pass> passes = plans.stream()
                    .filter(plan -> these.contains(plan.ofGroup()))
                    .map(plan -> new Pass(plan, span, listeners(), totals))
                    .toList();
            try (Passes pool = new Passes(passes, threads)) {
                Feed feed = new Feed(pool, span);
                current = feed;
                for (BacktestInput input : over) {
                    input.read(first.first(), feed, () -> stopped);
                }
                feed.finish();
                note(feed);
            } catch (UncheckedIOException failed) {
                throw failed.getCause();
            }
        }

        private PassListener.Factory listeners() {
            if (scoring == null || listeners == null) {
                return scoring == null ? listeners : scoring;
            }
            return (ofSession, keys) ->
                    new BothListeners(scoring.begin(ofSession, keys), listeners.begin(ofSession, keys));
        }

        private void note(Feed feed) {
            eventsBefore += feed.events();
            current = null;
            notes.addAll(feed.notes());
            if (sessions == 0) {
                sessions = feed.sessions();
                events = feed.events();
                changes = feed.changes();
                firstNs = feed.firstNs();
                lastNs = feed.lastNs();
            }
        }

        BacktestReport report(List<Variant> all, List<BacktestInput> over, double elapsedSeconds) {
            if (changes > 0) {
                notes.add(changes + (changes == 1 ? " change" : " changes") + " of rules in the journal left out; compare with"
                        + " 'ringmill replay --without-changes'");
            }
            VariantResult[] results = new VariantResult[all.size()];
            BacktestPlan.Variant[] planned = new BacktestPlan.Variant[all.size()];
            groups.forEach(group -> {
                for (int i = 0; i < group.variants().size(); i++) {
                    int variant = group.variants().get(i);
                    planned[variant] = planned(group, group.member(i), all.get(variant));
                    results[variant] = result(group, planned[variant], all.get(variant));
                }
            });
            BacktestReport.Computed computed = new BacktestReport.Computed(
                    plans.size(),
                    totals.windowSums().length,
                    totals.ruleSums().length,
                    all.stream().mapToInt(each -> each.pipeline().windows().size()).sum(),
                    all.stream().mapToInt(each -> each.pipeline().rules().size()).sum());
            BacktestReport report = new BacktestReport(
                    pipeline.name(),
                    stopped,
                    new BacktestReport.Input(
                            over.stream().map(BacktestInput::name).toList(),
                            sessions,
                            events,
                            firstNs == Long.MAX_VALUE ? 0 : firstNs,
                            lastNs == Long.MIN_VALUE ? 0 : lastNs),
                    elapsedSeconds,
                    computed,
                    Optional.empty(),
                    List.copyOf(notes),
                    list.sweeps().stream()
                            .map(sweep -> new BacktestReport.Sweep(sweep.path(), sweep.values()))
                            .toList(),
                    List.of(results),
                    Map.of(),
                    List.of(),
                    List.of());
            return scoring == null ? report : scoring.score(report, plan(List.of(planned)));
        }

        private BacktestPlan plan(List<BacktestPlan.Variant> planned) {
            List<Element> windows = new ArrayList<>();
            List<Element> rules = new ArrayList<>();
            for (VariantGroup group : groups) {
                PipelineUnion union = group.union();
                for (int window = 0; window < union.windows(); window++) {
                    windows.add(new Element(windows.size(), union.window(window)));
                }
                for (int rule = 0; rule < union.rules(); rule++) {
                    rules.add(new Element(rules.size(), union.rule(rule)));
                }
            }
            return new BacktestPlan(windows, rules, planned);
        }

        private BacktestPlan.Variant planned(VariantGroup group, PipelineUnion.Member member, Variant variant) {
            Map<String, Integer> windows = new LinkedHashMap<>();
            member.windows().forEach((name, index) -> windows.put(name, group.firstWindow() + index));
            Map<String, Integer> rules = new LinkedHashMap<>();
            member.rules().forEach((name, index) -> rules.put(name, group.firstRule() + index));
            return new BacktestPlan.Variant(variant.name(), windows, rules);
        }

        private VariantResult result(VariantGroup group, BacktestPlan.Variant planned, Variant variant) {
            long digest = 0;
            Map<String, Long> results = new LinkedHashMap<>();
            for (Map.Entry<String, Integer> window : planned.windows().entrySet()) {
                digest += totals.windowSums()[window.getValue()];
                results.put(window.getKey(), totals.windowCounts()[window.getValue()]);
            }
            Map<String, Long> alerts = new LinkedHashMap<>();
            for (Map.Entry<String, Integer> rule : planned.rules().entrySet()) {
                digest += totals.ruleSums()[rule.getValue()];
                alerts.put(rule.getKey(), totals.ruleCounts()[rule.getValue()]);
            }
            long[] became = totals.groupEvents()[group.index()];
            return new VariantResult(
                    variant.name(),
                    variant.settings(),
                    variant.pipeline().identity(),
                    String.format("%016x", digest),
                    VariantResult.Events.of(became),
                    results,
                    alerts,
                    Map.of());
        }
    }

    /** Tells two. */
    private record BothListeners(PassListener one, PassListener other) implements PassListener {

        @Override
        public void onAlert(int rule, io.ringmill.output.Alert alert) {
            one.onAlert(rule, alert);
            other.onAlert(rule, alert);
        }

        @Override
        public void onPrice(int key, long timeNs, long sequence, double price) {
            one.onPrice(key, timeNs, sequence, price);
            other.onPrice(key, timeNs, sequence, price);
        }

        @Override
        public void onEnd() {
            one.onEnd();
            other.onEnd();
        }
    }
}
