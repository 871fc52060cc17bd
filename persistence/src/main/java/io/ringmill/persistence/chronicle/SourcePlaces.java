package io.ringmill.persistence.chronicle;

import io.ringmill.journal.SourceTrack;
import io.ringmill.journal.SourceTracks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes at the end of each frame how far the sources are that have events in it.
 *
 * <p><b>Threading:</b> the journal's. <b>Allocation:</b> as {@link SourceTracks}.
 */
final class SourcePlaces implements FrameWriter.Last, SourceTracks.Told {

    private final SourceTracks sources;
    private final FrameWriter frame;

    /** More than what is to be told of one source. */
    private static final int ROOM_BYTES = 4096;

    /** By number, the place that was written last. */
    private String[] written = {};

    SourcePlaces(SourceTracks sources, FrameWriter frame) {
        this.sources = sources;
        this.frame = frame;
    }

    @Override
    public void write() throws IOException {
        sources.handOver(frame.nextSequence(), this);
    }

    /** All frames so far were handed over. */
    void confirm() {
        sources.confirm();
    }

    @Override
    public boolean hasRoom() {
        return frame.room() > ROOM_BYTES;
    }

    @Override
    public void source(SourceTrack track, SourceTrack.Journaled journaled) throws IOException {
        int number = track.number();
        String place = journaled.mark().place();
        if (number >= written.length) {
            written = Arrays.copyOf(written, number + 1);
        }
        if (!place.equals(written[number])) {
            byte[] text = (track.source() + '\n' + place).getBytes(StandardCharsets.UTF_8);
            if (frame.room() < 8 + Frame.padded(text.length) + Frame.POSITION_BYTES + Frame.CHECK_BYTES) {
                throw new IOException("the names of the sources are too long for the journal: " + track.source());
            }
            frame.text(Frame.SOURCE, number, text);
            written[number] = place;
        }
        frame.position(number, journaled);
    }
}
