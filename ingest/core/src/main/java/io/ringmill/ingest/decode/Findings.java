package io.ringmill.ingest.decode;

import io.ringmill.ingest.RecordFindings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Why records of a source were not published, and what was odd about those that were; for people who look at the end.
 *
 * <p><b>Threading:</b> the source's thread writes; what others read is complete once that has ended. <b>Allocation:</b> for
 * invalid records, and once per reason. <b>Cost:</b> O(1).
 */
final class Findings implements RecordFindings {

    /** Why a record was passed over without being invalid. */
    enum Filtered {
        NO_RECORDS(0, "has no array at the path of 'records'"),
        NO_STREAM(1, "has no stream: its value is not among those of 'stream'"),
        WHERE(2, "is dropped by the source's 'where'"),
        REPEATED(3, "has come before: its 'id' is known");

        private final int place;
        private final String reason;

        Filtered(int place, String reason) {
            this.place = place;
            this.reason = reason;
        }

        /** Why a record was filtered. */
        static Filtered why(RawRecord record, StreamChoice choice) {
            if (record.fault() != null) {
                return NO_RECORDS;
            }
            return choice.of(record) == StreamChoice.NONE ? NO_STREAM : WHERE;
        }
    }

    private static final int MOST_REASONS = 100;
    private static final int EXAMPLE_BYTES = 200;

    private final String source;
    private final Map<String, Reason> invalid = new LinkedHashMap<>();
    private final long[] filtered = new long[Filtered.values().length];
    private final Reason[] firstFiltered = new Reason[filtered.length];
    private Routing routing;
    private boolean[] seen = {};
    private int unseen;
    private long earliestNs = Long.MAX_VALUE;
    private long latestNs = Long.MIN_VALUE;

    Findings(String source) {
        this.source = source;
    }

    /** Does nothing if that is expected already. */
    void expect(Routing newRouting) {
        if (newRouting.equals(routing)) {
            return;
        }
        routing = newRouting;
        seen = new boolean[newRouting.paths().size()];
        unseen = seen.length;
    }

    /** Notes which slots are there. */
    void look(RawRecord record) {
        if (unseen > 0 && record.fault() == null) {
            lookSlowPath(record);
        }
    }

    private void lookSlowPath(RawRecord record) {
        for (int slot = 0; slot < seen.length; slot++) {
            if (!seen[slot] && record.kind(slot) != RawRecord.Kind.ABSENT) {
                seen[slot] = true;
                unseen--;
            }
        }
    }

    /** Whether there is nothing left to {@link #look} for. */
    boolean areAllSeen() {
        return unseen == 0;
    }

    void times(long[] timesNs, int from, int to) {
        for (int i = from; i < to; i++) {
            time(timesNs[i]);
        }
    }

    void time(long timeNs) {
        earliestNs = Math.min(earliestNs, timeNs);
        latestNs = Math.max(latestNs, timeNs);
    }

    void filtered(Filtered why, RawRecord record) {
        int place = why.place;
        if (filtered[place]++ == 0) {
            firstFiltered[place] = reason(why.reason, record);
        }
    }

    void invalid(String fault, RawRecord record) {
        String text = kind(fault);
        Reason known = invalid.get(text);
        if (known == null && invalid.size() == MOST_REASONS) {
            return;
        }
        Reason first = known == null ? reason(text, record) : known;
        invalid.put(text, new Reason(source, text, first.count() + 1, first.line(), first.example()));
    }

    /** Forgets all but what is expected. */
    void clear() {
        Arrays.fill(seen, false);
        unseen = seen.length;
        earliestNs = Long.MAX_VALUE;
        latestNs = Long.MIN_VALUE;
        Arrays.fill(filtered, 0);
        Arrays.fill(firstFiltered, null);
    }

    /** Adds what was found in the next piece of the input, but for what is invalid in it. */
    void add(Findings piece, long linesBefore) {
        for (int slot = 0; unseen > 0 && slot < seen.length; slot++) {
            unseen -= piece.seen[slot] && !seen[slot] ? 1 : 0;
            seen[slot] |= piece.seen[slot];
        }
        earliestNs = Math.min(earliestNs, piece.earliestNs);
        latestNs = Math.max(latestNs, piece.latestNs);
        for (int i = 0; i < filtered.length; i++) {
            if (filtered[i] == 0 && piece.filtered[i] > 0) {
                Reason first = piece.firstFiltered[i];
                firstFiltered[i] = new Reason(source, first.text(), 0, first.line() + linesBefore, first.example());
            }
            filtered[i] += piece.filtered[i];
        }
    }

    /** How many records were filtered. */
    long filteredCount() {
        return Arrays.stream(filtered).sum();
    }

    private Reason reason(String text, RawRecord record) {
        int kept = Math.min(record.length(), EXAMPLE_BYTES);
        String example = new String(record.bytes(), record.from(), kept, StandardCharsets.UTF_8);
        return new Reason(source, text, 0, record.line(), kept < record.length() ? example + "…" : example);
    }

    /** The fault without what differs from record to record: the value, and the place. */
    private static String kind(String fault) {
        int value = fault.indexOf(": '");
        String text = value < 0 ? fault : fault.substring(0, value);
        int place = text.indexOf(" at byte ");
        if (place < 0) {
            return text;
        }
        int end = text.indexOf(':', place);
        return text.substring(0, place) + (end < 0 ? "" : text.substring(end));
    }

    @Override
    public List<Reason> invalid() {
        return invalid.values().stream()
                .sorted(Comparator.comparingLong(Reason::count).reversed())
                .toList();
    }

    @Override
    public List<Reason> filtered() {
        List<Reason> reasons = new ArrayList<>();
        for (int i = 0; i < filtered.length; i++) {
            if (filtered[i] > 0) {
                Reason first = firstFiltered[i];
                reasons.add(new Reason(source, first.text(), filtered[i], first.line(), first.example()));
            }
        }
        reasons.sort(Comparator.comparingLong(Reason::count).reversed());
        return reasons;
    }

    @Override
    public List<Unseen> unseen() {
        List<Unseen> paths = new ArrayList<>();
        for (int slot = 0; slot < seen.length && unseen < seen.length; slot++) {
            if (!seen[slot]) {
                paths.add(new Unseen(routing.names().get(slot), routing.paths().get(slot)));
            }
        }
        return paths;
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public long earliestNs() {
        return earliestNs;
    }

    @Override
    public long latestNs() {
        return latestNs;
    }
}
