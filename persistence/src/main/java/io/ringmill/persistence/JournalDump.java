package io.ringmill.persistence;

import io.ringmill.event.Cells;
import io.ringmill.event.Event;
import io.ringmill.event.Field;
import io.ringmill.journal.CorruptJournalException;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.JournalReader;
import io.ringmill.journal.JournalVisitor;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import io.ringmill.output.DoubleText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/**
 * Writes a journal's records as NDJSON, one object a record, names and texts in place of numbers:
 *
 * <pre>
 * {"session":1,"identity":"…","started":1700000000000000000,"pipeline":"…"}
 * {"seq":0,"stream":"trades","key":"AAPL","time":1700000000000000000,"fields":{"price":189.3,"side":"buy"}}
 * {"seq":1,"stream":"trades","advance":1700000005000000000}
 * {"seq":2,"change":"silence 1700000300000000000 spike"}
 * {"seq":3,"end":true}
 * {"source":"csv trades.csv","rows":3,"mark":{"place":"trades.csv","offset":120,"line":4,"rows":3,"read":3,"filtered":0,"invalid":0}}
 * {"from":0,"to":4,"digest":"00c0ffee00c0ffee"}
 * {"closed":true,"events":4,"digest":"00c0ffee00c0ffee"}
 * {"pruned":4}
 * {"hole":{"from":4,"to":9}}
 * {"damage":"…"}
 * </pre>
 *
 * <p>Times are epoch nanoseconds; a missing value is null.
 */
public final class JournalDump implements JournalVisitor {

    private final Appendable out;
    private final EventRange range;
    private final StringBuilder line = new StringBuilder();
    private int sessions;
    private boolean wanted;
    private JournalHeader header;

    private JournalDump(Appendable out, EventRange range, int sessions) {
        this.out = out;
        this.range = range;
        this.sessions = sessions;
    }

    /**
     * Writes all that is sound, and a line for each damage between.
     *
     * @throws CorruptJournalException in the end, the first damage's
     */
    public static void write(JournalReader reader, Appendable out) throws IOException {
        write(reader, out, EventRange.ALL);
    }

    /**
     * The same of a part of it. Digests are left out where the part is one of times, as they speak of all events.
     *
     * @throws CorruptJournalException in the end, the first damage's
     */
    public static void write(JournalReader reader, Appendable out, EventRange range) throws IOException {
        JournalDump dump = new JournalDump(out, range, reader.sessions());
        CorruptJournalException first = null;
        boolean more = true;
        while (more) {
            try {
                more = reader.next(dump);
            } catch (CorruptJournalException e) {
                first = first == null ? e : first;
                dump.damage(e.getMessage());
                more = reader.skipDamage();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private void damage(String message) throws IOException {
        line.append("{\"damage\":");
        text(message).append("}\n");
        out.append(line);
        line.setLength(0);
    }

    @Override
    public void begin(JournalHeader newHeader) {
        header = newHeader;
        wanted = range.hasSession(++sessions);
        if (!wanted) {
            return;
        }
        line.append("{\"session\":").append(sessions).append(",\"identity\":");
        text(header.identity()).append(",\"started\":").append(header.startedNs());
        header.origin()
                .ifPresent(origin -> line.append(",\"")
                        .append(origin.way().name().toLowerCase(Locale.ROOT))
                        .append("At")
                        .append("\":")
                        .append(origin.sequence()));
        line.append(",\"pipeline\":");
        text(header.pipeline()).append('}');
        endLine();
    }

    @Override
    public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {
        if (!wanted || (kind != Event.END && !range.hasTime(timeNs))) {
            return;
        }
        line.append("{\"seq\":").append(sequence);
        if (kind == Event.END) {
            line.append(",\"end\":true}");
        } else {
            JournalHeader.Stream spec = header.streams().get(stream);
            line.append(",\"stream\":");
            text(spec.name());
            if (kind == Event.ADVANCE) {
                line.append(",\"advance\":").append(timeNs).append('}');
            } else {
                line.append(",\"key\":");
                text(header.keys().text(key)).append(",\"time\":").append(timeNs);
                fields(spec.fields(), cells);
            }
        }
        endLine();
    }

    @Override
    public void pruned(long events, long lastTimeNs, long changes) {
        if (wanted) {
            line.append("{\"pruned\":").append(events).append('}');
            endLine();
        }
    }

    @Override
    public void hole(long from, long to) {
        if (wanted) {
            line.append("{\"hole\":{\"from\":")
                    .append(from)
                    .append(",\"to\":")
                    .append(to)
                    .append("}}");
            endLine();
        }
    }

    @Override
    public void change(long sequence, String change) {
        if (!wanted) {
            return;
        }
        line.append("{\"seq\":").append(sequence).append(",\"change\":");
        text(change).append('}');
        endLine();
    }

    private void fields(List<Field> fields, long[] cells) {
        line.append(",\"fields\":{");
        for (int cell = 0; cell < fields.size(); cell++) {
            if (cell > 0) {
                line.append(',');
            }
            text(fields.get(cell).name()).append(':');
            value(fields.get(cell), cells[cell]);
        }
        line.append("}}");
    }

    private void value(Field field, long cell) {
        switch (field.type()) {
            case DOUBLE -> {
                double value = Double.longBitsToDouble(cell);
                line.append(Double.isFinite(value) ? DoubleText.text(value) : "null");
            }
            case LONG -> line.append(cell == Cells.MISSING_LONG ? "null" : Long.toString(cell));
            case SYMBOL -> {
                if (cell == Cells.MISSING_SYMBOL) {
                    line.append("null");
                } else {
                    text(header.symbols().text((int) cell));
                }
            }
        }
    }

    @Override
    public void source(String source, SourceTrack.Journaled journaled) {
        if (!wanted || !range.isAllTimes()) {
            return;
        }
        SourcePosition mark = journaled.mark();
        line.append("{\"source\":");
        text(source).append(",\"rows\":").append(journaled.rows()).append(",\"mark\":{\"place\":");
        text(mark.place()).append(",\"offset\":").append(mark.offset());
        line.append(",\"line\":").append(mark.line()).append(",\"rows\":").append(mark.rows());
        line.append(",\"read\":").append(mark.read()).append(",\"filtered\":").append(mark.filtered());
        line.append(",\"invalid\":").append(mark.invalid()).append("}}");
        endLine();
    }

    @Override
    public void digest(long from, long to, long digest) {
        if (!wanted || !range.isAllTimes()) {
            return;
        }
        line.append("{\"from\":").append(from).append(",\"to\":").append(to);
        line.append(",\"digest\":\"").append(hex(digest)).append("\"}");
        endLine();
    }

    @Override
    public void end(long events, long digest) {
        if (!wanted) {
            return;
        }
        line.append("{\"closed\":true,\"events\":").append(events);
        line.append(",\"digest\":\"").append(hex(digest)).append("\"}");
        endLine();
    }

    private static String hex(long digest) {
        return String.format("%016x", digest);
    }

    private StringBuilder text(String text) {
        return JsonStrings.append(line, text);
    }

    private void endLine() {
        try {
            out.append(line.append('\n'));
            line.setLength(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
