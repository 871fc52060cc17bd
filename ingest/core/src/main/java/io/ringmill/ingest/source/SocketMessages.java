package io.ringmill.ingest.source;

import io.ringmill.ingest.http.HttpTrouble;
import io.ringmill.ingest.text.Printable;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The messages of one connection, on their way from the client's thread, which puts them together of their fragments, to the
 * source's, which publishes them. One block fills while another is published; when it is full the client asks for no more
 * until the source has taken it, so that a server is held up by a slow engine, and memory stays bounded.
 *
 * <p><b>Threading:</b> as {@link WebSocket.Listener} says; {@link #take} and what follows it in one other thread, {@link
 * #close} in any. <b>Allocation:</b> none per message, once the blocks have their size.
 */
final class SocketMessages implements WebSocket.Listener {

    /** What is full asks for no more; a message may go beyond it. */
    private static final int FULL_BYTES = 1 << 18;

    private static final int FIRST_BYTES = 1 << 16;
    /** Of a message that is too long this much is kept. */
    private static final int KEPT_BYTES = 1 << 12;
    /** Behind a message, for whoever reads eight bytes at a time. */
    private static final int PADDING = Long.BYTES;

    private static final int MOST_BYTES_PER_CHAR = 3;
    private static final int NORMAL = 1000;
    private static final int SPINS = 1000;

    /** Messages, one behind the other. */
    static final class Block {
        private byte[] bytes = new byte[FIRST_BYTES];
        private int used;
        private int count;
        /** Where each message ends, and how long it was. */
        private int[] ends = new int[256];

        private long[] totals = new long[256];

        int count() {
            return count;
        }

        byte[] bytes() {
            return bytes;
        }

        int from(int index) {
            return index == 0 ? 0 : ends[index - 1];
        }

        int length(int index) {
            return ends[index] - from(index);
        }

        /** How many bytes the message had, of which all are at hand unless it was too long. */
        long total(int index) {
            return totals[index];
        }

        private int gathered() {
            return used - from(count);
        }

        private void room(int more) {
            if (used + more > bytes.length - PADDING) {
                bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, used + more + PADDING));
            }
        }

        private void end(long total) {
            if (count == ends.length) {
                ends = Arrays.copyOf(ends, 2 * count);
                totals = Arrays.copyOf(totals, 2 * count);
            }
            ends[count] = used;
            totals[count++] = total;
        }
    }

    private final int maxMessage;
    private final CharsetEncoder encoder = StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);

    /** Guarded by this, as all below. */
    private Block filling = new Block();

    private Block taken = new Block();
    /** Bytes of the message that is not complete yet, of which not all may be kept. */
    private long gatheredTotal;

    /** Whether the client waits to be told that there is room again. */
    private boolean held;

    private WebSocket socket;
    private boolean closed;
    private boolean discarding;
    private String end = "";
    /** Frames that have come, of any kind, and how many they were when the source looked last, and when that changed. */
    private long frames;

    private long framesSeen;
    private long heardNs = System.nanoTime();
    private boolean waiting;

    /** Whether there are messages to take; written under the lock, read without. */
    private volatile boolean any;

    /** {@code maxMessage}: of longer messages, in bytes, nothing but the beginning is kept. */
    SocketMessages(int maxMessage) {
        this.maxMessage = maxMessage;
    }

    @Override
    public synchronized void onOpen(WebSocket opened) {
        socket = opened;
        frames++;
        if (closed) {
            opened.abort();
        } else {
            opened.request(1);
        }
    }

    @Override
    public synchronized CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        CharBuffer text = part instanceof CharBuffer chars ? chars : CharBuffer.wrap(part);
        filling.room((int) Math.min(Integer.MAX_VALUE >> 2, (long) MOST_BYTES_PER_CHAR * text.length()));
        ByteBuffer to = ByteBuffer.wrap(filling.bytes, filling.used, filling.bytes.length - PADDING - filling.used);
        encoder.reset();
        CoderResult done = encoder.encode(text, to, true);
        assert done.isUnderflow();
        return arrived(to.position() - filling.used, last);
    }

    @Override
    public synchronized CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
        int length = part.remaining();
        filling.room(length);
        part.get(filling.bytes, filling.used, length);
        return arrived(length, last);
    }

    private CompletionStage<?> arrived(int length, boolean last) {
        filling.used += length;
        gatheredTotal += length;
        if (gatheredTotal > maxMessage) {
            filling.used -= Math.max(0, filling.gathered() - Math.min(maxMessage, KEPT_BYTES));
        }
        if (last) {
            filling.end(gatheredTotal);
            gatheredTotal = 0;
            if (filling.count == 1) {
                any = true;
                wake();
            }
        }
        return more();
    }

    @Override
    public synchronized CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        ready();
        return more();
    }

    @Override
    public synchronized CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
        ready();
        return more();
    }

    private void wake() {
        if (waiting) {
            notifyAll();
        }
    }

    private CompletionStage<?> more() {
        frames++;
        if (discarding) {
            filling.used = 0;
            filling.count = 0;
            gatheredTotal = 0;
        }
        held = filling.count > 0 && filling.used >= FULL_BYTES;
        if (!held) {
            socket.request(1);
        }
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        String why = reason.isEmpty() ? "" : ": " + Printable.of(reason);
        fail("the server closed the connection" + (status == NORMAL ? "" : " with status " + status) + why);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable lost) {
        fail("the connection was lost: " + Printable.of(HttpTrouble.describe(lost)));
    }

    /** No more comes, for this reason, unless another was told before. */
    synchronized void fail(String why) {
        end = end.isEmpty() ? why : end;
        notifyAll();
    }

    /**
     * Waits for messages, so long at most.
     *
     * @return those that have arrived, to be read until the next call; empty if it has none
     */
    Block take(long waitNs) throws InterruptedException {
        for (int tries = 0; !any && tries < SPINS; tries++) {
            Thread.onSpinWait(); // Where messages come one on the other, to be woken costs more than to take one.
        }
        return takeSlowPath(waitNs);
    }

    private synchronized Block takeSlowPath(long waitNs) throws InterruptedException {
        await(waitNs, () -> filling.count > 0 || !end.isEmpty() || closed);
        if (filling.count == 0) {
            taken.count = 0;
            return taken;
        }
        Block full = filling;
        filling = taken;
        taken = full;
        int gathered = full.gathered();
        any = false;
        filling.used = 0;
        filling.count = 0;
        filling.room(gathered);
        System.arraycopy(full.bytes, full.from(full.count), filling.bytes, 0, gathered);
        filling.used = gathered;
        if (held) {
            held = false;
            socket.request(1);
        }
        return full;
    }

    /** Why no more comes, now that all messages are taken; empty if more may. */
    synchronized String end() {
        return filling.count > 0 ? "" : end;
    }

    /** The beginning of a message whose rest did not come, as a block of one; of none if there is no such. */
    synchronized Block cutOff() {
        if (gatheredTotal > 0) {
            filling.end(gatheredTotal);
            gatheredTotal = 0;
        }
        return filling;
    }

    /** How long nothing has come though the source was ready for it. */
    synchronized long silentNs() {
        if (frames != framesSeen) {
            ready();
        }
        return held ? 0 : System.nanoTime() - heardNs;
    }

    /** The source was busy, and is ready now. */
    synchronized void ready() {
        framesSeen = frames;
        heardNs = System.nanoTime();
    }

    /** Waits for the connection to end, so long at most; what comes is not wanted. */
    synchronized void discard(long waitNs) throws InterruptedException {
        discarding = true;
        if (held) {
            more();
        }
        await(waitNs, () -> !end.isEmpty());
    }

    private void await(long waitNs, BooleanSupplier enough) throws InterruptedException {
        if (enough.getAsBoolean()) {
            return;
        }
        long deadlineNs = System.nanoTime() + waitNs;
        waiting = true;
        for (long leftNs = waitNs; !enough.getAsBoolean() && leftNs > 0; leftNs = deadlineNs - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, leftNs);
        }
        waiting = false;
    }

    /** Nobody waits for messages any more. Idempotent. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
