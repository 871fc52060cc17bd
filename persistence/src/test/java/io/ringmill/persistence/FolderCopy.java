package io.ringmill.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** What a killed process leaves: the files of a folder as they are while an engine runs. */
final class FolderCopy {

    private static final int PIECE_BYTES = 1 << 18;

    private FolderCopy() {}

    /** Copies a folder to one that is not there yet, which it returns. */
    static Path of(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path copy = to.resolve(from.relativize(path));
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else {
                    copyFile(path, copy);
                }
            }
        }
        return to;
    }

    /** Leaves out what nothing was written to, as in the 80 MB that a journal's file is long: it takes no room, and reads as zeros. */
    private static void copyFile(Path from, Path to) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(PIECE_BYTES);
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        try (FileChannel in = FileChannel.open(from);
                FileChannel out = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long at = 0;
            while (in.read(piece.clear(), at) > 0) {
                piece.flip();
                int bytes = piece.remaining();
                if (piece.mismatch(zeros.slice(0, bytes)) >= 0) {
                    writeAll(out, piece, at);
                }
                at += bytes;
            }
            if (out.size() < at) {
                writeAll(out, ByteBuffer.allocate(1), at - 1);
            }
        }
    }

    private static void writeAll(FileChannel out, ByteBuffer bytes, long at) throws IOException {
        for (long to = at; bytes.hasRemaining(); ) {
            to += out.write(bytes, to);
        }
    }
}
