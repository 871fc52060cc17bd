package io.ringmill.persistence;

import io.ringmill.event.Event;
import io.ringmill.journal.CorruptJournalException;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.JournalReader;
import io.ringmill.journal.JournalVisitor;
import io.ringmill.persistence.chronicle.BehindDamage;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.persistence.chronicle.Damage;
import io.ringmill.persistence.chronicle.JournalRepair;
import io.ringmill.persistence.chronicle.TornTail;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a journal holds. {@link #verify} finds it by reading all of it, {@link #read} from what the files' indices say
 * where they have some.
 *
 * @param files how many it has
 * @param bytes that they use on the disk
 * @param sessions oldest first, those behind damage too
 * @param live whether a process is writing to it
 * @param tornTail what a killed process or a power loss left at its end; the next session trims it
 * @param damages the stretches that do not read as they were written
 * @param behind what can be read behind these, in the sessions that they cut
 * @param prunedSessions how many sessions were pruned, all of them
 */
public record JournalInfo(
        Path dir,
        int files,
        long bytes,
        List<Session> sessions,
        boolean live,
        Optional<TornTail> tornTail,
        List<Damage> damages,
        List<BehindDamage> behind,
        int prunedSessions) {

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
     * @param pruned how many of its first events are no more in the journal
     * @param holes events that are lost to damage, with what follows kept
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
            OptionalLong digest,
            long pruned,
            List<Hole> holes) {

        public Session {
            holes = List.copyOf(holes);
        }
    }

    /** Events of sequence {@code [from, to)} are lost. */
    public record Hole(long from, long to) {

        /** What is lost, for people. */
        public String lost() {
            return (to > from
                            ? "events " + from + " to " + (to - 1) + " are lost"
                            : "names or digests before event " + from + " are lost")
                    + " to damage";
        }

        /** As a replay says it, which goes on behind it. */
        public String note() {
            return lost() + ", and what is behind was kept: from there on results are not those of the recorded run";
        }
    }

    /** How many events a stream has, in the order of the header. */
    public record StreamCount(String stream, long events) {}

    public JournalInfo {
        sessions = List.copyOf(sessions);
        damages = List.copyOf(damages);
        behind = List.copyOf(behind);
    }

    /** The number of the newest session; 0 if there was never one. */
    public int newestSession() {
        return prunedSessions + sessions.size();
    }

    /**
     * Looks into a journal; what has no index is read, and passed over where it is damaged.
     *
     * @throws IOException if there is no journal, or it cannot be read
     */
    public static JournalInfo read(Path dir) throws IOException {
        return read(dir, new ChronicleJournalReader(dir).overview());
    }

    /**
     * Reads all of a journal, and passes over what is damaged.
     *
     * @throws IOException if there is no journal, or it cannot be read
     */
    public static JournalInfo verify(Path dir) throws IOException {
        return read(dir, new ChronicleJournalReader(dir));
    }

    private static JournalInfo read(Path dir, ChronicleJournalReader opened) throws IOException {
        Collector collector = new Collector(opened.sessions());
        int prunedSessions = opened.sessions();
        try (ChronicleJournalReader reader = opened) {
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
                    reader.damages(),
                    reader.damages().isEmpty() ? List.of() : JournalRepair.behind(dir),
                    prunedSessions);
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

    /** Events of all sessions that are in the journal, of all kinds. */
    public long events() {
        return sessions.stream().mapToLong(JournalInfo::eventsThere).sum();
    }

    private static long eventsThere(Session session) {
        long lostBefore = session.holes().stream()
                .filter(hole -> hole.to() <= session.pruned())
                .mapToLong(hole -> hole.to() - hole.from())
                .sum();
        return session.events() - session.pruned() + lostBefore;
    }

    private static final class Collector implements JournalVisitor {
        private final List<Session> sessions = new ArrayList<>();
        private final int before;
        private JournalHeader header;
        private long[] perStream;
        private long advances;
        private long changes;
        private long pruned;
        private List<Hole> holes;
        private boolean inputEnded;
        private long firstTimeNs;
        private long lastTimeNs;
        private boolean closed;
        private OptionalLong digest;

        /** Sessions before these are no more there. */
        Collector(int before) {
            this.before = before;
        }

        @Override
        public void begin(JournalHeader newHeader) {
            finish();
            header = newHeader;
            perStream = new long[newHeader.streams().size()];
            advances = 0;
            changes = 0;
            pruned = 0;
            holes = new ArrayList<>();
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
        public void change(long sequence, String change) {
            changes++;
        }

        @Override
        public void skipped(byte kind, int stream, long events, long oldestNs, long newestNs) {
            switch (kind) {
                case Event.DATA -> {
                    perStream[stream] += events;
                    firstTimeNs = Math.min(firstTimeNs, oldestNs);
                    lastTimeNs = Math.max(lastTimeNs, newestNs);
                }
                case Event.ADVANCE -> advances += events;
                case Event.CHANGE -> changes += events;
                default -> inputEnded = true;
            }
        }

        @Override
        public void hole(long from, long to) {
            holes.add(new Hole(from, to));
        }

        @Override
        public void pruned(long events, long newestNs, long prunedChanges) {
            pruned = events;
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
                    before + sessions.size() + 1,
                    header,
                    List.copyOf(streams),
                    data + advances + changes + (inputEnded ? 1 : 0),
                    advances,
                    inputEnded,
                    data == 0 ? 0 : firstTimeNs,
                    data == 0 ? 0 : lastTimeNs,
                    header.keys().size() - 1,
                    header.symbols().size() - 1,
                    closed,
                    digest,
                    pruned,
                    holes));
            header = null;
        }
    }
}
