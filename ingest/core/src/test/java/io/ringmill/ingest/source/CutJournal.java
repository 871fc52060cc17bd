package io.ringmill.ingest.source;

import io.ringmill.event.Event;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.SourceTrack;
import io.ringmill.journal.SourceTracks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A journal that is cut off at many places. */
final class CutJournal implements Journal {

    final Recorded recorded = new Recorded();
    final List<End> ends = new ArrayList<>();
    private final Random random;
    private final Map<String, SourceTrack.Journaled> sources = new HashMap<>();
    private SourceTracks tracks;
    private long next;

    /** What a journal has when its process ends. */
    record End(List<String> events, Map<String, SourceTrack.Journaled> sources) {}

    CutJournal(long seed) {
        random = new Random(seed);
    }

    @Override
    public void follow(SourceTracks newTracks) {
        tracks = newTracks;
    }

    @Override
    public void begin(JournalHeader header) {
        recorded.begin(header);
    }

    @Override
    public void append(Event event) throws IOException {
        recorded.append(event);
        next = event.sequence() + 1;
        if (random.nextInt(40) == 0) {
            endOfBatch();
        }
    }

    @Override
    public void endOfBatch() throws IOException {
        tracks.handOver(next, (track, journaled) -> sources.put(track.source(), journaled));
        tracks.confirm();
        ends.add(new End(List.copyOf(recorded.events), Map.copyOf(sources)));
    }

    @Override
    public void digest(long from, long to, long digest) {}

    @Override
    public void end(long count, long digest) {}

    @Override
    public void close() {}
}
