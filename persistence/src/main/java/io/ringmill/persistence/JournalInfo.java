package io.ringmill.persistence;

import io.ringmill.event.Event;
import io.ringmill.journal.CorruptJournalException;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.JournalReader;
import io.ringmill.journal.JournalVisitor;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.persistence.chronicle.Damage;
import io.ringmill.persistence.chronicle.TornTail;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a journal holds, found by reading all of it; so it is also its verification.
 *
 * @param files how many it has
 * @param bytes that they use on the disk
 * @param sessions oldest first, those behind damage too
 * @param live whether a process is writing to it
 * @param tornTail what a killed process left at its end; the next session trims it
 * @param damages the stretches that do not read as they were written
 */
public record JournalInfo(
        Path dir,
        int files,
        long bytes,
        List<Session> sessions,
        boolean live,
        Optional<TornTail> tornTail,
        List<Damage> damages) {

    /**
     * One session.
     *
     * @param number from 1
     * @param events of all kinds
     * @param advances timer advances among them
     * @param inputEnded whether the end of input was reached
     * @param firstTimeNs the oldest event time; 0 without events
     * @param lastTimeNs the newest event time; 0 without events
     * @param keys how many
     * @param symbols how many
     * @param closed whether it was ended in good order; a killed process does not
     * @param digest over all results and alerts
     */
    public record Session(
            int number,
            JournalHeader header,
            List<StreamCount> streams,
            long events,
            long advances,
            boolean inputEnded,
            long firstTimeNs,
            long lastTimeNs,
            int keys,
            int symbols,
            boolean closed,
            OptionalLong digest) {}

    /** How many events a stream has, in the order of the header. */
    public record StreamCount(String stream, long events) {}

    public JournalInfo {
        sessions = List.copyOf(sessions);
        damages = List.copyOf(damages);
    }

    /**
     * Reads a journal, and passes over what is damaged.
     *
     * @throws IOException if there is no journal, or it cannot be read
     */
    public static JournalInfo read(Path dir) throws IOException {
        Collector collector = new Collector();
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            while (next(reader, collector)) {
                // on
            }
            collector.finish();
            return new JournalInfo(
                    dir,
                    reader.files(),
                    reader.usedBytes(),
                    collector.sessions,
                    reader.isLive(),
                    reader.tornTail(),
                    reader.damages());
        }
    }

    private static boolean next(JournalReader reader, JournalVisitor visitor) throws IOException {
        try {
            return reader.next(visitor);
        } catch (CorruptJournalException e) {
            return reader.skipDamage();
        }
    }

    /** The first record that does not read as it was written: which, where and why. */
    public Optional<String> corruption() {
        return damages.stream().map(Damage::cause).findFirst();
    }

    /** Whether damage cuts this session off. */
    public boolean isCut(Session session) {
        return damages.stream().anyMatch(damage -> damage.session() == session.number());
    }

    /** Events of all sessions, of all kinds. */
    public long events() {
        return sessions.stream().mapToLong(Session::events).sum();
    }

    private static final class Collector implements JournalVisitor {
        private final List<Session> sessions = new ArrayList<>();
        private JournalHeader header;
        private long[] perStream;
        private long advances;
        private boolean inputEnded;
        private long firstTimeNs;
        private long lastTimeNs;
        private boolean closed;
        private OptionalLong digest;

        @Override
        public void begin(JournalHeader newHeader) {
            finish();
            header = newHeader;
            perStream = new long[newHeader.streams().size()];
            advances = 0;
            inputEnded = false;
            firstTimeNs = Long.MAX_VALUE;
            lastTimeNs = Long.MIN_VALUE;
            closed = false;
            digest = OptionalLong.empty();
        }

        @Override
        public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {
            switch (kind) {
                case Event.DATA -> {
                    perStream[stream]++;
                    firstTimeNs = Math.min(firstTimeNs, timeNs);
                    lastTimeNs = Math.max(lastTimeNs, timeNs);
                }
                case Event.ADVANCE -> advances++;
                default -> inputEnded = true;
            }
        }

        @Override
        public void end(long events, long newDigest) {
            closed = true;
            digest = header.digested() ? OptionalLong.of(newDigest) : OptionalLong.empty();
        }

        private void finish() {
            if (header == null) {
                return;
            }
            long data = Arrays.stream(perStream).sum();
            List<StreamCount> streams = new ArrayList<>();
            for (int stream = 0; stream < perStream.length; stream++) {
                streams.add(new StreamCount(header.streams().get(stream).name(), perStream[stream]));
            }
            sessions.add(new Session(
                    sessions.size() + 1,
                    header,
                    List.copyOf(streams),
                    data + advances + (inputEnded ? 1 : 0),
                    advances,
                    inputEnded,
                    data == 0 ? 0 : firstTimeNs,
                    data == 0 ? 0 : lastTimeNs,
                    header.keys().size() - 1,
                    header.symbols().size() - 1,
                    closed,
                    digest));
            header = null;
        }
    }
}
