package io.ringmill.persistence;

import io.ringmill.Engine;
import io.ringmill.journal.JournalHeader;
import io.ringmill.output.RuleStatus;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.rule.RuleSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Says why a rule fired for a key, or did not: replays a session of a journal up to an event, and looks at every value.
 * The pipeline is run with rules beside its own that fire on every event; their messages are the parts of the conditions,
 * so these are computed by the same code as the conditions themselves.
 *
 * <p><b>Threading:</b> one thread. <b>Cost:</b> a replay from the session's beginning, three of a sequence.
 */
public final class Explainer {

    /** So many of the newest alerts are kept. */
    public static final int ALERTS = 5;

    /** So many of the newest events are kept. */
    public static final int EVENTS = 10;

    /** So many runs of a sequence are told of. */
    public static final int RUNS = 5;

    private final Pipeline pipeline;
    private final Replayer.Source journal;
    private final Replayer.Source whole;
    private final int session;
    private long untilSequence = Long.MAX_VALUE;
    private long untilNs = Long.MAX_VALUE;
    private RuleHistory history;

    /**
     * An explainer.
     *
     * @param pipeline as it was recorded, or another, which is then asked what it would have done
     * @param dir the journal's folder
     * @param session of the journal, from 1
     */
    public Explainer(Pipeline pipeline, Path dir, int session) {
        this(
                pipeline,
                () -> new ChronicleJournalReader(dir).session(session),
                () -> new ChronicleJournalReader(dir),
                session);
    }

    /** Of a journal that is opened in another way. */
    public Explainer(Pipeline pipeline, Replayer.Source journal, int session) {
        this(pipeline, journal, journal, session);
    }

    private Explainer(Pipeline pipeline, Replayer.Source journal, Replayer.Source whole, int session) {
        this.pipeline = pipeline;
        this.journal = journal;
        this.whole = whole;
        this.session = session;
    }

    /** Looks at what there is once the event of that sequence has been taken in. */
    public Explainer atSequence(long sequence) {
        untilSequence = sequence;
        return this;
    }

    /** Looks at what there is before the first event that is later than that. */
    public Explainer atTime(long timeNs) {
        untilNs = timeNs;
        return this;
    }

    /** The alerts, of any rule and key, that the event at the end raised. */
    public List<Fired> alerts() throws IOException {
        List<Fired> newest = new ArrayList<>();
        Replayer replayer = replayer(header -> builder(pipeline).onAlert(alert -> {
            if (!newest.isEmpty() && newest.get(0).sequence() != alert.sequence()) {
                newest.clear();
            }
            newest.add(new Fired(alert.rule(), alert.key(), alert.sequence()));
        }));
        long last = run(replayer);
        return newest.stream().filter(fired -> fired.sequence() == last).toList();
    }

    /** Which rule fired for which key. */
    public record Fired(String rule, String key, long sequence) {}

    /**
     * Whether a rule is asked for with a key: not one over all keys together, nor on a stream without keys.
     *
     * @throws IllegalArgumentException if there was no such rule then
     * @throws IOException if the journal cannot be read
     */
    public boolean isPerKey(String rule) throws IOException {
        Pipeline changed = history().pipeline();
        RuleSpec spec = rule(rule);
        return !changed.isOverAll(spec)
                && changed.streams().stream()
                        .filter(stream -> changed.streamsOf(spec).contains(stream.name()))
                        .anyMatch(stream -> stream.key().isPresent());
    }

    /**
     * Explains a rule for a key.
     *
     * @param key does not matter where the rule is over all keys
     * @throws IllegalArgumentException if there was no such rule then
     * @throws IOException if the journal cannot be read, or has no such session
     */
    public Explanation explain(String rule, String key) throws IOException {
        Pipeline changed = history().pipeline();
        RuleLook look = new RuleLook(changed, session, rule(rule), key);
        Replayer replayer = replayer(look, look::probed, look::watch);
        long last = run(replayer);
        Engine engine = replayer.engine().orElseThrow();
        List<RuleStatus> statuses = engine.alerts(rule, look.key());
        if (look.sequence().isPresent()) {
            follow(look, look.sequence().get(), statuses);
        }
        return look.explanation(last, statuses, engine);
    }

    /** Replays again, for what can only be asked once the key's newest event and the runs of the sequence are known. */
    private void follow(RuleLook look, SequenceLook sequence, List<RuleStatus> statuses) throws IOException {
        if (sequence.newest() < 0) {
            return;
        }
        if (sequence.newest() > Math.max(0, history().since(look.rule()))) {
            Replayer before = new Replayer(journal, header -> builder(pipeline))
                    .whole(whole)
                    .session(session)
                    .asRecorded()
                    .until(sequence.newest() - 1, Long.MAX_VALUE);
            run(before);
            sequence.before(before.engine().orElseThrow().alerts(look.rule(), look.key()));
        }
        UnaryOperator<Pipeline> probes = probed -> sequence.withConditions(probed, statuses);
        run(replayer(
                look,
                probes,
                builder -> builder.onAlert(alert -> {
                    if (alert.key().equals(look.key())) {
                        sequence.takes(alert);
                    }
                })));
    }

    /** With probes of a rule, which come with the rule, so that they change nothing of what it has seen. */
    private Replayer replayer(RuleLook look, UnaryOperator<Pipeline> probes, UnaryOperator<Engine.Builder> watched)
            throws IOException {
        long since = history().since(look.rule());
        Pipeline first = since < 0 ? probes.apply(pipeline) : look.timed(pipeline);
        return replayer(header -> {
                    look.beginsWith(header);
                    return watched.apply(builder(first));
                })
                .changingFurther(since, probes);
    }

    private RuleSpec rule(String name) throws IOException {
        return history().rule(name, () -> new RuleHistory(pipeline, journal, session, Long.MAX_VALUE, Long.MAX_VALUE));
    }

    private RuleHistory history() throws IOException {
        if (history == null) {
            history = new RuleHistory(pipeline, journal, session, untilSequence, untilNs);
        }
        return history;
    }

    private Replayer replayer(Function<JournalHeader, Engine.Builder> engines) {
        return new Replayer(journal, engines)
                .whole(whole)
                .session(session)
                .asRecorded()
                .until(untilSequence, untilNs);
    }

    private static Engine.Builder builder(Pipeline pipeline) {
        return Engine.builder(pipeline)
                .settings(Replayer.settings(
                        pipeline.engine().withTopology(Topology.INLINE).withWorkers(1)));
    }

    /** Replays; the sequence of the last event. */
    private long run(Replayer replayer) throws IOException {
        List<ReplayReport> reports = replayer.replay();
        if (reports.isEmpty()) {
            throw new IOException("the journal holds no session " + session);
        }
        ReplayReport report = reports.get(0);
        if (report.skipped() > 0) {
            throw new IOException("the pipeline does not have all streams of the session, so its sequences are others");
        }
        return report.metrics().ring().sequences() - 1;
    }
}
