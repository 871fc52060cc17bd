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
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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

    private final Path journal;
    private final Path dir;
    private final int keep;

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
        Files.createDirectories(dir);
        String name = String.format("%019d-%019d", session.startedNs(), checkpoint.sequence());
        long takenNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        Snapshot unfinished =
                new Snapshot(dir.resolve(name + SUFFIX + UNFINISHED), session, takenNs, checkpoint, position, sources);
        try {
            unfinished.write(state);
        } catch (IOException | RuntimeException failed) {
            Files.deleteIfExists(unfinished.file());
            throw failed;
        }
        return unfinished;
    }

    /** Has one that was written aside be the newest, and removes those that are too many. */
    Snapshot publish(Path unfinished) throws IOException {
        String name = unfinished.getFileName().toString();
        Path file = dir.resolve(name.substring(0, name.length() - UNFINISHED.length()));
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceFolder();
        removeLeftOver();
        Snapshot published = Snapshot.read(file);
        List<Path> all = files();
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

    /** What a process has left that was killed while it wrote. */
    private void removeLeftOver() throws IOException {
        long oldMs = System.currentTimeMillis() - LEFT_OVER_MS;
        try (Stream<Path> all = Files.list(dir)) {
            for (Path file : all.filter(each -> each.getFileName().toString().endsWith(UNFINISHED))
                    .toList()) {
                if (Files.exists(file) && Files.getLastModifiedTime(file).toMillis() < oldMs) {
                    Files.deleteIfExists(file);
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

    /** The files of all, the newest first. */
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
