package io.ringmill.persistence.backtest;

import io.ringmill.diagnostic.Faults;
import io.ringmill.persistence.EventRange;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

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
 * <p><b>Threading:</b> one thread sets it up and runs it; {@link #stop}, {@link #events} and {@link #isReading} from any. Passes run on threads of
 * their own. <b>Units:</b> epoch nanoseconds.
 */
public final class Backtest {

    /** How long to warm up if nobody says: as long as the file does. */
    private static final long FROM_FILE = -1;

    private final Pipeline pipeline;
    private final VariantList list;
    private String name;
    private List<Variant> variants;
    private final List<Input> inputs = new ArrayList<>();
    private long fromNs = Long.MIN_VALUE;
    private long toNs = Long.MAX_VALUE;
    private long warmUpNs = FROM_FILE;
    private int session;

    /** Empty where none was asked for. */
    private String rule = "";

    private int threads = Runtime.getRuntime().availableProcessors();
    private PassListener.Factory listeners;
    private Scoring scoring;
    private boolean scored;
    private volatile boolean stopped;
    private volatile BacktestRun current;

    /** Made once all is known of what is wanted of it. */
    private interface Input {
        BacktestInput of(EventRange range);
    }

    private Backtest(Pipeline pipeline, VariantList list) {
        this.pipeline = pipeline;
        this.list = list;
        name = pipeline.name();
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

    /** What the report calls it; as the first variant is called unless this is said. */
    public Backtest named(String newName) {
        name = newName;
        return this;
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
        if (newFromNs >= newToNs) {
            throw new IllegalArgumentException("no time lies between " + newFromNs + " and " + newToNs);
        }
        fromNs = newFromNs;
        toNs = newToNs;
        return this;
    }

    /** Events so long before {@code fromNs} fill windows and move rules on, but results and alerts of a time before it do not count. */
    public Backtest warmUp(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("a warm-up is not shorter than nothing: " + duration);
        }
        warmUpNs = duration.toNanos();
        return this;
    }

    /** Only the session of this number of each journal, from 1; 0 for all. */
    public Backtest session(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("sessions are counted from 1, not " + number);
        }
        session = number;
        return this;
    }

    /** Has variants compared by this rule: by the one that is swept, or else has most alerts, unless this is said. */
    public Backtest rule(String newRule) {
        rule = Objects.requireNonNull(newRule);
        return this;
    }

    /** Runs on so many threads, beside the one that decodes; as many as there are cores unless this is said. */
    public Backtest threads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a backtest runs on at least one thread, not on " + count);
        }
        threads = count;
        return this;
    }

    /** Has alerts told as they come. */
    public Backtest listen(PassListener.Factory factory) {
        listeners = factory;
        return this;
    }

    /**
     * Has alerts kept and told in the report, whether there is something to score them by or not; with the section {@code
     * backtest} in the file, or another pipeline to compare with, they are anyway.
     */
    public Backtest scored() {
        scored = true;
        return this;
    }

    /** Has alerts scored in another way than the file's section {@code backtest} says. */
    public Backtest scoring(Scoring newScoring) {
        scoring = newScoring;
        return this;
    }

    /** Ends it as soon as can be: what there is by then is reported, as partial; before anything is read, there is nothing. */
    public void stop() {
        stopped = true;
    }

    /** Events read so far. */
    public long events() {
        BacktestRun run = current;
        return run == null ? 0 : run.events();
    }

    /** Whether the variants are compiled, and what they are run over is read. */
    public boolean isReading() {
        return current != null;
    }

    /**
     * Runs it.
     *
     * @throws io.ringmill.diagnostic.PipelineException before anything runs, with the faults of all unsound variants
     * @throws java.util.concurrent.CancellationException if it is stopped while variants are checked and compiled
     * @throws io.ringmill.journal.CorruptJournalException if a journal does not read as it was written
     */
    public BacktestReport run() throws IOException {
        long startedNs = System.nanoTime();
        if (inputs.isEmpty()) {
            throw new IllegalStateException("over what? Name a journal: over(Path)");
        }
        List<Variant> all = variants == null ? list.load(() -> stopped) : variants;
        long warmNs = warmUpNs == FROM_FILE ? BacktestSettings.of(pipeline).warmUpNs() : warmUpNs;
        long feedFromNs = fromNs < Long.MIN_VALUE + warmNs ? Long.MIN_VALUE : fromNs - warmNs;
        Pass.Span span = new Pass.Span(feedFromNs, fromNs, toNs);
        EventRange range = new EventRange(session, feedFromNs, toNs);
        List<BacktestInput> over = inputs.stream().map(input -> input.of(range)).toList();
        Optional<Scoring> scores = scoring(all.size());
        BacktestRun run = new BacktestRun(all, over, span, scores, Optional.ofNullable(listeners), () -> stopped);
        run.plan(threads);
        current = run;
        run.run(threads);
        BacktestReport report = run.report(name, list.sweeps(), stopped, (System.nanoTime() - startedNs) / 1e9)
                .comparedBy(rule);
        BacktestReport scored = scores.isEmpty() ? report : scores.get().score(report, run.planned());
        return scored.comparedBy(Ranking.rule(scored, scored.variants()));
    }

    /** As was asked for, or as the file says. */
    private Optional<Scoring> scoring(int count) {
        boolean wanted = scored
                || list.others() > 0
                || pipeline.section(BacktestSettings.class).isPresent();
        if (scoring != null || !wanted) {
            return Optional.ofNullable(scoring);
        }
        Faults faults = new Faults();
        AlertScoring scores = AlertScoring.of(pipeline, fromNs, faults);
        faults.throwIfAny();
        for (int other = count - list.others(); other < count; other++) {
            scores.compare(other);
        }
        return Optional.of(scores);
    }
}
