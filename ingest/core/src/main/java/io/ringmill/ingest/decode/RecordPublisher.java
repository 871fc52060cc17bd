package io.ringmill.ingest.decode;

import io.ringmill.Publishers;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.decode.Findings.Filtered;
import io.ringmill.ingest.decode.Routing.Route;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Takes records to their streams: chooses, decodes, filters, publishes; what is invalid goes to quarantine. Events
 * gather until {@link #flush}, or until there are many, or one of another stream comes: they enter the ring in the order
 * of the records.
 *
 * <p><b>Threading:</b> the source's thread. <b>Allocation:</b> none per record, but for new keys and symbols and for
 * invalid records. <b>Cost:</b> one pass over the wanted values.
 */
public final class RecordPublisher implements AutoCloseable {

    private final RecordSettings settings;
    private final RefusedRecords refused;
    private final SourceProgress progress;
    private final Findings findings;
    private final StreamChoice choice;
    /** By route. */
    private final EventPublisher[] publishers;

    private final RecordFilter[] filters;
    private final StreamDecoder[] decoders;
    private final Rows[] rows;
    /** Null if nobody wants to know how far the source is. */
    private final SourceTrack track;
    /** Of the input that was read last. */
    private Optional<PlainLines> plain = Optional.empty();

    /** The route of which events may have gathered. */
    private int gathering;

    /** What reasons begin with, as to which file a line is of. */
    private String of = "";

    public RecordPublisher(
            RecordSettings settings, Publishers publishers, RefusedRecords refused, SourceProgress progress) {
        this.settings = settings;
        this.refused = refused;
        this.progress = progress;
        track = publishers.track().orElse(null);
        if (track != null) {
            progress.goOn(track.start());
            refused.goesOn(progress.name(), track.start().invalid());
        }
        findings = progress.findings();
        findings.expect(settings.routing());
        refused.begins(findings);
        choice = new StreamChoice(settings.routing());
        int routes = settings.routing().routes().size();
        this.publishers = new EventPublisher[routes];
        filters = new RecordFilter[routes];
        decoders = new StreamDecoder[routes];
        rows = new Rows[routes];
        for (int i = 0; i < routes; i++) {
            Route route = settings.routing().routes().get(i);
            EventPublisher publisher = publishers.publisher(route.stream().name());
            filters[i] = settings.where()
                    .map(text -> RecordFilter.compile(text, route.stream(), publisher))
                    .orElse(null);
            rows[i] = new Rows(publisher.columns(Rows.MOST));
            TextIds ids = new TextIds.Published(publisher);
            decoders[i] = new StreamDecoder(route, settings, filters[i], ids, rows[i], findings);
            this.publishers[i] = publisher;
        }
    }

    /** Room for a piece of so many bytes of what {@code like} reads, to be decoded by any thread. */
    Piece piece(RecordReader like, int sizeBytes) {
        return new Piece(like, sizeBytes, settings, filters, publishers);
    }

    /** Hands over the events that were gathered. To be called before a wait for more records. */
    public void flush() {
        progress.countPublished(rows[gathering].flush(publishers[gathering]));
    }

    /** The sequence of the newest event that was handed over; -1 if there is none. An event that is dropped may be left out. */
    public long lastSequence() {
        long last = EventPublisher.NOT_PUBLISHED;
        for (Rows some : rows) {
            last = Math.max(last, some.lastSequence());
        }
        return last;
    }

    /** Of the records from now on, the reasons why they are refused name this, as their lines do not tell where they are. */
    public void readFrom(String file) {
        of = file + ": ";
    }

    /** Where the source is to begin. */
    public SourcePosition start() {
        return track == null ? SourcePosition.START : track.start();
    }

    /** Hands over the events that were gathered; returns how many the journal holds that have not come again. */
    public long yetToCome() {
        flush();
        return track == null ? 0 : track.yetToCome();
    }

    /** Whether it should say now where it is: nothing is gathered, and somebody wants to know. */
    public boolean wantsMark() {
        return track != null && track.wantsMark() && rows[gathering].isEmpty();
    }

    /** The source is there; only if {@link #wantsMark}. As {@link SourceTrack#mark}. */
    public void mark(String place, long offset, long line, long check) {
        progress.mark(track, place, offset, line, check);
    }

    /** Hands over the events that were gathered, and takes no more. */
    @Override
    public void close() {
        try {
            flush();
        } finally {
            for (EventPublisher publisher : publishers) {
                publisher.close();
            }
        }
    }

    /** Publishes a record soon, {@link #flush} at the latest, or counts why not. */
    public void publish(RawRecord record) throws IOException {
        progress.countRead();
        String fault = record.fault();
        findings.look(record);
        if (fault == null) {
            int route = choice.of(record);
            fault = route == StreamChoice.NONE
                    ? StreamDecoder.FILTERED
                    : gatherOf(route).add(record);
        }
        if (fault != null) {
            notPublished(record, fault);
        } else if (rows[gathering].isFull()) {
            flush();
        }
    }

    /** What decodes the plain lines of a reader's input behind its header, if {@link PlainLines#of} has anything. */
    Optional<PlainLines> plainLines(RecordReader reader) {
        if (plain.filter(PlainLines::isOfAnyInput).isEmpty()) {
            plain = PlainLines.of(reader, settings, new TextIds.Published(publishers[0]), rows[0]);
        }
        return plain;
    }

    /**
     * Publishes the lines that come next, as far as they are plain, at hand and begin ahead of this place; returns how many.
     *
     * @param record is told on which line the last one is
     */
    int publish(PlainLines lines, RecordReader reader, RawRecord record, long end) {
        int taken = lines.decode(reader, end, rows[gathering].room(), findings);
        if (taken > 0) {
            progress.countRead(taken);
            record.line = reader.line() - 1;
            if (rows[gathering].isFull()) {
                flush();
            }
        }
        return taken;
    }

    /**
     * Counts a record as invalid that the reader took for one.
     *
     * @throws IOException if that ends the source
     */
    public void countInvalid(RawRecord record, String fault) throws IOException {
        progress.countRead();
        refuse(record, fault);
    }

    /** As {@link #countInvalid(RawRecord, String)}, of a record on this line whose text is not at hand. */
    public void countInvalid(long line, String fault) throws IOException {
        RawRecord record = new RawRecord(0);
        record.line = line;
        countInvalid(record, fault);
    }

    /** Counts a message that has come before. */
    void passOver(RawRecord record) {
        progress.countRead();
        progress.countFiltered(1);
        findings.filtered(Filtered.REPEATED, record);
    }

    private StreamDecoder gatherOf(int route) {
        if (route != gathering) {
            flush();
            gathering = route;
        }
        return decoders[route];
    }

    @SuppressWarnings("ReferenceEquality") // The constant is meant, not its text.
    private void notPublished(RawRecord record, String fault) throws IOException {
        if (fault == StreamDecoder.FILTERED) {
            progress.countFiltered(1);
            findings.filtered(Filtered.why(record, choice), record);
        } else {
            refuse(record, fault);
        }
    }

    private void refuse(RawRecord record, String fault) throws IOException {
        progress.countInvalid();
        findings.invalid(fault, record);
        String reason = of + (record.element == RawRecord.NO_ELEMENT ? fault : element(record.element) + ": " + fault);
        int kept = Math.min(record.length(), RefusedRecords.RAW_LIMIT_BYTES);
        byte[] raw = Arrays.copyOfRange(record.bytes(), record.from(), record.from() + kept);
        refused.refused(progress.name(), record.line(), reason, raw, record.totalLength());
        if (settings.haltOnInvalid()) {
            flush();
            throw new InvalidRecordException(progress.name(), record.line(), reason);
        }
    }

    private String element(int index) {
        String path = settings.records().orElse("");
        return (path.equals(".") ? "" : path) + "[" + index + "]";
    }

    /** Publishes what a piece came to, as if its records had been given to {@link #publish(RawRecord)} one by one. */
    void publish(Piece piece, long linesBefore) throws IOException {
        flush();
        piece.resolve(publishers[0]);
        progress.countRead(piece.records());
        progress.countFiltered(piece.filtered());
        findings.add(piece.findings(), linesBefore);
        piece.publish(publishers, progress);
        for (Piece.Refusal refusal : piece.refusals()) {
            refusal.record().line += linesBefore;
            refuse(refusal.record(), refusal.fault());
        }
    }
}
