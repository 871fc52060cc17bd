package io.ringmill.persistence.chronicle;

import io.ringmill.journal.JournalVisitor;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import io.ringmill.persistence.chronicle.RecordReader.BadRecordException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Reads what a session's records tell of its sources. */
final class SourceRecords {

    /** By number: the source's name, a newline, and the place that it is at. */
    private final Map<Integer, String> texts = new HashMap<>();

    void goOn(Map<Integer, String> names) {
        texts.putAll(names);
    }

    Map<Integer, String> names() {
        return Map.copyOf(texts);
    }

    boolean knows(int number) {
        return texts.containsKey(number);
    }

    void name(int number, byte[] utf8) throws BadRecordException {
        String text = new String(utf8, StandardCharsets.UTF_8);
        if (text.indexOf('\n') < 0) {
            throw new BadRecordException("the name of source " + number + ", which has no place");
        }
        texts.put(number, text);
    }

    void position(int number, ByteBuffer bytes, int at, boolean checked, JournalVisitor visitor)
            throws BadRecordException {
        String text = texts.get(number);
        if (text == null) {
            throw new BadRecordException("the position of source " + number + ", which the session has not named");
        }
        int newline = text.indexOf('\n');
        SourcePosition mark = new SourcePosition(
                text.substring(newline + 1),
                bytes.getLong(at + 24),
                bytes.getLong(at + 32),
                bytes.getLong(at + 16),
                bytes.getLong(at + 40),
                bytes.getLong(at + 48),
                bytes.getLong(at + 56),
                checked ? bytes.getLong(at + Frame.POSITION_BYTES) : 0);
        visitor.source(text.substring(0, newline), new SourceTrack.Journaled(bytes.getLong(at + 8), mark));
    }
}
