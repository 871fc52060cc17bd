package io.ringmill.output;

import io.ringmill.window.runtime.WindowProgram;

/** Takes what a {@link WindowProgram} brings about, on its thread; what is handed in is reused after the call. */
public interface ProgramOutput {

    /** Does nothing with it. */
    ProgramOutput NONE = new ProgramOutput() {
        @Override
        public void onRow(long sequence, long[] row) {}

        @Override
        public void onLate(long[] cells, int at, long sequence, long watermarkNs) {}
    };

    /** A window's emission, as {@link Row} says; before the next, and before any rule on it is evaluated. */
    void onRow(long sequence, long[] row);

    /** An event that was not taken in: older than the watermark, or too far ahead of it. */
    void onLate(long[] cells, int at, long sequence, long watermarkNs);

    /** A key is forgotten, after the rows so far. */
    default void onExpired(int key) {}

    /**
     * What is due on the stream up to that time is to be done, after the rows so far; only of streams that have timers
     * outside of the windows' program.
     */
    default void onWatermark(int stream, long watermarkNs) {}
}
