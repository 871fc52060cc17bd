package io.ringmill.app.terminal;

import io.ringmill.publish.RingFullException;
import io.ringmill.state.StateException;
import java.io.EOFException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.ExecutionException;

/** Exceptions in plain words. */
public final class Messages {

    private Messages() {}

    /** One sentence that says what went wrong. */
    public static String of(Throwable failure) {
        if ((failure instanceof UncheckedIOException || failure instanceof ExecutionException)
                && failure.getCause() != null) {
            return of(failure.getCause());
        }
        if (failure instanceof FileSystemException onFile) {
            return onFile.getFile() + ": " + reason(onFile);
        }
        if (failure instanceof BindException) {
            return "the port is in use or not ours to take: " + failure.getMessage();
        }
        if (failure instanceof EOFException && failure.getMessage() == null) {
            return "what was to be read is cut off";
        }
        String message = failure.getMessage();
        boolean ours = !(failure instanceof RuntimeException) || isForPeople(failure);
        if (!ours || message == null || message.isBlank()) {
            return "internal error: " + failure + "; run again with --debug to see where";
        }
        return message;
    }

    /** Ringmill's own messages say what to do; other runtime exceptions mean a mistake in Ringmill. */
    private static boolean isForPeople(Throwable failure) {
        return failure instanceof IllegalArgumentException
                || failure instanceof IllegalStateException
                || failure instanceof RingFullException
                || failure instanceof StateException;
    }

    /** What went wrong, without the file. */
    static String reason(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission was denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "there is a file of that name where a folder is needed";
        }
        if (failure instanceof NotDirectoryException) {
            return "this is no folder";
        }
        return failure.getReason() == null ? "cannot be used" : failure.getReason();
    }
}
