package io.ringmill.ingest.decode;

import io.ringmill.Publishers;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.decode.Findings.Filtered;
import io.ringmill.ingest.decode.RawRecord.Kind;
import io.ringmill.ingest.decode.Routing.Route;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
    private final int discriminatorSlot;
    private final byte[][] values;
    private final StreamDecoder[] decoders;
    /** Null if nobody wants to know how far the source is. */
    private final SourceTrack track;

    /** The one that may have gathered events. */
    private StreamDecoder gathering;

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
        Routing routing = settings.routing();
        discriminatorSlot = routing.discriminatorSlot();
        List<byte[]> texts = new ArrayList<>();
        List<StreamDecoder> targets = new ArrayList<>();
        for (Route route : routing.routes()) {
            texts.add(route.value().getBytes(StandardCharsets.UTF_8));
            targets.add(new StreamDecoder(
                    route, settings, publishers.publisher(route.stream().name()), findings));
        }
        values = texts.toArray(byte[][]::new);
        decoders = targets.toArray(StreamDecoder[]::new);
        gathering = decoders[0];
    }

    /** Hands over the events that were gathered. To be called before a wait for more records. */
    public void flush() {
        progress.countPublished(gathering.flush());
    }

    /** Where the source is to begin. */
    public SourcePosition start() {
        return track == null ? SourcePosition.START : track.start();
    }

    /** Whether it should say now where it is: nothing is gathered, and somebody wants to know. */
    public boolean wantsMark() {
        return track != null && track.wantsMark() && gathering.isEmpty();
    }

    /** The source is there; only if {@link #wantsMark}. As {@link SourceTrack#mark}. */
    public void mark(String place, long offset, long line) {
        progress.mark(track, place, offset, line);
    }

    /** Hands over the events that were gathered, and takes no more. */
    @Override
    public void close() {
        try {
            flush();
        } finally {
            for (StreamDecoder decoder : decoders) {
                decoder.close();
            }
        }
    }

    /** Publishes a record soon, {@link #flush} at the latest, or counts why not. */
    public void publish(RawRecord record) throws IOException {
        progress.countRead();
        String fault = record.fault();
        findings.look(record);
        if (fault == null) {
            StreamDecoder decoder = choose(record);
            fault = decoder == null ? StreamDecoder.FILTERED : gatherIn(decoder).add(record);
        }
        if (fault != null) {
            notPublished(record, fault);
        } else if (gathering.isFull()) {
            flush();
        }
    }

    private StreamDecoder gatherIn(StreamDecoder decoder) {
        if (decoder != gathering) {
            flush();
            gathering = decoder;
        }
        return decoder;
    }

    /** The decoder of the stream that the record goes to; null if it goes to none. */
    private StreamDecoder choose(RawRecord record) {
        if (discriminatorSlot == Routing.NONE) {
            return decoders[0];
        }
        Kind kind = record.kind(discriminatorSlot);
        if (kind == Kind.ABSENT || kind == Kind.NESTED) {
            return null;
        }
        record.select(discriminatorSlot);
        int from = record.textFrom();
        int to = from + record.textLength();
        for (int i = 0; i < values.length; i++) {
            if (Arrays.equals(values[i], 0, values[i].length, record.text(), from, to)) {
                return decoders[i];
            }
        }
        return null;
    }

    @SuppressWarnings("ReferenceEquality") // The constant is meant, not its text.
    private void notPublished(RawRecord record, String fault) throws IOException {
        if (fault == StreamDecoder.FILTERED) {
            progress.countFiltered();
            findings.filtered(why(record), record);
            return;
        }
        progress.countInvalid();
        findings.invalid(fault, record);
        String reason = record.element == RawRecord.NO_ELEMENT ? fault : element(record.element) + ": " + fault;
        int kept = Math.min(record.length(), RefusedRecords.RAW_LIMIT_BYTES);
        byte[] raw = Arrays.copyOfRange(record.bytes(), record.from(), record.from() + kept);
        refused.refused(progress.name(), record.line(), reason, raw, record.totalLength());
        if (settings.haltOnInvalid()) {
            flush();
            throw new InvalidRecordException(progress.name(), record.line(), reason);
        }
    }

    /** Why a record was filtered. */
    private Filtered why(RawRecord record) {
        if (record.fault() != null) {
            return Filtered.NO_RECORDS;
        }
        return choose(record) == null ? Filtered.NO_STREAM : Filtered.WHERE;
    }

    private String element(int index) {
        String path = settings.records().orElse("");
        return (path.equals(".") ? "" : path) + "[" + index + "]";
    }
}
