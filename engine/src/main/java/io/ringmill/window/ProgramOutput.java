package io.ringmill.window;

/** Takes what a {@link WindowProgram} brings about, on its thread; what is handed in is reused after the call. */
public interface ProgramOutput {

    /** A window's emission, as {@link Row} says; before the next, and before any rule on it is evaluated. */
    void onRow(long sequence, long[] row);

    /** A late event, older than the watermark. */
    void onLate(long[] cells, int at, long sequence, long watermarkNs);
}
