package io.ringmill.server.live;

import io.ringmill.state.StateException;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the newest alerts over restarts, in two files: once one has as many as are kept, it becomes the one of before. An alert is an
 * int with its length in bytes, one with their CRC-32C, and:
 *
 * <pre>
 * long sequence, int place, its rule, its key, long time, its state, its severity, its message, long ended sequence, long ended time
 * int  values; for each: its name, a byte: N missing, L a long, D a double, T a text
 * </pre>
 *
 * Numbers are little-endian, texts are UTF-8 with their length in bytes in front. What is behind a record that does not read is passed
 * over. A file that cannot be written is told once, and then alerts are kept in memory only. <b>Threading:</b> one thread.
 */
final class AlertFile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AlertFile.class);
    private static final String NAME = "recent-alerts";
    private static final int HEAD_BYTES = 8;
    private static final long MOST_BYTES = 32L << 20;

    private final Path file;
    private final Path before;
    private FileChannel channel;
    private int written;
    private boolean failed;

    /** In this folder, which is there. */
    AlertFile(Path dir) {
        file = dir.resolve(NAME);
        before = dir.resolve(NAME + ".before");
    }

    /** Those that are kept of events before this sequence, in the order of arrival. */
    List<KeptAlert> read(long sequence) {
        List<KeptAlert> all = new ArrayList<>();
        try {
            read(before, all);
            int older = all.size();
            read(file, all);
            // A run that was killed as it began has put those of before into the new file, too.
            if (older > 0 && isCopied(all.get(older - 1), all.subList(older, all.size()))) {
                all.subList(0, older).clear();
            }
        } catch (IOException | StateException unread) {
            fail(unread);
        }
        List<KeptAlert> known =
                all.stream().filter(alert -> alert.sequence() < sequence).toList();
        return known.subList(Math.max(0, known.size() - AlertHistory.MOST), known.size());
    }

    private static boolean isCopied(KeptAlert alert, List<KeptAlert> to) {
        return to.stream().anyMatch(each -> each.id().equals(alert.id()));
    }

    private static void read(Path from, List<KeptAlert> to) throws IOException {
        if (!Files.exists(from)) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(from)).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.remaining() >= HEAD_BYTES) {
            int length = bytes.getInt();
            int check = bytes.getInt();
            if (length < 0 || length > bytes.remaining()) {
                return;
            }
            byte[] record = new byte[length];
            bytes.get(record);
            if (check(record) != check) {
                return;
            }
            to.add(decode(record, to.size() + 1L));
        }
    }

    private static int check(byte[] record) {
        CRC32C crc = new CRC32C();
        crc.update(record);
        return (int) crc.getValue();
    }

    /** Begins anew with these. */
    void begin(List<KeptAlert> alerts) {
        if (failed) {
            return; // What could not be read is left as it is.
        }
        try {
            Path aside = file.resolveSibling(NAME + ".new");
            channel = FileChannel.open(
                    aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
            write(alerts);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Files.deleteIfExists(before);
            written = alerts.size();
        } catch (IOException thrown) {
            fail(thrown);
        }
    }

    /** Adds these. */
    void add(List<KeptAlert> alerts) {
        if (failed) {
            return;
        }
        try {
            if (written >= AlertHistory.MOST || channel.size() > MOST_BYTES) {
                channel.close();
                Files.move(file, before, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                written = 0;
            }
            write(alerts);
            written += alerts.size();
        } catch (IOException thrown) {
            fail(thrown);
        }
    }

    private void write(List<KeptAlert> alerts) throws IOException {
        StateWriter out = new StateWriter();
        for (KeptAlert alert : alerts) {
            byte[] record = encode(alert);
            out.putInt(record.length);
            out.putInt(check(record));
            out.putBytes(record);
        }
        ByteBuffer all = ByteBuffer.wrap(out.toByteArray());
        while (all.hasRemaining()) {
            channel.write(all);
        }
    }

    private void fail(Exception thrown) {
        if (!failed) {
            LOG.warn(
                    "{} cannot be kept, so that after a restart alerts of before are not shown: {}",
                    file,
                    thrown.toString());
        }
        failed = true;
        close();
    }

    private static byte[] encode(KeptAlert alert) {
        StateWriter out = new StateWriter();
        out.putLong(alert.id().sequence());
        out.putInt(alert.id().place());
        out.putText(alert.rule());
        out.putText(alert.key());
        out.putLong(alert.timeNs());
        out.putText(alert.state());
        out.putText(alert.severity());
        out.putText(alert.message());
        out.putLong(alert.endedSequence());
        out.putLong(alert.endedTimeNs());
        out.putInt(alert.values().size());
        for (Map.Entry<String, Object> value : alert.values().entrySet()) {
            out.putText(value.getKey());
            if (value.getValue() instanceof Long number) {
                out.putByte('L');
                out.putLong(number);
            } else if (value.getValue() instanceof Double number) {
                out.putByte('D');
                out.putDouble(number);
            } else if (value.getValue() == null) {
                out.putByte('N');
            } else {
                out.putByte('T');
                out.putText(value.getValue().toString());
            }
        }
        return out.toByteArray();
    }

    private static KeptAlert decode(byte[] record, long arrival) {
        StateReader in = new StateReader(record);
        AlertId id = new AlertId(in.getLong(), in.getInt());
        String rule = in.getText();
        String key = in.getText();
        long timeNs = in.getLong();
        String state = in.getText();
        String severity = in.getText();
        String message = in.getText();
        long endedSequence = in.getLong();
        long endedTimeNs = in.getLong();
        Map<String, Object> values = new LinkedHashMap<>();
        for (int left = in.getSize(1); left > 0; left--) {
            String name = in.getText();
            values.put(
                    name,
                    switch (in.getByte()) {
                        case 'L' -> in.getLong();
                        case 'D' -> in.getDouble();
                        case 'T' -> in.getText();
                        default -> null;
                    });
        }
        return new KeptAlert(
                arrival,
                id,
                rule,
                key,
                timeNs,
                state,
                severity,
                message,
                Collections.unmodifiableMap(values),
                endedSequence,
                endedTimeNs);
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException thrown) {
            // What was written is there.
        }
    }
}
