package io.ringmill.ring;

import io.ringmill.output.ProgramOutput;
import io.ringmill.output.Row;
import io.ringmill.output.RowLayout;
import java.util.List;

/**
 * What the window handler hands to the rule handler beside the ring: for each slot what became of its event, and where
 * the rows end that it brought about.
 *
 * <p><b>Threading:</b> written by the windows' thread, read by the rules'; a slot's part is published by the windows'
 * sequence. <b>Allocation:</b> as {@link RowBuffer}.
 */
final class Handover implements ProgramOutput {

    final RowBuffer rows = new RowBuffer();

    RowLayout[] windows;

    private final long[] expired = {Row.EXPIRED, 0};
    private final long[] watermark = {Row.WATERMARK, 0, 0};
    private final int[] statuses;

    /** By slot: end of its rows; of a late event, which has none, the watermark. */
    private final long[] ends;

    private final int mask;

    Handover(List<RowLayout> windows, int slots) {
        setWindows(windows);
        statuses = new int[slots];
        ends = new long[slots];
        mask = slots - 1;
    }

    /** From now on rows look like that; while both threads stand still, and all rows have been taken. */
    void setWindows(List<RowLayout> newWindows) {
        windows = newWindows.toArray(RowLayout[]::new);
    }

    @Override
    public void onRow(long sequence, long[] row) {
        rows.append(row, windows[(int) row[Row.WINDOW]].rowCells());
    }

    @Override
    public void onLate(long[] cells, int at, long sequence, long watermarkNs) {
        ends[(int) sequence & mask] = watermarkNs;
    }

    @Override
    public void onExpired(int key) {
        expired[Row.KEY] = key;
        rows.append(expired, expired.length);
    }

    @Override
    public void onWatermark(int stream, long watermarkNs) {
        watermark[Row.KEY] = stream;
        watermark[Row.TIME] = watermarkNs;
        rows.append(watermark, watermark.length);
    }

    /** Windows' thread: the event is taken in, and was not late. */
    void end(long sequence) {
        ends[(int) sequence & mask] = rows.end();
    }

    /** Windows' thread: what became of the event. */
    void setStatus(long sequence, int status) {
        statuses[(int) sequence & mask] = status;
    }

    /** Rules' thread: what became of the event. */
    int status(long sequence) {
        return statuses[(int) sequence & mask];
    }

    /** Rules' thread: end of the event's rows, or the watermark that it is older than. */
    long endOrWatermark(long sequence) {
        return ends[(int) sequence & mask];
    }
}
