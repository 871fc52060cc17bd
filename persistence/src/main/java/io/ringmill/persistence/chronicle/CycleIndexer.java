package io.ringmill.persistence.chronicle;

import io.ringmill.event.Event;
import io.ringmill.journal.CorruptJournalException;
import io.ringmill.journal.JournalHeader;
import io.ringmill.persistence.chronicle.CycleIndex.Stretch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;

/**
 * Makes the index of a file from its frames. Where anything is not as it was written there is none: the file is then read.
 *
 * <p><b>Threading:</b> one thread. <b>Cost:</b> a read and a checksum of each byte of the file.
 */
final class CycleIndexer {

    private final CRC32C checksum = new CRC32C();
    private final List<Stretch> stretches = new ArrayList<>();

    /** Texts of a session's head so far, which come in parts. */
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

    private List<Integer> fields;

    /** At the end of the last stretch. */
    private List<Integer> fieldsSoFar;

    private ByteBuffer kept = ByteBuffer.allocate(1 << 12).order(ByteOrder.LITTLE_ENDIAN);

    private long position;
    private int frames;
    private boolean begins;
    private long sequence;
    private int previousCrc;
    private int crc;
    private long firstTimeNs;
    private long lastTimeNs;

    /** The next event's sequence. */
    private long events;

    /** Of each stream and kind, what of it is in the stretch since the last record that is an event and is kept. */
    private final List<Counts> counts = new ArrayList<>();

    private static final class Counts {
        final int stream;
        final int kind;
        long events;
        long firstTimeNs = Long.MAX_VALUE;
        long lastTimeNs = Long.MIN_VALUE;

        Counts(int stream, int kind) {
            this.stream = stream;
            this.kind = kind;
        }
    }

    /** Goes on behind what is known of the file, or else behind the file before it. */
    private CycleIndexer(Optional<CycleIndex> before, Optional<CycleIndex> known) {
        Optional<CycleIndex> last = known.isPresent() ? known : before;
        fields = last.map(CycleIndex::fields).orElse(List.of());
        fieldsSoFar = fields;
        crc = last.map(CycleIndex::crc).orElse(0);
        events = last.map(CycleIndexer::events).orElse(0L);
        known.ifPresent(index -> stretches.addAll(index.stretches()));
    }

    /**
     * The index of a file that nobody writes to any more.
     *
     * @param before of the file before it; without it a session must begin with this one
     * @param known what of it was indexed while it was written
     * @param stopped is asked whether to give up; there is none then
     */
    static Optional<CycleIndex> index(
            Path file, Optional<CycleIndex> before, Optional<CycleIndex> known, BooleanSupplier stopped)
            throws IOException {
        CycleIndexer indexer = new CycleIndexer(before, known);
        try (CycleFile cycle = new CycleFile(file, known.map(CycleIndex::end).orElse(0L))) {
            while (cycle.advance()) {
                if (stopped.getAsBoolean() || !indexer.take(cycle, before.isPresent())) {
                    return Optional.empty();
                }
            }
            if (cycle.torn() != null) {
                return Optional.empty();
            }
            indexer.endStretch(cycle.position());
        } catch (CorruptJournalException damaged) {
            return Optional.empty();
        }
        return Optional.of(new CycleIndex(indexer.stretches, indexer.fields));
    }

    /**
     * The index of a file that may be written to, of its stretches but the last; empty if it has none.
     *
     * @param known what of it was indexed before
     * @param stopped is asked whether to do no more
     */
    static Optional<CycleIndex> grow(
            Path file, Optional<CycleIndex> before, Optional<CycleIndex> known, BooleanSupplier stopped)
            throws IOException {
        CycleIndexer indexer = new CycleIndexer(before, known);
        try (CycleFile cycle = new CycleFile(file, known.map(CycleIndex::end).orElse(0L))) {
            while (!stopped.getAsBoolean() && cycle.advance() && indexer.take(cycle, before.isPresent())) {
                // on
            }
        } catch (CorruptJournalException notWhole) {
            // damaged, or not whole yet: as far as here
        }
        return indexer.stretches.isEmpty()
                ? Optional.empty()
                : Optional.of(new CycleIndex(indexer.stretches, indexer.fieldsSoFar));
    }

    /** How many events of its last session there are with those of a file. */
    static long events(CycleIndex index) {
        if (index.stretches().isEmpty()) {
            return 0;
        }
        Stretch last = index.stretches().get(index.stretches().size() - 1);
        return last.sequence() + KeptRecords.events(last.records());
    }

    private boolean take(CycleFile file, boolean follows) throws IOException {
        if (file.frameFault(checksum) != null) {
            return false;
        }
        ByteBuffer bytes = file.window();
        int at = file.offset();
        int version = bytes.getInt(at + Frame.VERSION_AND_FLAGS) & 0xff;
        boolean first = (bytes.getInt(at + Frame.VERSION_AND_FLAGS) & Frame.FIRST) != 0;
        boolean fits = first
                || ((follows || frames > 0 || !stretches.isEmpty())
                        && bytes.getInt(at + Frame.PREVIOUS_CRC) == crc
                        && bytes.getLong(at + Frame.SEQUENCE) == events);
        if (version != Frame.VERSION || !fits) {
            return false;
        }
        if (first || frames == 0 || file.position() - position >= CycleIndex.STRETCH_BYTES) {
            beginStretch(file.position(), first, bytes.getLong(at + Frame.SEQUENCE));
        }
        frames++;
        crc = Frame.crcForNext(bytes, at);
        return records(bytes, at + Frame.HEAD_BYTES, at + file.length());
    }

    private void beginStretch(long at, boolean first, long firstSequence) {
        endStretch(at);
        position = at;
        begins = first;
        sequence = firstSequence;
        events = firstSequence;
        previousCrc = first ? 0 : crc;
        firstTimeNs = Long.MAX_VALUE;
        lastTimeNs = Long.MIN_VALUE;
    }

    private void endStretch(long end) {
        if (frames == 0) {
            return;
        }
        keepCounts();
        ByteBuffer records = ByteBuffer.allocate(kept.position())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(kept.flip());
        stretches.add(new Stretch(
                position, end, frames, begins, sequence, previousCrc, crc, firstTimeNs, lastTimeNs, records.flip()));
        kept.clear();
        frames = 0;
        fieldsSoFar = fields;
    }

    private boolean records(ByteBuffer bytes, int from, int to) throws IOException {
        for (int at = from; at < to; ) {
            int type = bytes.get(at) & 0xff;
            int argument = bytes.getInt(at) >>> 8;
            if (type == Frame.EVENT && argument >= fields.size()) {
                return false;
            }
            int length = Frame.recordBytes(type, argument, type == Frame.EVENT ? fields.get(argument) : 0);
            if (type >= Frame.SKIP || length == 0 || length > to - at) {
                return false;
            }
            switch (type) {
                case Frame.EVENT -> count(argument, Event.DATA, bytes.getLong(at + 8));
                case Frame.ADVANCE -> count(argument, Event.ADVANCE, bytes.getLong(at + 8));
                case Frame.DIGEST, Frame.POSITION -> {
                    // nobody who passes over events asks for them
                }
                default -> keep(type, bytes, at, length, argument);
            }
            events += Frame.isEvent(type) ? 1 : 0;
            events += type == Frame.HOLE ? KeptRecords.lost(bytes, at) : 0;
            at += length;
        }
        return true;
    }

    private void count(int stream, int kind, long timeNs) {
        Counts of = null;
        for (Counts each : counts) {
            of = each.stream == stream && each.kind == kind ? each : of;
        }
        if (of == null) {
            of = new Counts(stream, kind);
            counts.add(of);
        }
        of.events++;
        of.firstTimeNs = Math.min(of.firstTimeNs, timeNs);
        of.lastTimeNs = Math.max(of.lastTimeNs, timeNs);
        firstTimeNs = Math.min(firstTimeNs, timeNs);
        lastTimeNs = Math.max(lastTimeNs, timeNs);
    }

    private void keep(int type, ByteBuffer bytes, int at, int length, int argument) throws IOException {
        if (Frame.isEvent(type) || type == Frame.CLOSE || type == Frame.HOLE) {
            keepCounts();
        }
        room(length).put(bytes.slice(at, length));
        if (type == Frame.PART || type == Frame.SESSION) {
            byte[] text = new byte[argument];
            bytes.get(at + 8, text);
            parts.write(text);
        }
        if (type == Frame.SESSION) {
            JournalHeader header = HeaderCodec.decode(parts.toByteArray());
            fields = header.streams().stream().map(each -> each.fields().size()).toList();
        }
        if (type != Frame.PART) {
            parts.reset();
        }
    }

    private void keepCounts() {
        for (Counts of : counts) {
            KeptRecords.put(room(KeptRecords.BYTES), of.stream, of.kind, of.events, of.firstTimeNs, of.lastTimeNs);
        }
        counts.clear();
    }

    private ByteBuffer room(int bytes) {
        if (kept.remaining() < bytes) {
            kept = ByteBuffer.allocate(2 * kept.capacity() + bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(kept.flip());
        }
        return kept;
    }
}
