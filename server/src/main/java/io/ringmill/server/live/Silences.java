package io.ringmill.server.live;

import io.ringmill.Engine;
import io.ringmill.Rules.Listed;
import io.ringmill.event.Cells;
import io.ringmill.rule.RuleSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is silenced, and who did so why; and what has changed of the rules since the last look.
 *
 * <p><b>Threading:</b> one thread looks for changes, any does the rest.
 */
public final class Silences {

    private final Engine engine;
    private final Map<Silenced, Note> notes = new ConcurrentHashMap<>();
    private final Map<String, Long> sequences = new ConcurrentHashMap<>();
    private final Map<String, Long> told = new HashMap<>();
    private Map<String, Listed> before;

    /** What is silenced: a rule, for a key or, if that is empty, for all. */
    public record Silenced(String rule, Optional<String> key) {}

    /** Who silenced a rule, and why. */
    public record Note(String by, String reason) {}

    /** A silence that is on: until when in event time. */
    public record Silence(Silenced silenced, long untilNs, String by, String reason) {}

    /** What became of a rule: {@code add}, {@code replace}, {@code remove}, {@code silence}. */
    public record Change(long sequence, String what, String rule) {}

    Silences(Engine engine) {
        this.engine = engine;
        before = listed();
    }

    /** Somebody changes a rule at a sequence. */
    public void changed(String rule, long sequence) {
        sequences.put(rule, sequence);
    }

    /**
     * Somebody is about to silence a rule, as whoever is told of the silence asks who did so; returns what takes that back, if it
     * comes to nothing.
     */
    public Runnable note(Silenced silenced, String by, String reason) {
        Note mine = new Note(by, reason);
        Note before = notes.put(silenced, mine);
        return () -> notes.compute(silenced, (each, now) -> isSame(now, mine) ? before : now);
    }

    /** Not by what they say: two may say the same. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Note one, Note other) {
        return one == other;
    }

    /** Silences that are on; one of streams of which no event has come counts as on. */
    public List<Silence> on(Pulse pulse) {
        List<Silence> on = new ArrayList<>();
        for (Listed rule : engine.rules().list()) {
            String name = rule.spec().name();
            long newestNs = newestNs(rule, pulse);
            add(new Silenced(name, Optional.empty()), rule.silentUntilNs(), newestNs, on);
            new TreeMap<>(rule.silentKeys())
                    .forEach((key, untilNs) -> add(new Silenced(name, Optional.of(key)), untilNs, newestNs, on));
        }
        return on;
    }

    private void add(Silenced silenced, long untilNs, long newestNs, List<Silence> on) {
        if (isOn(untilNs, newestNs)) {
            Note note = notes.getOrDefault(silenced, new Note("", ""));
            on.add(new Silence(silenced, untilNs, note.by(), note.reason()));
        }
    }

    private long newestNs(Listed rule, Pulse pulse) {
        return pulse.newestNs(engine.pipeline().streamsOf(rule.spec()));
    }

    private static boolean isOn(long untilNs, long newestNs) {
        return untilNs != Cells.MISSING_LONG && untilNs > newestNs;
    }

    /** Whether a rule is silent for all keys, as {@link #on}. */
    public boolean isOn(Listed rule, Pulse pulse) {
        return isOn(rule.silentUntilNs(), newestNs(rule, pulse));
    }

    private Map<String, Listed> listed() {
        Map<String, Listed> listed = new LinkedHashMap<>();
        engine.rules().list().forEach(rule -> listed.put(rule.spec().name(), rule));
        return listed;
    }

    /** What has changed since the last look. */
    List<Change> look() {
        Map<String, Listed> now = listed();
        List<Change> changes = new ArrayList<>();
        now.forEach((name, rule) -> {
            Listed was = before.get(name);
            if (was == null) {
                changes.add(change("add", name));
            } else if (!says(was.spec()).equals(says(rule.spec()))) {
                changes.add(change("replace", name));
            } else if (was.silentUntilNs() != rule.silentUntilNs()
                    || !was.silentKeys().equals(rule.silentKeys())) {
                changes.add(change("silence", name));
            }
        });
        before.keySet().stream().filter(name -> !now.containsKey(name)).forEach(name -> {
            changes.add(change("remove", name));
            notes.keySet().removeIf(silenced -> silenced.rule().equals(name));
        });
        before = now;
        return changes;
    }

    /** What the rule does, without places in the file. */
    private static List<Object> says(RuleSpec spec) {
        List<Object> says = new ArrayList<>(List.of(spec.name(), spec.on().text(), spec.severity()));
        spec.message().ifPresent(message -> says.add(message.text()));
        spec.clauses().forEach(clause -> says.add(clause.identity() + clause.effect()));
        return says;
    }

    private Change change(String what, String rule) {
        Long said = sequences.remove(rule);
        // One that was said behind the look at its change, which was told already, is of no other change.
        boolean isNew = said != null && said > told.getOrDefault(rule, -1L);
        long sequence = isNew ? said : engine.metrics().ring().sequences() - 1;
        told.put(rule, sequence);
        return new Change(sequence, what, rule);
    }
}
