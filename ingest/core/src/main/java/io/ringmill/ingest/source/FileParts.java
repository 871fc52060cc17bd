package io.ringmill.ingest.source;

import io.ringmill.EventSource;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.SourceParts;
import io.ringmill.ingest.compress.CompressedInput;
import io.ringmill.ingest.decode.PieceReading.Plan;
import io.ringmill.ingest.decode.RecordSettings;
import io.ringmill.journal.SourcePosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Files one after the other, and plain ones in ranges: parts that follow each other. What is compressed is one part, and so is a
 * file that may still grow. Threading as {@link SourceParts}.
 */
final class FileParts implements SourceParts {

    private static final int LOOK_BYTES = 64;

    private final FileInput input;
    private final RecordSettings records;

    FileParts(FileInput input, RecordSettings records) {
        this.input = input;
        this.records = records;
    }

    @Override
    public boolean inOrder() {
        return true;
    }

    @Override
    public List<Part> list(boolean later, SourcePosition from) throws IOException {
        List<Path> files = later ? input.filesBehind(from.place()) : input.files(from.place());
        if (files.isEmpty() && !input.follow()) {
            throw new IOException("no file fits '" + input.path() + "'");
        }
        List<Part> parts = new ArrayList<>();
        for (Path file : files) {
            String path = file.toString();
            long begin = !later && path.equals(from.place()) ? from.offset() : 0;
            boolean grows = input.follow() && file.equals(files.get(files.size() - 1));
            boolean whole = grows || isCompressed(path);
            for (FileRange range : whole ? List.of(FileRange.whole(path, begin)) : FileRange.cut(path, begin)) {
                parts.add(new Part(range.name(), range.start(), grows));
            }
        }
        return parts;
    }

    private static boolean isCompressed(String path) throws IOException {
        try (FileChannel channel = InputFile.channel(path);
                InputStream in = Channels.newInputStream(channel)) {
            byte[] begin = in.readNBytes(LOOK_BYTES);
            return CompressedInput.begins(begin, 0, begin.length);
        }
    }

    @Override
    public EventSource open(String part, RefusedRecords refused) {
        return new FileSource(input, records, refused, Plan.ALONE, Optional.of(FileRange.parse(part)));
    }
}
