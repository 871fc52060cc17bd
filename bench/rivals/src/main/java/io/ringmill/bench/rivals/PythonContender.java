package io.ringmill.bench.rivals;

import io.ringmill.bench.contender.Contender;
import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.Work;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A list per key in Python: {@code naive.py} in a process of its own, which is told to run round after round. */
final class PythonContender implements Contender {

    private final Path folder = Files.createTempDirectory("ringmill-python");
    private final Process python;
    private final BufferedReader answers;
    private long outputs;
    private int asked;

    PythonContender(Work work, Feed feed, String mode) throws IOException {
        Path script = folder.resolve("naive.py");
        Path data = folder.resolve("feed");
        try (InputStream in = PythonContender.class.getResourceAsStream("naive.py")) {
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.write(data, bytes(feed));
        python = new ProcessBuilder(
                        "python3", script.toString(), work.name(), mode, data.toString(), Integer.toString(feed.size))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = python.inputReader(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Feed feed) {
        ByteBuffer bytes = ByteBuffer.allocate(feed.size * (Integer.BYTES + Long.BYTES + 2 * Double.BYTES))
                .order(ByteOrder.nativeOrder());
        for (int key : feed.keys) {
            bytes.putInt(key);
        }
        for (long timeNs : feed.timesNs) {
            bytes.putLong(timeNs);
        }
        for (double price : feed.prices) {
            bytes.putDouble(price);
        }
        for (double size : feed.sizes) {
            bytes.putDouble(size);
        }
        return bytes.array();
    }

    @Override
    public void publish(int index, long shiftNs) {
        throw new UnsupportedOperationException("whole rounds only");
    }

    @Override
    public void publish(int from, int to, long shiftNs) {
        try {
            python.outputWriter().write(shiftNs + "\n");
            python.outputWriter().flush();
            asked++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void drain() {
        try {
            for (; asked > 0; asked--) {
                String answer = answers.readLine();
                if (answer == null) {
                    throw new IllegalStateException("python3 has ended, see its message above");
                }
                outputs = Long.parseLong(answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long outputs() {
        return outputs;
    }

    @Override
    public void close() {
        python.destroy();
        try {
            Files.deleteIfExists(folder.resolve("naive.py"));
            Files.deleteIfExists(folder.resolve("feed"));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
