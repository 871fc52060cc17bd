package io.ringmill.ingest.source;

import io.ringmill.ingest.compress.BlockInputStream;
import io.ringmill.ingest.compress.CompressedInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of a pattern in the order of their names, the last of which may grow: a file is at its end when there is one of a later
 * name. One that comes with an earlier name is not read.
 *
 * <p><b>Threading:</b> one thread reads; any may close, which ends a read that waits. <b>Cost:</b> while there is nothing to
 * read a look at the file every 20 ms, and at the folder every 200 ms.
 */
final class FollowedFolder extends FollowedInput {

    private static final int PAUSES_PER_LOOK = 10;

    private final FilePattern pattern;
    private Path file;
    private boolean last;

    FollowedFolder(FilePattern pattern) {
        this.pattern = pattern;
    }

    /** The content of the next file, as soon as there is one with a byte in it. */
    InputStream next() throws IOException {
        while (true) {
            List<Path> next = file == null ? pattern.files() : pattern.filesBehind(file);
            if (next.isEmpty()) {
                pause(PAUSES_PER_LOOK);
            } else {
                InputStream content = open(next.get(0));
                if (awaitContent()) {
                    return content;
                }
            }
        }
    }

    /** Waits for a byte in the file that is read; false if there is none and a later file has come. */
    boolean awaitContent() throws IOException {
        while (channel().size() == 0) {
            if (!isLast()) {
                return channel().size() > 0;
            }
            pause(PAUSES_PER_LOOK);
        }
        return true;
    }

    private boolean isLast() throws IOException {
        return pattern.filesBehind(file).isEmpty();
    }

    /** The content of this file, behind which {@link #next} goes on. */
    InputStream open(Path newFile) throws IOException {
        FileChannel opened = InputFile.channel(newFile.toString());
        if (channel() != null) {
            channel().close();
        }
        file = newFile;
        last = true;
        adopt(opened);
        return new Content(opened);
    }

    /** The file that is read. */
    Path file() {
        return file;
    }

    private void pause(int times) throws ClosedChannelException {
        for (int i = 0; i < times; i++) {
            pause();
        }
    }

    /** Ends at the end of the file once there is a later one. */
    private final class Content extends BlockInputStream {
        private final FileChannel in;
        private int pauses;

        Content(FileChannel in) {
            this.in = in;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            while (true) {
                boolean beginning = in.position() == 0;
                int count = in.read(ByteBuffer.wrap(bytes, from, length));
                if (count > 0) {
                    String form = beginning ? CompressedInput.form(bytes, from, count) : "";
                    if (!form.isEmpty()) {
                        throw new IOException(
                                "'" + file + "' is " + form + ", which cannot be followed; say follow: false");
                    }
                    return count;
                }
                if (!last) {
                    return -1;
                }
                if (pauses++ % PAUSES_PER_LOOK == 0) {
                    last = isLast(); // Else it is read once more, for what was written before.
                }
                if (last) {
                    pause();
                }
            }
        }
    }
}
