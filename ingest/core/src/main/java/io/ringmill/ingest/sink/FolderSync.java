package io.ringmill.ingest.sink;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes names of files last beyond a power loss. */
public final class FolderSync {

    private FolderSync() {}

    /** Forces the folder that a file is in, where folders can be forced. */
    public static void force(Path file) throws IOException {
        try (FileChannel opened = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            opened.force(true);
        } catch (AccessDeniedException notOnThisSystem) {
            // It sees to that by itself.
        }
    }
}
