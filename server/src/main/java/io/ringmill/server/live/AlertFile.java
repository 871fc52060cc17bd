package io.ringmill.server.live;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
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
 * Numbers are big-endian, texts are UTF-8 with their length in bytes in front. What is behind a record that does not read is passed
 * over. A file that cannot be written is told once, and then alerts are kept in memory only. <b>Threading:</b> one thread.
 */
final class AlertFile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AlertFile.class);
    private static final String NAME = "recent-alerts";
    private static final int HEAD_BYTES = 8;
    private static final int LONGEST = 1 << 26;
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
            read(file, all);
        } catch (IOException unread) {
            fail(unread);
        }
        List<KeptAlert> known =
                all.stream().filter(alert -> alert.sequence() < sequence).toList();
        return known.subList(Math.max(0, known.size() - AlertHistory.MOST), known.size());
    }

    private static void read(Path from, List<KeptAlert> to) throws IOException {
        if (!Files.exists(from)) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(from));
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
        try {
            Files.deleteIfExists(before);
            Path aside = file.resolveSibling(NAME + ".new");
            channel = FileChannel.open(
                    aside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
            write(alerts);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (KeptAlert alert : alerts) {
            byte[] record = encode(alert);
            out.writeInt(record.length);
            out.writeInt(check(record));
            out.write(record);
        }
        ByteBuffer all = ByteBuffer.wrap(bytes.toByteArray());
        while (all.hasRemaining()) {
            channel.write(all);
        }
    }

    private void fail(IOException thrown) {
        if (!failed) {
            LOG.warn(
                    "{} cannot be kept, so that after a restart alerts of before are not shown: {}",
                    file,
                    thrown.toString());
        }
        failed = true;
        close();
    }

    private static byte[] encode(KeptAlert alert) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(alert.id().sequence());
        out.writeInt(alert.id().place());
        text(alert.rule(), out);
        text(alert.key(), out);
        out.writeLong(alert.timeNs());
        text(alert.state(), out);
        text(alert.severity(), out);
        text(alert.message(), out);
        out.writeLong(alert.endedSequence());
        out.writeLong(alert.endedTimeNs());
        out.writeInt(alert.values().size());
        for (Map.Entry<String, Object> value : alert.values().entrySet()) {
            text(value.getKey(), out);
            if (value.getValue() instanceof Long number) {
                out.writeByte('L');
                out.writeLong(number);
            } else if (value.getValue() instanceof Double number) {
                out.writeByte('D');
                out.writeDouble(number);
            } else if (value.getValue() == null) {
                out.writeByte('N');
            } else {
                out.writeByte('T');
                text(value.getValue().toString(), out);
            }
        }
        return bytes.toByteArray();
    }

    private static void text(String text, DataOutputStream out) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private static KeptAlert decode(byte[] record, long arrival) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(record));
        AlertId id = new AlertId(in.readLong(), in.readInt());
        String rule = text(in);
        String key = text(in);
        long timeNs = in.readLong();
        String state = text(in);
        String severity = text(in);
        String message = text(in);
        long endedSequence = in.readLong();
        long endedTimeNs = in.readLong();
        Map<String, Object> values = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String name = text(in);
            values.put(
                    name,
                    switch (in.readByte()) {
                        case 'L' -> in.readLong();
                        case 'D' -> in.readDouble();
                        case 'T' -> text(in);
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

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > LONGEST) {
            throw new IOException("a text of " + length + " bytes");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
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
