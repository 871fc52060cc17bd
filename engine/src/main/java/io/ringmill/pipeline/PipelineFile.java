package io.ringmill.pipeline;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the text of a pipeline file, and says in plain words why it cannot. */
final class PipelineFile {

    /** Many times the largest pipeline, and less than most data files given by mistake. */
    private static final long MAX_BYTES = 1 << 20;

    private PipelineFile() {}

    static Optional<String> read(Path file, Faults faults) {
        String why;
        try {
            if (Files.isDirectory(file)) {
                why = "this is a folder; a pipeline file is needed";
            } else if (Files.size(file) > MAX_BYTES) {
                why = "this is no pipeline file: it has more than 1 MiB";
            } else {
                return Optional.of(Files.readString(file));
            }
        } catch (NoSuchFileException missing) {
            why = "there is no such file";
        } catch (AccessDeniedException denied) {
            why = "permission to read this file was denied";
        } catch (CharacterCodingException notUtf8) {
            why = "this is no pipeline file: it is not UTF-8 text";
        } catch (IOException unreadable) {
            why = "cannot be read: " + unreadable.getMessage();
        }
        faults.add(new Location(file.toString(), 0, 0), "%s", why);
        return Optional.empty();
    }
}
