package io.ringmill.persistence;

import io.ringmill.Engine;
import io.ringmill.journal.SourceTrack;
import io.ringmill.pipeline.Checkpoint;
import io.ringmill.pipeline.Migration;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an engine is to begin with: nothing, the state of a snapshot, or one in a file of its own, which is deleted on close.
 *
 * @param state empty if it is to begin with nothing
 * @param sources how far the input of each source is in the journal
 * @param aside the file that goes with it
 */
record SessionState(
        Checkpoint checkpoint,
        Optional<Checkpoint.State> state,
        Map<String, SourceTrack.Journaled> sources,
        Optional<Path> aside)
        implements AutoCloseable {

    private static final String PREFIX = "state-";

    static final SessionState NONE = new SessionState(Checkpoint.START, Optional.empty(), Map.of(), Optional.empty());

    /** Writes what is a state to where it is kept. */
    @FunctionalInterface
    private interface Writing {
        void writeTo(OutputStream out) throws IOException;
    }

    static SessionState of(Snapshot snapshot) {
        return new SessionState(
                snapshot.checkpoint(), Optional.of(snapshot.state()), snapshot.sources(), Optional.empty());
    }

    /** That of an engine, which stands still meanwhile or is closed; in a file of this folder. */
    static SessionState of(Engine engine, Map<String, SourceTrack.Journaled> sources, Optional<Path> folder)
            throws IOException {
        SessionState[] taken = new SessionState[1];
        Path file = newFile(folder);
        engine.checkpoint((checkpoint, state) -> taken[0] = aside(checkpoint, sources, state::writeTo, file));
        return taken[0];
    }

    /** In a folder, or else in that of the machine for such files. */
    private static Path newFile(Optional<Path> folder) throws IOException {
        return folder.isEmpty()
                ? Files.createTempFile(PREFIX, Snapshots.UNFINISHED)
                : Files.createTempFile(Files.createDirectories(folder.get()), PREFIX, Snapshots.UNFINISHED);
    }

    /** The same, as if rules had never been changed while events flowed. */
    SessionState withoutChanges() {
        Checkpoint same = new Checkpoint(
                checkpoint.sequence(),
                checkpoint.parts(),
                checkpoint.digest(),
                checkpoint.blockFrom(),
                checkpoint.blockDigest(),
                checkpoint.streams(),
                checkpoint.limits(),
                List.of());
        return new SessionState(same, state, sources, aside);
    }

    /** What a migration makes of it; in a file beside it. */
    SessionState migrated(Migration migration) throws IOException {
        return aside(
                migration.checkpoint(checkpoint),
                sources,
                out -> migration.write(checkpoint, someState(), out),
                newFile(aside.map(Path::getParent)));
    }

    private static SessionState aside(
            Checkpoint checkpoint, Map<String, SourceTrack.Journaled> sources, Writing writing, Path file)
            throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            writing.writeTo(out);
        } catch (IOException | RuntimeException failed) {
            Files.deleteIfExists(file);
            throw failed;
        }
        return new SessionState(
                checkpoint, Optional.of(() -> Files.newInputStream(file)), Map.copyOf(sources), Optional.of(file));
    }

    /** That of {@link #state}, which is there. */
    Checkpoint.State someState() {
        return state.orElseThrow();
    }

    /** Has an engine begin with it. */
    void begin(Engine.Builder builder) {
        state.ifPresent(some -> builder.resumeFrom(checkpoint, some));
    }

    @Override
    public void close() throws IOException {
        if (aside.isPresent()) {
            Files.deleteIfExists(aside.get());
        }
    }
}
