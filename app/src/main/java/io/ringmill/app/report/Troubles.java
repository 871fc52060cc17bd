package io.ringmill.app.report;

import io.ringmill.app.terminal.Figures;
import io.ringmill.ingest.RecordFindings;
import io.ringmill.ingest.RecordFindings.Reason;
import io.ringmill.ingest.RecordFindings.Unseen;
import io.ringmill.ingest.text.Printable;
import io.ringmill.time.Durations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a reader has to know before the figures: that most records were not used, with the commonest reasons and what helps; that a path
 * leads nowhere; that times are not as they were meant.
 */
final class Troubles {

    private static final int MOST_REASONS = 3;
    private static final int EXAMPLE_LENGTH = 100;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long FEBRUARY_1970_NS = 31 * 86_400 * SECOND_NS;
    private static final long YEAR_2200_NS = 7_258_118_400L * SECOND_NS;
    private static final long YEAR_2000_NS = 946_684_800L * SECOND_NS;
    private static final long YEAR_2100_NS = 4_102_444_800L * SECOND_NS;
    private static final long MINUTE_NS = 60 * SECOND_NS;

    /** What helps, by how the reason begins; the first that fits. */
    private static final Map<String, String> FIXES = fixes();

    private final List<String> lines = new ArrayList<>();

    private Troubles() {}

    private static Map<String, String> fixes() {
        Map<String, String> fixes = new LinkedHashMap<>();
        fixes.put(
                "time is",
                "the stream's time says how it is written: time: {field: ts, unit: ms} (s, ms, us, ns, iso8601 or a pattern)");
        fixes.put(
                "time '",
                "say where it is, as in map: {NAME: PATH}, or take 'time' off the stream to use the time of arrival");
        fixes.put("key '", "say where it is, as in map: {NAME: PATH}");
        fixes.put("key is not UTF-8", "convert the input to UTF-8, as with iconv");
        fixes.put("field is not a whole number", "declare the field as double");
        fixes.put(
                "field is not a number",
                "declare the field as symbol if it is a text, or name the texts that mean a missing value: missing: [NA, \"-\"]");
        fixes.put("has no array", "is the path of 'records' right?");
        fixes.put("has no stream", "list the value under 'stream', or look whether 'by' is the right path");
        fixes.put("is dropped", "look at the condition");
        fixes.put(
                "has ",
                "is the separator right (separator: \";\"), and are there lines above the header (skip: 3) or comments (comment: \"#\")?");
        fixes.put("malformed CSV", "a quote within a field is written twice, and the field between quotes");
        fixes.put(
                "malformed JSON",
                "each line holds one JSON object; convert a document over several lines, as with jq -c");
        fixes.put("not a JSON object", "records: . takes each element of an array as a record");
        fixes.put("longer than maxLine", "raise 'maxLine' of the source");
        return fixes;
    }

    /** The sentences, each with its lines; what it goes on with is indented. None if nothing is odd. */
    static List<String> find(
            Summary.Events events, List<RecordFindings> findings, List<Lateness.Note> late, long streamFiltered) {
        Troubles troubles = new Troubles();
        if (!findings.isEmpty() || !late.isEmpty()) {
            troubles.share(events, findings, late, streamFiltered);
        }
        for (RecordFindings source : findings) {
            troubles.paths(source);
            troubles.times(source);
        }
        return troubles.lines;
    }

    private void share(
            Summary.Events events, List<RecordFindings> findings, List<Lateness.Note> late, long streamFiltered) {
        boolean none = events.read() > 0 && events.accepted() == 0;
        boolean mostBad = (events.invalid() + events.late()) * 2 > events.read();
        boolean mostFiltered = events.filtered() * 10 > events.read() * 9;
        if (!none && !mostBad && !mostFiltered) {
            return;
        }
        lines.add(
                none
                        ? "None of the " + Figures.count(events.read(), "record") + " was accepted."
                        : "Of " + Figures.count(events.read(), "record") + " only " + Figures.count(events.accepted())
                                + (events.accepted() == 1 ? " was" : " were") + " accepted.");
        List<Reason> reasons = new ArrayList<>();
        if (none || mostBad) {
            findings.forEach(source -> reasons.addAll(source.invalid()));
            late.forEach(note -> reasons.add(reason(note)));
        }
        if (none || mostFiltered) {
            findings.forEach(source -> reasons.addAll(source.filtered()));
            if (streamFiltered > 0) {
                reasons.add(new Reason("", "is dropped by the 'where' of its stream", streamFiltered, 0, ""));
            }
        }
        reasons.sort(Comparator.comparingLong(Reason::count).reversed());
        for (Reason reason : reasons.subList(0, Math.min(MOST_REASONS, reasons.size()))) {
            tell(
                    reason,
                    late.stream()
                            .filter(note -> reason(note).equals(reason))
                            .map(Troubles::fix)
                            .findFirst()
                            .orElseGet(() -> fix(reason.text())));
        }
        if (reasons.size() > MOST_REASONS) {
            lines.add("  and " + (reasons.size() - MOST_REASONS) + " further reasons");
        }
    }

    private static Reason reason(Lateness.Note note) {
        String text = note.ahead() ? "is too far ahead of the newest, by up to " : "is late, by up to ";
        return new Reason(
                "stream " + note.stream(), text + Durations.print(note.mostNs()), note.count(), 0, note.example());
    }

    /** What helps where a record was refused for that reason; empty if nothing is known. */
    private static String fix(String reason) {
        String text = withoutName(reason);
        return FIXES.entrySet().stream()
                .filter(fix -> text.startsWith(fix.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    private static String fix(Lateness.Note note) {
        if (note.ahead()) {
            return "raise 'maxAhead' of the stream, or set 'idle' for pauses of the feed; is 'unit' right?";
        }
        return "outOfOrder: " + Durations.print(roundedUp(note.mostNs()))
                + " on the stream waits for them; sort input that is older by far";
    }

    /** A round figure that is a little more. */
    private static long roundedUp(long ns) {
        long step = ns < 1_000_000 ? 1_000 : ns < SECOND_NS ? 1_000_000 : ns < MINUTE_NS ? SECOND_NS : MINUTE_NS;
        return ns > Long.MAX_VALUE - step ? ns : (ns / step + 1) * step;
    }

    /** {@code field 'price' is not} as {@code field is not}, so that one fix is for all fields. */
    private static String withoutName(String text) {
        return text.replaceFirst("^field '[^']*'", "field");
    }

    private void tell(Reason reason, String fix) {
        String where = reason.source().isEmpty() ? "" : ", in " + reason.source();
        lines.add("  " + Figures.count(reason.count()) + ": " + reason.text() + where);
        if (!reason.example().isEmpty()) {
            String example = Printable.of(reason.example());
            String shown = example.length() > EXAMPLE_LENGTH ? example.substring(0, EXAMPLE_LENGTH) + "…" : example;
            lines.add("    such as " + (reason.line() == 0 ? "" : "line " + reason.line() + ": ") + shown);
        }
        if (!fix.isEmpty()) {
            lines.add("    what may help: " + fix.replace("NAME", name(reason.text())));
        }
    }

    /** What the reason has between quotes. */
    private static String name(String text) {
        int from = text.indexOf('\'') + 1;
        int to = text.indexOf('\'', from);
        return from > 0 && to > from ? text.substring(from, to) : "NAME";
    }

    private void paths(RecordFindings source) {
        for (Unseen path : source.unseen()) {
            String name = path.name().equals(path.path()) || path.name().startsWith("stream.")
                    ? path.name()
                    : path.name() + "', mapped to '" + path.path();
            lines.add("No record of " + source.source() + " has '" + name + "'.");
            lines.add("    what may help: say where it is, as in map: {" + path.name() + ": PATH}");
        }
    }

    private void times(RecordFindings source) {
        long earliest = source.earliestNs();
        long latest = source.latestNs();
        if (earliest > latest || ((latest >= FEBRUARY_1970_NS || earliest < 0) && earliest < YEAR_2200_NS)) {
            return;
        }
        lines.add("All times of " + source.source() + " are from " + Figures.time(earliest) + " on.");
        lines.add("    what may help: 'unit' of the stream's time" + otherUnit(earliest));
    }

    private static String otherUnit(long earliest) {
        for (long factor : new long[] {1_000, 1_000_000, 1_000_000_000}) {
            if (earliest >= YEAR_2000_NS / factor && earliest <= YEAR_2100_NS / factor) {
                return "; with one " + Figures.count(factor) + " times as long they would begin "
                        + date(earliest * factor);
            }
            if (earliest / factor >= YEAR_2000_NS) {
                return "; with one " + Figures.count(factor) + " times as short they would begin "
                        + date(earliest / factor);
            }
        }
        return "";
    }

    private static String date(long timeNs) {
        return Instant.ofEpochSecond(timeNs / SECOND_NS).toString().substring(0, 10);
    }
}
