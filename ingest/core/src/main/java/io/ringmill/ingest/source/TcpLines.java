package io.ringmill.ingest.source;

import io.ringmill.Publishers;
import io.ringmill.ingest.RecordFindings;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.decode.HeaderException;
import io.ringmill.ingest.decode.RawRecord;
import io.ringmill.ingest.decode.RecordFormat;
import io.ringmill.ingest.decode.RecordPublisher;
import io.ringmill.ingest.decode.RecordReader;
import io.ringmill.ingest.decode.SourceProgress;
import io.ringmill.ingest.http.HttpTrouble;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Publishes the lines of connections, of several at a time. Whoever has received something publishes it as a whole, then the
 * next one has its turn: of each connection the order stays, and a fast one does not keep the others waiting.
 *
 * <p><b>Threading:</b> a thread for each connection; {@link #close} when all have returned. <b>Allocation:</b> per connection
 * a buffer, which grows to {@code maxLine} where lines are that long. <b>Cost:</b> a lock per block that is received.
 */
final class TcpLines implements AutoCloseable {

    /**
     * What the lines hold.
     *
     * @param timeoutNs longest wait for more; 0 for ever
     */
    record Format(RecordFormat records, long timeoutNs) {}

    static final String CUT_OFF = "the line has no end: the connection ended before it";

    private final Format format;
    private final RecordPublisher out;
    private final ReentrantLock turn = new ReentrantLock(true);

    /** Whose turn it is, for people. Guarded by {@link #turn}. */
    private String peer = "";

    TcpLines(Format format, Publishers publishers, RefusedRecords refused, SourceProgress progress) {
        this.format = format;
        out = new RecordPublisher(format.records().settings(), publishers, new WithPeer(refused), progress);
    }

    /**
     * Publishes all that comes.
     *
     * @param newPeer the other side, for people
     * @param onRecord is called when the first record is read
     * @return what broke the connection off; empty if the other side ended it
     * @throws HeaderException if the first line of CSV is not the right one
     * @throws IOException if a record is invalid, and that ends the source
     */
    String publish(Socket socket, String newPeer, BooleanSupplier goOn, Runnable onRecord) throws IOException {
        SocketInput connection;
        try {
            connection = new SocketInput(socket, format.timeoutNs());
        } catch (IOException gone) {
            return "the connection was lost: " + HttpTrouble.describe(gone);
        }
        if (!connection.begins()) {
            return connection.trouble();
        }
        Turn own = new Turn(newPeer);
        try (SocketContent in = new SocketContent(connection)) {
            RecordReader reader;
            try {
                reader = format.records().reader(in, newPeer);
            } catch (HeaderException wrong) {
                if (in.trouble().isEmpty()) {
                    throw wrong;
                }
                return in.trouble(); // What came of the header says nothing of it.
            }
            reader.beforeRead(own::end);
            RawRecord record =
                    new RawRecord(format.records().settings().routing().paths().size());
            boolean any = false;
            while (goOn.getAsBoolean() && reader.next(record)) {
                if (!goOn.getAsBoolean()) {
                    break; // The record may be what close() cut off.
                }
                own.begin();
                if (format.records().csv().isPresent() && reader.endsAmidLine()) {
                    out.countInvalid(record, CUT_OFF);
                } else {
                    out.publish(record);
                }
                if (!any) {
                    any = true;
                    onRecord.run();
                }
            }
            return in.trouble();
        } finally {
            own.end();
        }
    }

    /** Counts a first line that is no right header as an invalid record. */
    void countInvalid(HeaderException header, String newPeer) throws IOException {
        Turn own = new Turn(newPeer);
        own.begin();
        try {
            out.countInvalid(1, header.getMessage());
        } finally {
            own.end();
        }
    }

    @Override
    public void close() {
        out.close();
    }

    /** One connection's turns to publish. */
    private final class Turn {
        private final String own;

        Turn(String peer) {
            own = peer;
        }

        void begin() {
            if (!turn.isHeldByCurrentThread()) {
                turn.lock();
                peer = own;
            }
        }

        /** Before a wait for more: what was gathered is handed over, and others may publish. */
        void end() {
            if (turn.isHeldByCurrentThread()) {
                try {
                    out.flush();
                } finally {
                    turn.unlock();
                }
            }
        }
    }

    /** Says of each refused record whose it is. */
    private final class WithPeer implements RefusedRecords {
        private final RefusedRecords next;

        WithPeer(RefusedRecords next) {
            this.next = next;
        }

        @Override
        public void refused(String source, long line, String reason, byte[] raw, long totalLength) throws IOException {
            next.refused(source, line, reason + " (from " + peer + ")", raw, totalLength);
        }

        @Override
        public void begins(RecordFindings findings) {
            next.begins(findings);
        }

        @Override
        public void goesOn(String source, long before) {
            next.goesOn(source, before);
        }
    }
}
