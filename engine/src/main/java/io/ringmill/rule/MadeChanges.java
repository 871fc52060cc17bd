package io.ringmill.rule;

import io.ringmill.rule.RuleChange.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is left of the changes of rules that were made: those that make of the rules of the file the ones that there are now, and
 * the newest silence of each rule and of each key of it.
 *
 * <p><b>Threading:</b> one thread makes changes, any asks.
 */
public final class MadeChanges {

    /** Stands in no name of a rule. */
    private static final String REMOVED = "- ";

    /** By rule, until when it was silenced. */
    private final Map<String, Long> silences = new ConcurrentHashMap<>();

    /** By rule and key, until when it was silenced for that key. */
    private final Map<String, Map<String, Long>> silentKeys = new ConcurrentHashMap<>();

    /** By rule, what was made of it; with {@link #REMOVED} before its name, that the one that was there first is gone. */
    private final Map<String, RuleChange> made = Collections.synchronizedMap(new LinkedHashMap<>());

    /** None yet. */
    public MadeChanges() {}

    /** Those that were made, as {@link #texts} tells what is left of them. */
    public static MadeChanges of(List<String> texts) {
        MadeChanges made = new MadeChanges();
        texts.forEach(text -> made.make(RuleChange.parse(text)));
        return made;
    }

    /** A change is made. */
    public void make(RuleChange change) {
        switch (change.kind()) {
            case SILENCE -> silences.put(change.rule(), change.untilNs());
            case SILENCE_KEY ->
                silentKeys
                        .computeIfAbsent(change.rule(), rule -> new ConcurrentHashMap<>())
                        .put(change.content(), change.untilNs());
            default -> {
                silences.remove(change.rule());
                silentKeys.remove(change.rule());
                makeOfRule(change);
            }
        }
    }

    private void makeOfRule(RuleChange change) {
        RuleChange before = made.get(change.rule());
        boolean added = before != null && before.kind() == Kind.ADD;
        switch (change.kind()) {
            case ADD -> made.put(change.rule(), change);
            case REPLACE ->
                made.put(change.rule(), added ? new RuleChange(Kind.ADD, change.rule(), 0, change.content()) : change);
            default -> {
                made.remove(change.rule());
                if (!added) {
                    made.put(REMOVED + change.rule(), change);
                }
            }
        }
    }

    /** Until which event time a rule was silenced last; the least long if it never was. */
    public long silentUntilNs(String rule) {
        return silences.getOrDefault(rule, Long.MIN_VALUE);
    }

    /** By key, until which event time a rule was silenced last for it. */
    public Map<String, Long> silentKeys(String rule) {
        return Map.copyOf(silentKeys.getOrDefault(rule, Map.of()));
    }

    /** What is left of them, in an order in which it can be made again. */
    public List<String> texts() {
        List<String> texts = new ArrayList<>();
        synchronized (made) {
            made.values().stream()
                    .sorted(Comparator.comparing(change -> change.kind() == Kind.ADD))
                    .forEach(change -> texts.add(change.text()));
        }
        silences.forEach(
                (rule, untilNs) -> texts.add(RuleChange.silence(rule, untilNs).text()));
        silentKeys.forEach((rule, keys) -> keys.forEach((key, untilNs) ->
                texts.add(RuleChange.silence(rule, key, untilNs).text())));
        return texts;
    }
}
