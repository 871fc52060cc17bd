package io.ringmill.app.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ringmill.ingest.PostedRecords.Beginning;
import io.ringmill.server.host.Intake.StillTakingException;
import io.ringmill.server.host.Intake.Taken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What became of the bodies that were posted to a source, by their names, of the newest 100,000. In a file, where there is a journal:
 * a body that comes again after a restart is known. If it was being taken when the run was killed, the journal may have some of its
 * events: how many follows from what the source had handed over when the body began and when the next one did, and from how much of
 * that the journal has.
 *
 * <p>The file has a line for a body that begins and one for a body that is taken; each ends with the CRC-32C of what is before:
 *
 * <pre>
 * B name known before end crc
 * T name read accepted filtered invalid sequence crc
 * </pre>
 *
 * A name is the first half of the SHA-256 of what the body is called, or - if it is called nothing. {@code known}: of its events,
 * how many the journal had; {@code before}: events that the source had handed over, since its input began, when the body began;
 * {@code end}: when the next one did, the greatest long while none has. A line that is cut off is passed over. <b>Threading:</b> any.
 */
public final class PostedBodies implements AutoCloseable {

    private static final int MOST = 100_000;

    /** The file is written anew when it has so many lines more than bodies. */
    private static final int MOST_LINES = 4 * MOST;

    private static final int NAME_BYTES = 16;
    private static final String NAMELESS = "-";
    private static final String BEGINS = "B";
    private static final String TAKEN = "T";

    /** What is known of one. */
    private static final class Body {

        /** How many of its events the journal had when it began. */
        private long known;

        /** Rows that the source had handed over when it began; -1 if it has not. */
        private long before = -1;

        /** Rows that it had handed over when another body began. */
        private long end = Long.MAX_VALUE;

        /** Whether it began in a run before this one. */
        private boolean isOfBefore;

        private Taken taken;
        private boolean beingTaken;

        /** How many of its events have entered, of so many rows in all. */
        private long entered(long rows) {
            return before < 0 ? 0 : known + Math.max(0, Math.min(end, rows) - before);
        }
    }

    private final Map<String, Body> bodies = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Body> eldest) {
            return size() > MOST;
        }
    };

    /** Empty if they are kept in memory only. */
    private final Optional<Path> file;

    private final boolean forced;
    private FileChannel channel;
    private int lines;

    /** The one that began last; null at first. */
    private Body newest;

    /** Whether what the file says of bodies that were not taken has been compared with the journal. */
    private boolean compared;

    private PostedBodies(Optional<Path> file, boolean forced) {
        this.file = file;
        this.forced = forced;
    }

    /** None yet, and kept in memory. */
    public static PostedBodies inMemory() {
        return new PostedBodies(Optional.empty(), false);
    }

    /**
     * Kept in a file.
     *
     * @param goesOn whether the run goes on with the session of which the file tells; else the file begins anew
     * @param forced whether a body that begins is on the disk before its events can be
     */
    public static PostedBodies in(Path file, boolean goesOn, boolean forced) throws IOException {
        PostedBodies kept = new PostedBodies(Optional.of(file), forced);
        if (goesOn && Files.exists(file)) {
            kept.read(file);
        }
        kept.writeAnew();
        return kept;
    }

    /** What a body is called here; empty if it has no key. */
    static String name(String stream, String idempotencyKey) {
        if (idempotencyKey.isEmpty()) {
            return "";
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest((stream + '\n' + idempotencyKey).getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Begins to take a body that has a name, unless it was taken.
     *
     * @return what became of it if it was taken; else {@link #taken} or {@link #release} must follow
     * @throws StillTakingException if it is being taken
     */
    synchronized Optional<Taken> claim(String name) throws StillTakingException {
        Body body = bodies.computeIfAbsent(name, each -> new Body());
        if (body.beingTaken) {
            // Whoever waited here would hold a thread of the server for as long as the journal takes.
            throw new StillTakingException(
                    "a body of this Idempotency-Key is still being taken; ask again in a second");
        }
        body.beingTaken = body.taken == null;
        return Optional.ofNullable(body.taken);
    }

    /** A body that was claimed is not taken, or not all of it. */
    synchronized void release(String name) {
        Body body = bodies.get(name);
        if (body != null) {
            body.beingTaken = false;
        }
    }

    /** A body that was claimed is taken, and the journal has it. */
    synchronized void taken(String name, Taken taken) {
        Body body = bodies.get(name);
        if (body == null) {
            return;
        }
        body.beingTaken = false;
        body.taken = taken;
        try {
            write(line(name, taken));
        } catch (IOException full) {
            // After a restart the body is decoded once more, and the journal knows its events.
        }
    }

    /** What the source is to ask when a body begins. Empty for one without a name. */
    Beginning beginning(String name) {
        return (rows, heldRows) -> begins(name, rows, heldRows);
    }

    private synchronized long begins(String name, long rows, long heldRows) throws IOException {
        if (!compared) {
            compared = true;
            bodies.values().forEach(each -> each.end = Math.min(each.end, heldRows));
        }
        if (newest != null) {
            newest.end = Math.min(newest.end, rows);
        }
        Body known = name.isEmpty() ? null : bodies.get(name);
        Body body = known == null ? new Body() : known;
        long again = body.entered(rows);
        if (again > body.known && !body.isOfBefore) {
            return again; // It entered, and then the journal stopped: what it has of the body is told after a restart.
        }
        body.known = again;
        body.before = rows;
        body.end = Long.MAX_VALUE;
        body.isOfBefore = false;
        newest = body;
        if (!name.isEmpty()) {
            bodies.remove(name);
            bodies.put(name, body); // They are in the order in which they began.
        }
        write(line(name.isEmpty() ? NAMELESS : name, body));
        if (forced && channel != null) {
            channel.force(false);
        }
        return again;
    }

    private static String line(String name, Body body) {
        return BEGINS + " " + name + " " + body.known + " " + body.before + " " + body.end;
    }

    private static String line(String name, Taken taken) {
        return TAKEN + " " + name + " " + taken.read() + " " + taken.accepted() + " " + taken.filtered() + " "
                + taken.invalid() + " " + taken.sequence();
    }

    private void write(String line) throws IOException {
        if (channel == null) {
            return;
        }
        if (lines >= MOST_LINES) {
            writeAnew();
        }
        put(channel, line);
        lines++;
    }

    private static void put(FileChannel to, String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(checked(line).getBytes(UTF_8));
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    /** The newline in front ends a line that a full disk has cut off. */
    private static String checked(String line) {
        return "\n" + line + " " + check(line);
    }

    private static String check(String line) {
        CRC32C crc = new CRC32C();
        crc.update(line.getBytes(UTF_8));
        return Long.toHexString(crc.getValue());
    }

    /** Writes what is known aside, and renames it. */
    private void writeAnew() throws IOException {
        Path path = file.orElseThrow();
        Path aside = path.resolveSibling(path.getFileName() + ".new");
        List<String> all = new ArrayList<>();
        for (Map.Entry<String, Body> each : bodies.entrySet()) {
            Body body = each.getValue();
            if (body.taken != null) {
                all.add(checked(line(each.getKey(), body.taken)));
            } else if (body.before >= 0) {
                all.add(checked(line(each.getKey(), body)));
            }
        }
        Files.writeString(aside, String.join("", all), UTF_8);
        FileChannel written = FileChannel.open(aside, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        written.force(true);
        Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        close();
        channel = written;
        lines = all.size();
    }

    private void read(Path from) throws IOException {
        List<Body> inOrder = new ArrayList<>();
        for (String line : Files.readAllLines(from, ISO_8859_1)) {
            int last = line.lastIndexOf(' ');
            if (last < 0 || !line.substring(last + 1).equals(check(line.substring(0, last)))) {
                continue;
            }
            String[] parts = line.substring(0, last).split(" ", -1);
            String name = parts[1];
            if (parts[0].equals(BEGINS)) {
                Body body = new Body();
                body.known = Long.parseLong(parts[2]);
                body.before = Long.parseLong(parts[3]);
                body.end = Long.parseLong(parts[4]);
                body.isOfBefore = true;
                inOrder.add(body);
                if (!name.equals(NAMELESS)) {
                    bodies.remove(name);
                    bodies.put(name, body);
                }
            } else {
                bodies.computeIfAbsent(name, each -> new Body()).taken = taken(parts);
            }
        }
        long end = Long.MAX_VALUE;
        for (int i = inOrder.size() - 1; i >= 0; i--) {
            Body body = inOrder.get(i);
            body.end = Math.min(body.end, end);
            end = Math.min(end, body.before);
        }
    }

    private static Taken taken(String[] parts) {
        return new Taken(
                Long.parseLong(parts[2]),
                Long.parseLong(parts[3]),
                Long.parseLong(parts[4]),
                Long.parseLong(parts[5]),
                Long.parseLong(parts[6]),
                List.of(),
                false);
    }

    @Override
    public synchronized void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException lost) {
            // What was written is in the file, or the journal tells it.
        } finally {
            channel = null;
        }
    }
}
