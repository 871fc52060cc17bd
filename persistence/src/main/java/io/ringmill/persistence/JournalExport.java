package io.ringmill.persistence;

import io.ringmill.event.Event;
import io.ringmill.journal.CorruptJournalException;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.JournalReader;
import io.ringmill.journal.JournalVisitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the events of a journal as rows, as they were decoded: before {@code derive}, {@code where} and the late check.
 * What is no event of a stream, such as a timer advance or a change of a rule, is counted and left out.
 *
 * <p><b>Threading:</b> one thread. <b>Cost:</b> a read of what is asked for, and what the tables cost.
 */
public final class JournalExport {

    /** Takes the rows of a stream, or of several. */
    public interface Table extends AutoCloseable {

        /** A row; ids are those of {@code header}'s dictionaries, cells lie as the stream has its fields. */
        void row(JournalHeader header, JournalHeader.Stream stream, int key, long timeNs, long[] cells)
                throws IOException;

        /** The table has all rows. */
        @Override
        void close() throws IOException;

        /** The table lacks rows, as there was a failure. */
        default void abandon() throws IOException {
            close();
        }
    }

    /** What to tell where a table has other columns than those of a session. */
    public static IOException otherFields(JournalHeader.Stream stream) {
        return new IOException("sessions have other fields of stream " + stream.name()
                + ", which are no table together: export one with --session N");
    }

    /** Makes the table for a stream when its first row comes; one that was made before may be given again. */
    @FunctionalInterface
    public interface Tables {
        Table of(JournalHeader.Stream stream) throws IOException;
    }

    /**
     * What was written.
     *
     * @param rows by stream
     * @param leftOut what was not, for people, and how often
     * @param lost how many events of the sessions that were wanted are lost to damage, with what follows kept
     */
    public record Report(Map<String, Long> rows, Map<String, Long> leftOut, long lost) {}

    private final EventRange range;
    private final String onlyStream;
    private final Tables tables;
    private final Map<String, Long> rows = new TreeMap<>();
    private final Map<String, Long> leftOut = new LinkedHashMap<>();
    private long lost;

    /**
     * An export.
     *
     * @param onlyStream the name of the stream that is wanted; empty for all
     */
    public JournalExport(EventRange range, String onlyStream, Tables tables) {
        this.range = range;
        this.onlyStream = onlyStream;
        this.tables = tables;
    }

    /**
     * Writes all that is sound.
     *
     * @throws CorruptJournalException in the end, if anything is not; the tables hold the rest
     */
    public Report write(JournalReader reader) throws IOException {
        Rows visitor = new Rows(reader.sessions());
        CorruptJournalException first = null;
        boolean more = true;
        while (more) {
            try {
                more = reader.next(visitor);
            } catch (CorruptJournalException damage) {
                first = first == null ? damage : first;
                more = reader.skipDamage();
            } catch (UncheckedIOException failure) {
                throw failure.getCause();
            }
        }
        if (first != null) {
            throw first;
        }
        return new Report(rows, leftOut, lost);
    }

    private final class Rows implements JournalVisitor {
        private int session;
        private JournalHeader header;
        private Table[] open = {};

        Rows(int before) {
            session = before;
        }

        @Override
        public void begin(JournalHeader newHeader) {
            session++;
            header = newHeader;
            open = new Table[newHeader.streams().size()];
        }

        @Override
        public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {
            if (!range.hasSession(session) || kind == Event.END || !range.hasTime(timeNs)) {
                return;
            }
            JournalHeader.Stream of = header.streams().get(stream);
            if (!onlyStream.isEmpty() && !onlyStream.equals(of.name())) {
                return;
            }
            if (kind == Event.ADVANCE) {
                leftOut.merge("timer advance", 1L, Long::sum);
                return;
            }
            try {
                if (open[stream] == null) {
                    open[stream] = tables.of(of);
                }
                open[stream].row(header, of, key, timeNs, cells);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            rows.merge(of.name(), 1L, Long::sum);
        }

        @Override
        public void hole(long from, long to) {
            lost += range.hasSession(session) ? to - from : 0;
        }

        @Override
        public void change(long sequence, String change) {
            if (range.hasSession(session)) {
                leftOut.merge("change of a rule", 1L, Long::sum);
            }
        }
    }
}
