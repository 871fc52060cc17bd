package io.ringmill.persistence.chronicle;

import io.ringmill.event.Cells;
import io.ringmill.event.Dictionary;
import io.ringmill.event.Event;
import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.JournalVisitor;
import io.ringmill.journal.RunVisitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** A seeded input of events of all kinds and types, and what a reader must see of it, one line a record. */
final class Feed {
    private static final List<JournalHeader.Stream> STREAMS = List.of(
            new JournalHeader.Stream(
                    "trades",
                    List.of(
                            new Field("price", FieldType.DOUBLE),
                            new Field("side", FieldType.SYMBOL),
                            new Field("id", FieldType.LONG))),
            new JournalHeader.Stream("heartbeats", List.of()),
            new JournalHeader.Stream(
                    "quotes", List.of(new Field("venue", FieldType.SYMBOL), new Field("bid", FieldType.DOUBLE))));

    private static final double[] ODD_DOUBLES = {
        0.0, -0.0, Double.NaN, Double.MIN_VALUE, -Double.MAX_VALUE, Double.POSITIVE_INFINITY
    };

    static final int CELLS = 8;

    final JournalHeader header;
    final Event event = new Event(CELLS);
    private final SplittableRandom random;
    private long timeNs = 1_700_000_000_000_000_000L;

    Feed(long seed) {
        this(seed, "windows: {}\n# Ω");
    }

    Feed(long seed, String pipeline) {
        this(seed, pipeline, 0);
    }

    /** Of a session that goes on from another one at that sequence, unless it is 0. */
    Feed(long seed, String pipeline, long first) {
        random = new SplittableRandom(seed);
        header = new JournalHeader(
                "identity-" + seed,
                pipeline,
                "",
                seed,
                STREAMS,
                new Dictionary(1 << 20),
                new Dictionary(1 << 20),
                true,
                first == 0
                        ? Optional.empty()
                        : Optional.of(new JournalHeader.Origin(JournalHeader.Way.MIGRATED, 1, first, 0)));
    }

    /** The next event, of the next sequence. */
    Event next(long sequence) {
        int stream = random.nextInt(STREAMS.size());
        int key = header.keys().intern("key-" + random.nextInt(1 + random.nextInt(200)));
        timeNs += random.nextInt(-1000, 100_000);
        event.set(sequence, Event.DATA, stream, key, timeNs);
        List<Field> fields = STREAMS.get(stream).fields();
        for (int cell = 0; cell < CELLS; cell++) {
            event.setCell(cell, cell < fields.size() ? cell(fields.get(cell).type()) : -1);
        }
        if (random.nextInt(50) == 0) {
            event.set(sequence, Event.ADVANCE, stream, 0, timeNs);
        }
        return event;
    }

    private long cell(FieldType type) {
        boolean odd = random.nextInt(8) == 0;
        return switch (type) {
            case DOUBLE ->
                Double.doubleToRawLongBits(odd ? ODD_DOUBLES[random.nextInt(ODD_DOUBLES.length)] : random.nextDouble());
            case LONG -> odd ? Cells.MISSING_LONG : random.nextLong();
            case SYMBOL -> odd ? Cells.MISSING_SYMBOL : header.symbols().intern("symbol-" + random.nextInt(100));
        };
    }

    /** Journals a session of so many events, the last of them an END, in batches; returns what a reader must see. */
    List<String> session(Journal journal, int events) throws IOException {
        return session(journal, events, true);
    }

    List<String> session(Journal journal, int events, boolean close) throws IOException {
        Transcript expected = new Transcript();
        expected.begin(header);
        journal.begin(header);
        long end = header.first() + events;
        for (long sequence = header.first(); sequence < end; sequence++) {
            Event event = next(sequence);
            if (sequence == end - 1) {
                event.set(sequence, Event.END, event.stream(), event.key(), event.timeNs());
            }
            expected.event(header, event);
            journal.append(event);
            if (random.nextInt(10) == 0) {
                journal.endOfBatch();
            }
            if (sequence % 64 == 63) {
                expected.digest(sequence - 63, sequence + 1, -sequence);
                journal.digest(sequence - 63, sequence + 1, -sequence);
            }
        }
        if (close) {
            expected.end(end, 42);
            journal.end(end, 42);
        }
        return expected.lines;
    }

    /** Writes down what it is told, keys and symbols by their text. */
    static class Transcript implements JournalVisitor {
        final List<String> lines = new ArrayList<>();
        private JournalHeader header;

        @Override
        public void begin(JournalHeader header) {
            this.header = header;
            lines.add("begin " + header.identity() + " " + header.pipeline() + " " + header.startedNs() + " "
                    + header.streams() + " " + header.digested());
        }

        @Override
        public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {
            lines.add(line(header, kind, sequence, stream, key, timeNs, cells));
        }

        void event(JournalHeader header, Event event) {
            long[] cells = new long[CELLS];
            Arrays.setAll(cells, event::cell);
            lines.add(line(header, event.kind(), event.sequence(), event.stream(), event.key(), event.timeNs(), cells));
        }

        private static String line(
                JournalHeader header, byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {
            StringBuilder line = new StringBuilder("event " + kind + " " + sequence + " " + stream + " "
                    + header.keys().text(key) + " " + timeNs);
            List<Field> fields =
                    kind == Event.DATA ? header.streams().get(stream).fields() : List.of();
            for (int field = 0; field < fields.size(); field++) {
                boolean symbol = fields.get(field).type() == FieldType.SYMBOL;
                line.append(' ')
                        .append(symbol ? header.symbols().text((int) cells[field]) : Long.toHexString(cells[field]));
            }
            return line.toString();
        }

        @Override
        public void digest(long from, long to, long digest) {
            lines.add("digest " + from + " " + to + " " + digest);
        }

        @Override
        public void end(long events, long digest) {
            lines.add("end " + events + " " + digest);
        }
    }

    /** The same, of events that come together. */
    static final class RunTranscript extends Transcript implements RunVisitor {
        @Override
        public void events(long sequence, int stream, int count, long[] rows, int stride) {
            for (int i = 0; i < count; i++) {
                int row = i * stride;
                long[] cells = Arrays.copyOfRange(rows, row + Event.FIELDS, row + Event.FIELDS + CELLS);
                int key = Event.key(rows[row]);
                event(Event.kind(rows[row]), sequence + i, stream, key, rows[row + Event.TIME], cells);
            }
        }
    }
}
