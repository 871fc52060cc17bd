package io.ringmill.app.host;

import io.ringmill.Engine;
import io.ringmill.journal.CorruptJournalException;
import io.ringmill.output.RuleStatus;
import io.ringmill.persistence.Explainer;
import io.ringmill.persistence.Explanation;
import io.ringmill.persistence.JournalInfo;
import io.ringmill.persistence.SequenceTrace;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.server.host.Explanations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Explains rules by the journal that a run writes, or of which a replay is made. One question is answered at a time; others
 * are refused meanwhile, as each may read much of the journal. Threading as {@link Explanations}.
 */
public final class JournalExplanations implements Explanations {

    /** As often a journal is read again that is written meanwhile, as its last record may be unfinished. */
    private static final int READS = 5;

    private final Pipeline pipeline;
    private final Path dir;
    private final Engine engine;

    private final AtomicBoolean busy = new AtomicBoolean();

    /** Of whoever has set {@link #busy}; 0 if not known yet. */
    private int session;

    /**
     * Of the newest session of a journal.
     *
     * @param pipeline that it began with
     * @param engine that writes it
     */
    public JournalExplanations(Pipeline pipeline, Path dir, Engine engine) {
        this(pipeline, dir, 0, engine);
    }

    /** Of that session, from 1, of a journal that an engine replays. */
    public JournalExplanations(Pipeline pipeline, Path dir, int session, Engine engine) {
        this.pipeline = pipeline;
        this.dir = dir;
        this.session = session;
        this.engine = engine;
    }

    @Override
    public Why explain(String rule, String key, OptionalLong sequence) throws IOException {
        if (!busy.compareAndSet(false, true)) {
            throw new BusyException("another question about the journal is being answered; ask again in a second");
        }
        try {
            return answer(rule, key, sequence);
        } finally {
            busy.set(false);
        }
    }

    private Why answer(String rule, String key, OptionalLong sequence) throws IOException {
        long newest = newest();
        if (sequence.isPresent() && sequence.getAsLong() > newest) {
            throw new IllegalArgumentException(
                    "event " + sequence.getAsLong() + " is not in the journal yet, whose newest is " + newest);
        }
        long at = sequence.orElse(newest);
        if (at < 0) {
            throw new IllegalArgumentException(
                    newest < 0 ? "the journal has no event yet" : "event " + at + " is none");
        }
        for (int read = 1; ; read++) {
            try {
                return why(explanation(rule, key, at));
            } catch (CorruptJournalException unfinished) {
                if (read == READS) {
                    throw unfinished;
                }
            }
        }
    }

    private long newest() {
        long journaled = engine.journaledSequence();
        return journaled >= 0 ? journaled : engine.metrics().ring().sequences() - 1;
    }

    private Explanation explanation(String rule, String key, long at) throws IOException {
        if (session == 0) {
            session = JournalInfo.read(dir).newestSession();
        }
        Explainer explainer = new Explainer(pipeline, dir, session).atSequence(at);
        return explainer.explain(rule, explainer.isPerKey(rule) ? key : "");
    }

    private static Why why(Explanation from) {
        List<Condition> conditions = from.evaluation().stream()
                .flatMap(evaluation -> evaluation.conditions().stream())
                .map(condition -> new Condition(condition.clause(), part(condition.tree())))
                .toList();
        List<Held> windows = from.windows().stream()
                .map(held -> new Held(
                        held.window(),
                        held.count(),
                        held.startNs(),
                        held.endNs(),
                        held.values(),
                        held.oddities().stream()
                                .map(JournalExplanations::oddity)
                                .toList()))
                .toList();
        List<Occurrence> events = new ArrayList<>(from.events().stream()
                .map(event ->
                        new Occurrence(event.stream(), event.key(), event.sequence(), event.timeNs(), event.values()))
                .toList());
        Collections.reverse(events);
        OptionalLong timeNs = events.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(events.get(0).timeNs());
        return new Why(
                from.rule(),
                from.key(),
                from.sequence(),
                timeNs,
                conditions,
                windows,
                List.copyOf(events),
                from.trace().map(JournalExplanations::steps).orElse(List.of()),
                notes(from));
    }

    private static Oddity oddity(Explanation.Oddity from) {
        return new Oddity(
                from.call(),
                from.surprise(),
                from.alarm(),
                from.views().stream()
                        .map(view -> new Surprised(view.view(), view.surprise(), view.meaning()))
                        .toList());
    }

    private static Part part(Explanation.Part part) {
        Optional<String> truth = part.truth().map(value -> value.name().toLowerCase(Locale.ROOT));
        List<Part> parts = part.parts().stream().map(JournalExplanations::part).toList();
        return new Part(part.text(), part.value(), truth, parts);
    }

    /** Those of the newest run; without one all are awaited. */
    private static List<Step> steps(SequenceTrace trace) {
        List<Step> steps = new ArrayList<>();
        List<SequenceTrace.Run> runs = trace.runs();
        if (!runs.isEmpty()) {
            RuleStatus status = runs.get(runs.size() - 1).status();
            status.run()
                    .ifPresent(run -> run.seen()
                            .forEach(seen ->
                                    steps.add(new Step(seen.step(), OptionalLong.of(seen.sequence()), seen.values()))));
        }
        trace.steps().stream()
                .filter(step -> !step.isNot())
                .skip(steps.size())
                .forEach(step -> steps.add(new Step(step.name(), OptionalLong.empty(), Map.of())));
        return List.copyOf(steps);
    }

    private static List<String> notes(Explanation from) {
        List<String> notes = new ArrayList<>(from.notes());
        if (from.isOtherKey()) {
            notes.add(0, "the rule takes no events of this key, only of " + String.join(", ", from.keys()));
        } else if (from.evaluation().isEmpty()) {
            notes.add(0, "the rule has never looked at this key");
        }
        if (!from.due().isEmpty()) {
            notes.add(from.due());
        }
        return List.copyOf(notes);
    }
}
