package io.ringmill.persistence.chronicle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Says in a journal's folder that the journal of a session has stopped while the run went on: what came since is in no journal. It
 * stays until {@link #delete}.
 *
 * @param startedNs when the session began
 * @param sequence about where it stopped: the journal has no event behind that one
 */
public record StopMark(long startedNs, long sequence) {

    private static final String NAME = "stopped";

    void write(Path dir) throws IOException {
        Files.writeString(dir.resolve(NAME), startedNs + " " + sequence + "\n");
    }

    /** Of a journal's folder; empty if there is none, or none that reads. */
    public static Optional<StopMark> read(Path dir) throws IOException {
        try {
            String[] words = Files.readString(dir.resolve(NAME)).strip().split(" ");
            return words.length == 2
                    ? Optional.of(new StopMark(Long.parseLong(words[0]), Long.parseLong(words[1])))
                    : Optional.empty();
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (NumberFormatException cutOff) {
            return Optional.empty();
        }
    }

    /** Takes it away, unless there is another one by now. */
    public void delete(Path dir) throws IOException {
        if (read(dir).filter(this::equals).isPresent()) {
            Files.deleteIfExists(dir.resolve(NAME));
        }
    }
}
