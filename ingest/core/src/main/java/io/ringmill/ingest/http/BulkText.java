package io.ringmill.ingest.http;

import io.ringmill.ingest.outlet.Message;
import io.ringmill.ingest.text.ByteWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Writes messages as a body of {@code _bulk}: for each a line that says index and id, and a line with the document.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> the body.
 */
final class BulkText {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final long NS_A_MS = 1_000_000;
    /** The store takes no longer ids. */
    private static final int LONGEST_ID = 512;

    private final String results;
    private final String alerts;
    /** By the message's name. */
    private final Map<String, String> resultIndices = new HashMap<>();

    private final Map<String, String> alertIndices = new HashMap<>();

    /** {@code results} and {@code alerts} are patterns of {@link IndexName}. */
    BulkText(String results, String alerts) {
        this.results = results;
        this.alerts = alerts;
    }

    byte[] of(List<Message> messages) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteWriter out = new ByteWriter(bytes);
        for (Message message : messages) {
            out.put("{\"index\":{\"_index\":").putJson(index(message)).put(",\"_id\":");
            out.putJson(id(message.id())).put("}}\n");
            out.put("{\"@timestamp\":\"");
            out.put(TIME.format(Instant.ofEpochMilli(Math.floorDiv(message.timeNs(), NS_A_MS))));
            byte[] body = message.body(); // begins with {
            out.put("\",").put(body, 1, body.length - 1).put('\n');
        }
        out.flush();
        return bytes.toByteArray();
    }

    private String index(Message message) {
        return message.kind() == Message.Kind.ALERT
                ? alertIndices.computeIfAbsent(message.name(), name -> IndexName.of(alerts, name))
                : resultIndices.computeIfAbsent(message.name(), name -> IndexName.of(results, name));
    }

    /** An id that is too long is replaced by its SHA-256. */
    static String id(String id) {
        if (id.length() <= LONGEST_ID / 3) { // a character is three bytes at most
            return id;
        }
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= LONGEST_ID) {
            return id;
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every JDK has it
        }
    }
}
