package io.ringmill.ingest.outlet;

import io.ringmill.ingest.text.ByteWriter;
import io.ringmill.output.SinkFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of messages that do not get through: the engine halts, or they are counted, and kept in a file of dead letters if
 * there is one. A line of that file holds {@code sink, id, reason} and the message. The outlet's thread.
 */
final class GivenUp implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GivenUp.class);

    private final String sink;
    private final boolean halts;
    private final Optional<Path> file;
    private ByteWriter out;
    private String lastTold = "";

    GivenUp(String sink, boolean halts, Optional<Path> file) {
        this.sink = sink;
        this.halts = halts;
        this.file = file;
    }

    /** @throws SinkFailedException if the engine is to halt, or the file cannot be written */
    void take(Message message, String reason) {
        if (file.isEmpty() && halts) {
            throw new SinkFailedException(
                    sink + " could not send " + message.id() + ": " + reason + " (onFailure: halt)", null);
        }
        if (file.isPresent()) {
            try {
                write(message, reason);
            } catch (IOException failed) {
                throw new SinkFailedException(
                        sink + ": dead letters cannot be written to " + file.get() + ": " + failed.getMessage(),
                        failed);
            }
        }
        if (!reason.equals(lastTold)) {
            lastTold = reason;
            LOG.error(
                    "{} could not send {}: {}; it is {}",
                    sink,
                    message.id(),
                    reason,
                    file.map(path -> "kept in " + path).orElse("dropped, and counted"));
        }
    }

    private void write(Message message, String reason) throws IOException {
        if (out == null) {
            if (file.get().getParent() != null) {
                Files.createDirectories(file.get().getParent());
            }
            boolean cutOff = isCutOff(file.get());
            out = new ByteWriter(
                    Files.newOutputStream(file.get(), StandardOpenOption.CREATE, StandardOpenOption.APPEND));
            out.put(cutOff ? "\n" : "");
        }
        out.put("{\"sink\":").putJson(sink).put(",\"id\":").putJson(message.id());
        out.put(",\"reason\":").putJson(reason).put(",\"kind\":\"");
        out.put(message.kind().name().toLowerCase(Locale.ROOT)).put("\",\"name\":");
        out.putJson(message.name()).put(",\"key\":").putJson(message.key());
        out.put(",\"time\":").put(message.timeNs()).put(",\"seq\":").put(message.sequence());
        if (message.body().length > 0 && message.body()[0] == '{') {
            out.put(",\"message\":").put(message.body());
        } else if (message.body().length > 0) {
            out.put(",\"message\":").putJson(new String(message.body(), StandardCharsets.UTF_8));
        } else {
            out.put(",\"values\":");
            ValueText.putObject(message, out);
        }
        out.put("}\n").flush();
    }

    /** Whether a crash has left a line without its end. */
    private static boolean isCutOff(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) == 0) {
            return false;
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            channel.position(channel.size() - 1).read(last);
            return last.get(0) != '\n';
        }
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
        }
    }
}
