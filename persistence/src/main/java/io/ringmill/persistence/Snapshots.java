package io.ringmill.persistence;

import io.ringmill.journal.DeliveryRecord;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.SourceTrack;
import io.ringmill.persistence.chronicle.JournalPosition;
import io.ringmill.persistence.chronicle.JournalPruning;
import io.ringmill.pipeline.Checkpoint;
import io.ringmill.state.StateException;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The snapshots of a journal, in the folder {@link #FOLDER} within its own. A file is written aside, forced to the disk and
 * then given its name, so a process that is killed leaves none that is not whole.
 *
 * <p><b>Threading:</b> one thread writes; any reads.
 */
public final class Snapshots {

    /** The folder, within the journal's. */
    public static final String FOLDER = "snapshots";

    private static final String SUFFIX = ".rms";
    static final String UNFINISHED = ".tmp";

    /** Nobody writes for so long. */
    private static final long LEFT_OVER_MS = 3_600_000;

    /** In names of files that are being written: no other process, and nobody else in this one, writes the same. */
    private static final String WRITER = Long.toHexString(new SecureRandom().nextLong()) + "-";

    private static final AtomicLong WRITTEN = new AtomicLong();

    private final Path journal;
    private final Path dir;
    private final int keep;

    /** Why one could not be written, as was told last. */
    private String told = "";

    /**
     * Those of the journal in a folder.
     *
     * @param keep how many are kept, at least 1
     */
    public Snapshots(Path journal, int keep) {
        this.journal = journal;
        dir = journal.resolve(FOLDER);
        this.keep = keep;
    }

    /** The folder that they are in. */
    public Path dir() {
        return dir;
    }

    /**
     * Writes a snapshot, and removes those that are too many.
     *
     * @return it, with the file that it is in
     */
    Snapshot write(
            JournalHeader session,
            Checkpoint checkpoint,
            Checkpoint.Writer state,
            JournalPosition position,
            Map<String, SourceTrack.Journaled> sources)
            throws IOException {
        return publish(writeAside(session, checkpoint, state, position, sources).file());
    }

    /** Writes one that is not to be taken until {@link #publish}. */
    Snapshot writeAside(
            JournalHeader session,
            Checkpoint checkpoint,
            Checkpoint.Writer state,
            JournalPosition position,
            Map<String, SourceTrack.Journaled> sources)
            throws IOException {
        String name = ofSession(session) + String.format(Locale.ROOT, "%019d", checkpoint.sequence());
        long takenNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        Snapshot unfinished = new Snapshot(
                dir.resolve(name + SUFFIX + "." + WRITER + WRITTEN.getAndIncrement() + UNFINISHED),
                session,
                takenNs,
                checkpoint,
                position,
                sources);
        try {
            Files.createDirectories(dir);
            unfinished.write(state);
        } catch (IOException failed) {
            deleteIfPossible(unfinished.file());
            throw new IOException("folder '" + dir + "' cannot be written to: " + failed.getMessage(), failed);
        } catch (RuntimeException failed) {
            deleteIfPossible(unfinished.file());
            throw failed;
        }
        return unfinished;
    }

    /** Else it is left over, and removed once it is old. */
    private static void deleteIfPossible(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException ignored) {
            // why it could not be written says it all
        }
    }

    /** Tells that one could not be written, as on a full disk, unless that was told last. */
    void tell(IOException notWritten, SnapshotListener listener) {
        if (!notWritten.getMessage().equals(told)) {
            told = notWritten.getMessage();
            listener.failed("no snapshot was made, the next is tried when it is due: " + told);
        }
    }

    /** Has one that was written aside be the newest, and removes those that are too many. */
    Snapshot publish(Path unfinished) throws IOException {
        String name = unfinished.getFileName().toString();
        Path file = dir.resolve(name.substring(0, name.indexOf(SUFFIX) + SUFFIX.length()));
        Snapshot published = Snapshot.read(unfinished).at(file);
        // Asked for now: another that follows the same journal may have newer ones by then, and remove this.
        long nowMs = Files.getLastModifiedTime(unfinished).toMillis();
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceFolder();
        removeLeftOver(nowMs);
        List<Path> all = newestFirst(published.session());
        if (all.size() > keep) {
            Optional<Path> needed = toGoOnFrom(published.session()).map(Snapshot::file);
            for (Path old : all.subList(keep, all.size())) {
                if (!needed.equals(Optional.of(old))) {
                    Files.deleteIfExists(old);
                }
            }
        }
        return published;
    }

    /** How the names of a session's files begin. */
    static String ofSession(JournalHeader session) {
        return String.format(Locale.ROOT, "%019d-", session.startedNs());
    }

    /** The files of all; those of the newest session first, as the clock may have gone back since the one before began. */
    private List<Path> newestFirst(JournalHeader session) throws IOException {
        List<Path> all = new ArrayList<>(files());
        String own = ofSession(session);
        all.sort(Comparator.comparing(file -> !file.getFileName().toString().startsWith(own)));
        return all;
    }

    /** Whether a file is not there any more, as newer ones were made. */
    static boolean isGone(Path file) {
        return !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Removes what processes have left that were killed while they wrote, once it is an hour old: what is younger, another process may
     * be writing.
     */
    public void removeLeftOver() throws IOException {
        if (Files.isDirectory(dir)) {
            removeLeftOver(System.currentTimeMillis());
        }
    }

    /** As {@link #removeLeftOver()}; {@code nowMs} as the file system has it. */
    private void removeLeftOver(long nowMs) throws IOException {
        long oldMs = nowMs - LEFT_OVER_MS;
        try (Stream<Path> all = Files.list(dir)) {
            for (Path file : all.filter(each -> each.getFileName().toString().endsWith(UNFINISHED))
                    .toList()) {
                try {
                    if (Files.getLastModifiedTime(file).toMillis() < oldMs) {
                        Files.deleteIfExists(file);
                    }
                } catch (NoSuchFileException gone) {
                    // it has got its name, or another has removed it
                }
            }
        }
    }

    private void forceFolder() throws IOException {
        if (File.separatorChar == '/') { // elsewhere a folder cannot be opened, and need not be
            try (FileChannel channel = FileChannel.open(dir, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** The files of all, in order of the time at which their sessions began, and of their events; the newest first. */
    public List<Path> files() throws IOException {
        if (!Files.isDirectory(dir)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(dir)) {
            List<Path> files = new ArrayList<>(
                    all.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                            .sorted()
                            .toList());
            Collections.reverse(files);
            return files;
        }
    }

    /** What a session needs of the journal to go on: all behind the snapshot that it would go on from. */
    public JournalPruning.Needed needed() {
        return session ->
                toGoOnFrom(session).map(snapshot -> snapshot.position().file());
    }

    /** The newest one of a session that is whole and not ahead of what has come to the sinks, as far as that is noted. */
    private Optional<Snapshot> toGoOnFrom(JournalHeader session) throws IOException {
        long most = deliveredTo(session);
        for (Path file : files()) {
            try {
                Snapshot snapshot = Snapshot.read(file);
                if (snapshot.session().startedNs() == session.startedNs()
                        && snapshot.session().identity().equals(session.identity())
                        && snapshot.checkpoint().sequence() <= most) {
                    return Optional.of(snapshot);
                }
            } catch (StateException | IOException damaged) {
                // as if it were not there; who goes on with the session says so
            }
        }
        return Optional.empty();
    }

    /** Up to before which sequence all has come to the sinks; what is behind that has to come again. */
    private long deliveredTo(JournalHeader session) throws IOException {
        try {
            Optional<DeliveryRecord> record = new DeliveryFile(journal).read();
            if (record.isEmpty()) {
                return Long.MAX_VALUE; // nobody notes it
            }
            return record.get().startedNs() == session.startedNs()
                    ? record.get().complete() + 1
                    : 0;
        } catch (DeliveryFile.DamagedException damaged) {
            return 0;
        }
    }
}
