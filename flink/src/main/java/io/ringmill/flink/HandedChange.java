package io.ringmill.flink;

import io.ringmill.config.SettingsReader;
import io.ringmill.config.YamlNode;
import io.ringmill.config.YamlReader;
import io.ringmill.config.YamlWriter;
import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.text.Printable;
import io.ringmill.rule.RuleChange;
import io.ringmill.rule.RuleChange.Kind;
import io.ringmill.time.TimeFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A change of a rule as somebody hands it to a job that runs: a JSON object on a line of its own. It says when it is to be made, by a
 * sequence or by an event time, or neither: then it is made at once.
 *
 * @param line number of the line in its file, from 1
 * @param text the line
 * @param sequence that the change is to have; {@link #NONE} if it does not say
 * @param timeNs event time from which on it holds, epoch nanoseconds; {@link #NONE} if it does not say
 * @param change what is to be made; of a silence that counts from when it is made, not yet with its end
 * @param silenceNs how long such a silence lasts; {@link #NONE} of all else
 */
record HandedChange(long line, String text, long sequence, long timeNs, RuleChange change, long silenceNs) {

    static final long NONE = Long.MIN_VALUE;

    /** Longer is no rule; a {@link ChangeFile} hands on more of a line, whatever its characters. */
    private static final int MOST_CHARACTERS = 300_000;

    private static final List<Kind> OF_RULES = List.of(Kind.ADD, Kind.REPLACE, Kind.REMOVE, Kind.SILENCE);
    private static final String WORDS = "add, replace, remove, silence, or change as a journal's dump has it";

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException if it is no change; the message says why
     */
    static HandedChange read(long line, String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException("a line may have " + MOST_CHARACTERS + " characters");
        }
        Faults faults = new Faults();
        Optional<YamlNode> node = YamlReader.read(text, "", faults);
        if (node.isPresent() && !(node.get() instanceof YamlNode.Entries)) {
            faults.add(node.get().at(), "a change is a JSON object, such as {\"remove\": \"spike\"}");
        }
        throwIfAny(faults);
        YamlNode.Entries entries = (YamlNode.Entries) node.orElseThrow();
        HandedChange read =
                new Reading(new SettingsReader(entries, "", entries.at(), faults), entries, faults).change(line, text);
        throwIfAny(faults);
        return read;
    }

    /** Whether a text is an object whose braces are closed, be it a change or not. */
    static boolean isWhole(String text) {
        Faults faults = new Faults();
        return text.startsWith("{") && YamlReader.read(text, "", faults).isPresent() && faults.isEmpty();
    }

    private static void throwIfAny(Faults faults) {
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(
                    faults.all().stream().map(HandedChange::inLine).collect(Collectors.joining("; ")));
        }
    }

    private static String inLine(Fault fault) {
        return fault.at().line() == 0 ? fault.message() : "column " + fault.at().column() + ": " + fault.message();
    }

    /** What a line says, and all that is wrong with it. */
    private record Reading(SettingsReader said, YamlNode.Entries entries, Faults faults) {

        HandedChange change(long line, String text) {
            long sequence = said.integer("seq", NONE, 0, Long.MAX_VALUE);
            long timeNs = said.parsed("time", Reading::timeNs).orElse(NONE);
            if (sequence != NONE && timeNs != NONE) {
                said.fault("time", "does not go with seq; each says when, so give one of them");
            }
            Optional<RuleChange> journaled = said.parsed("change", RuleChange::parse);
            List<Kind> kinds =
                    OF_RULES.stream().filter(kind -> said.has(word(kind))).toList();
            if (kinds.size() + (said.has("change") ? 1 : 0) != 1) {
                faults.add(entries.at(), "a change says one of %s", WORDS);
            }
            RuleChange change = journaled.orElse(RuleChange.NOTHING);
            long silenceNs = NONE;
            for (Kind kind : kinds) {
                String rule = said.string(word(kind), "");
                if (kind == Kind.SILENCE) {
                    said.require("for");
                    silenceNs = said.durationNs("for", 0);
                    change = said.string("key")
                            .map(key -> RuleChange.silence(rule, key, 0))
                            .orElse(RuleChange.silence(rule, 0));
                } else {
                    change = new RuleChange(kind, rule, 0, kind == Kind.REMOVE ? "" : rule());
                }
            }
            said.rejectUnknown();
            return new HandedChange(line, text, sequence, timeNs, change, silenceNs);
        }

        private static String word(Kind kind) {
            return kind.name().toLowerCase(Locale.ROOT);
        }

        /** What stands below the rule's name in a pipeline file: as a text, or as an object. */
        private String rule() {
            if (!said.require("rule")) {
                return "";
            }
            YamlNode node = entries.map().get("rule").value();
            return node instanceof YamlNode.Leaf leaf ? leaf.text() : YamlWriter.write(node);
        }

        private static long timeNs(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            String unit = text.matches("[-+]?\\d+") ? "ns" : "iso8601";
            long timeNs = TimeFormat.of(unit, ZoneOffset.UTC).toEpochNs(utf8, 0, utf8.length);
            if (timeNs == TimeFormat.INVALID) {
                throw new IllegalArgumentException(
                        "'" + text + "' is not a time; write one such as 2013-11-28T12:00:00Z, or epoch nanoseconds");
            }
            return timeNs;
        }
    }

    /** Whether it is to be made ahead of another that is due with it: first by sequence, then by time, then as they came. */
    boolean isBefore(HandedChange other) {
        if (sequence != other.sequence) {
            return other.sequence == NONE || (sequence != NONE && sequence < other.sequence);
        }
        if (timeNs != other.timeNs) {
            return other.timeNs == NONE || (timeNs != NONE && timeNs < other.timeNs);
        }
        return line < other.line;
    }

    private static Instant time(long ns) {
        return Instant.EPOCH.plusNanos(ns);
    }

    /** What is done, in few words. */
    static String told(RuleChange change) {
        String rule = "rule " + change.rule();
        return switch (change.kind()) {
            case ADD -> rule + " is added";
            case REPLACE -> rule + " is replaced";
            case REMOVE -> rule + " is removed";
            case SILENCE -> rule + " is silent until " + time(change.untilNs());
            case SILENCE_KEY ->
                rule + " is silent for key " + Printable.of(change.content()) + " until " + time(change.untilNs());
        };
    }
}
