package io.ringmill.ingest.decode;

import io.ringmill.journal.SourcePosition;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Reads a file with the help of other threads: cuts it at line ends into pieces, which they decode, and publishes these in
 * the order of the file, so that all is as if one thread had read it. A cut may be wrong, since in CSV a field between quotes
 * can hold newlines: then the record ahead of it has no end in its piece. From there on this thread reads alone for a while,
 * each time for longer, as it does at the beginning.
 *
 * <p><b>Threading:</b> the source's thread, which decodes too while it would wait for others. <b>Allocation:</b> two pieces
 * more than threads, and a task for each piece. <b>Cost:</b> beyond decoding, a copy of each piece's last line.
 */
public final class PieceReading {

    /**
     * How a file is read.
     *
     * @param threads that decode beside the source's; 0 for none
     * @param pieceBytes so many that handing them over costs little, so few that they and their events stay in the cache
     * @param aloneBytes what the source's thread reads alone first: a small file is not worth more
     */
    public record Plan(int threads, int pieceBytes, long aloneBytes) {

        /** The source's thread reads all. */
        public static final Plan ALONE = new Plan(0, 0, 0);

        private static final int MOST_THREADS = 8;
        private static final int PIECE_BYTES = 1 << 17;
        private static final long ALONE_BYTES = 1L << 23;

        /** As many threads as have a core, where {@code sources} are read and each of these and the engine needs its own. */
        public static Plan of(int cores, int sources, int engineThreads) {
            int threads = (cores - sources - engineThreads) / sources;
            return threads > 0 ? new Plan(Math.min(MOST_THREADS, threads), PIECE_BYTES, ALONE_BYTES) : ALONE;
        }
    }

    private static final AtomicInteger THREADS = new AtomicInteger();

    private final RecordPublisher out;
    private final Plan plan;
    private final BooleanSupplier closed;
    /** Of this thread alone; tells how far reading has come. */
    private final RawRecord record;
    /** Which file is read, for marks. */
    private final String place;

    private final Deque<Piece> free = new ArrayDeque<>();
    /** In the order of the file. */
    private final Deque<FutureTask<Piece>> begun = new ArrayDeque<>();

    private long aloneBytes;
    private long offset;
    private long line;
    /** Whether nothing follows those that were begun. */
    private boolean lastBegun;

    /**
     * To read one file.
     *
     * @param record tells how far reading came, if that fails
     * @param place which file it is, as a {@link SourcePosition} names it
     */
    public PieceReading(RecordPublisher out, Plan plan, BooleanSupplier closed, RawRecord record, String place) {
        this.out = out;
        this.plan = plan;
        this.closed = closed;
        this.record = record;
        this.place = place;
        aloneBytes = plan.aloneBytes();
    }

    /** Makes a reader of an input, after reading what is ahead of the records. */
    @FunctionalInterface
    public interface ReaderMaker {
        RecordReader over(InputStream in) throws IOException;
    }

    /** Says where the first record begins at or behind a place that is to be left to others; {@link Long#MAX_VALUE} for nowhere. */
    @FunctionalInterface
    public interface Ends {
        long atOrBehind(long offset) throws IOException;
    }

    /**
     * Publishes the records of an input up to where others read on. Where a record does not end there, but behind, it is read, and
     * so is what follows up to the next such place.
     */
    public void readTo(InputStream in, ReaderMaker maker, Ends ends) throws IOException {
        RecordReader reader = maker.over(in);
        flushBeforeReads(reader);
        long end = ends.atOrBehind(reader.offset());
        while (reader.offset() < end && !readAlone(reader, end)) {
            end = ends.atOrBehind(reader.offset());
        }
        offset = reader.offset();
        line = reader.line();
    }

    /** Where {@link #readTo} has ended. */
    public long offset() {
        return offset;
    }

    /** On which line. */
    public long line() {
        return line;
    }

    /** Publishes all records of an input. */
    public void read(InputStream input, ReaderMaker maker) throws IOException {
        GivenBackInput in = new GivenBackInput(input);
        RecordReader reader = maker.over(in);
        flushBeforeReads(reader);
        if (plan.threads() == 0) {
            readAlone(reader, Long.MAX_VALUE);
            return;
        }
        ExecutorService threads = null;
        try {
            while (!readAlone(reader, reader.offset() + aloneBytes)) {
                reader.giveBack(in);
                if (threads == null) {
                    threads = Executors.newFixedThreadPool(plan.threads(), PieceReading::thread);
                }
                offset = reader.offset();
                line = reader.line();
                if (readPieces(in, reader, threads)) {
                    return;
                }
                reader = reader.goingOn(in, offset, line);
                flushBeforeReads(reader);
                aloneBytes *= 2;
            }
        } finally {
            if (threads != null) {
                end(threads);
            }
        }
    }

    private void flushBeforeReads(RecordReader reader) {
        reader.beforeRead(() -> {
            out.flush();
            mark(reader);
        });
    }

    /** Says how far reading is, if somebody wants to know and nothing is gathered. */
    private void mark(RecordReader reader) {
        if (out.wantsMark() && reader.isBetweenLines()) {
            long check = reader.check();
            if (check != InputCheck.NONE || reader.offset() == 0) {
                out.mark(place, reader.offset(), reader.line(), check);
            }
        }
    }

    /** Waits for the threads, which have a piece each to go at most. */
    private static void end(ExecutorService threads) {
        threads.shutdownNow();
        try {
            threads.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "ringmill-decode-" + THREADS.getAndIncrement());
        thread.setDaemon(true);
        return thread;
    }

    /** Reads until that offset; true if there is nothing more to be read. */
    private boolean readAlone(RecordReader reader, long until) throws IOException {
        PlainLines lines = out.plainLines(reader).orElse(null);
        boolean more = true;
        while (more && !closed.getAsBoolean() && (reader.offset() < until || !reader.isBetweenLines())) {
            if (lines != null && (out.publish(lines, reader, record, until) > 0 || goOn(lines, reader))) {
                mark(reader);
                continue;
            }
            more = reader.next(record);
            if (more) {
                out.publish(record);
                mark(reader);
            }
        }
        out.flush(); // A last line without its end comes after the last read; what is done next may wait.
        mark(reader);
        return !more || closed.getAsBoolean();
    }

    /** Reads more if the next line may then be plain; false at the end of the input too. */
    private static boolean goOn(PlainLines lines, RecordReader reader) throws IOException {
        return lines.isCutOff() && reader.buffer.fill();
    }

    /** Reads pieces from {@link #offset} on; false, with what follows given back, where it has to go on alone. */
    private boolean readPieces(GivenBackInput in, RecordReader like, ExecutorService threads) throws IOException {
        lastBegun = false;
        boolean cut = false;
        while (!cut && !closed.getAsBoolean()) {
            boolean more = true;
            while (more && !lastBegun && begun.size() < plan.threads() + 2) {
                more = begin(in, like, threads);
            }
            if (begun.isEmpty()) {
                return lastBegun;
            }
            cut = publish(in);
        }
        return !cut;
    }

    /** Begins with the next piece; false if there is none. */
    private boolean begin(GivenBackInput in, RecordReader like, ExecutorService threads) {
        Piece piece = free.isEmpty() ? out.piece(like, plan.pieceBytes()) : free.pop();
        int read = in.readMany(piece.bytes, plan.pieceBytes());
        lastBegun = read < plan.pieceBytes() && in.isEnded();
        int length = lastBegun ? read : InputBuffer.endOfLastLine(piece.bytes, 0, read);
        in.giveBack(piece.bytes, length, read);
        if (length == 0) {
            free.push(piece);
            return false;
        }
        piece.fill(length, lastBegun);
        FutureTask<Piece> task = new FutureTask<>(piece);
        begun.add(task);
        threads.execute(task);
        return true;
    }

    /** Publishes the first of the pieces that were begun; true if reading alone has to go on, from its last record. */
    private boolean publish(GivenBackInput in) throws IOException {
        FutureTask<Piece> first = begun.remove();
        first.run(); // unless another thread does
        for (Iterator<FutureTask<Piece>> others = begun.iterator(); !first.isDone() && others.hasNext(); ) {
            others.next().run();
        }
        Piece piece = decoded(first);
        out.publish(piece, line - 1);
        if (piece.records() > 0) {
            record.line = line - 1 + piece.lastLine();
        }
        offset += piece.end();
        line += piece.lines();
        if (out.wantsMark() && piece.end() > 0) {
            out.mark(place, offset, line, InputCheck.of(piece.bytes, piece.end()));
        }
        boolean cut = piece.isCut();
        if (cut) {
            giveBackBegun(in);
            in.giveBack(piece.bytes, piece.end(), piece.length());
        }
        free.push(piece);
        return cut;
    }

    private void giveBackBegun(GivenBackInput in) throws IOException {
        while (!begun.isEmpty()) {
            Piece piece = decoded(begun.removeLast());
            in.giveBack(piece.bytes, 0, piece.length());
            free.push(piece);
        }
    }

    private static Piece decoded(FutureTask<Piece> task) throws IOException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while decoding");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause(); // A piece throws no other.
        }
    }
}
