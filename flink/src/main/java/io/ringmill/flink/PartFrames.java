package io.ringmill.flink;

/** What a {@link PartReader} emits: a byte that says what it is, the number of the part, and more. */
final class PartFrames {

    /** A task reads the part now; then of which source it is, and how many parts were known when it was found. */
    static final byte BEGINS = 0;
    /** Events; then a frame as {@link Frames} makes it for a single subtask. */
    static final byte EVENTS = 1;
    /** The part has nothing to read; then the time behind which what it has later stands. */
    static final byte IS_AT = 2;

    /** Of a frame, ahead of its entries: for whom it is, and which of them it is. */
    private static final int HEAD = 3 * Integer.BYTES + 2 * Long.BYTES;

    private PartFrames() {}

    private static FrameWriter frame(byte kind, int number) {
        return new FrameWriter().putByte(kind).putNumber(number);
    }

    static byte[] begins(PartSplit split) {
        return frame(BEGINS, split.number())
                .putNumber(split.source())
                .putNumber(split.known())
                .toByteArray();
    }

    static byte[] events(int number, byte[] frame) {
        return frame(EVENTS, number).putRaw(frame).toByteArray();
    }

    static byte[] isAt(int number, long timeNs) {
        return frame(IS_AT, number).putLong(timeNs).toByteArray();
    }

    /** What is behind the head of a frame of events that {@code in} is at. */
    static byte[] entries(FrameReader in) {
        in.skip(HEAD);
        return in.getRest();
    }
}
