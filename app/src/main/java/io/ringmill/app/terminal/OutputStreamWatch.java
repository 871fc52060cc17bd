package io.ringmill.app.terminal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;

/** Remembers why a stream could not be written, which print streams hide. Threading: any thread. */
final class OutputStreamWatch extends FilterOutputStream {

    private volatile IOException failure;

    OutputStreamWatch(OutputStream out) {
        super(out);
    }

    /** The first failure; none if whoever reads has only had enough, as {@code head} has. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure).filter(first -> !isClosedPipe(first));
    }

    private static boolean isClosedPipe(IOException failure) {
        return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
    }

    @Override
    public void write(int b) throws IOException {
        try {
            out.write(b);
        } catch (IOException e) {
            throw remember(e);
        }
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            throw remember(e);
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            out.flush();
        } catch (IOException e) {
            throw remember(e);
        }
    }

    private IOException remember(IOException e) {
        if (failure == null) {
            failure = e;
        }
        return e;
    }
}
