package io.ringmill.ring;

import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import io.ringmill.journal.SourceTracks;
import io.ringmill.pipeline.JournalSettings;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An engine's journal, from its beginning to its end, and what is to be kept there of the sources.
 *
 * <p><b>Threading:</b> {@link #begin} before the engine starts, {@link #close} after its threads have stopped, the rest any.
 */
final class JournalSide implements Egress.Progress {

    private final Journal port;
    private final Pipeline pipeline;
    private final Stages stages;
    private final RingTopology topology;
    private final EventRunner runner;

    /** Empty if the journal takes no events. */
    private final Optional<SourceTracks> tracks;

    private final boolean syncs;
    private long startedNs;

    /** {@code topology} is built, of this runner. */
    JournalSide(Journal port, RingEngineSetup setup, Stages stages, RingTopology topology, EventRunner runner) {
        this.port = port;
        this.stages = stages;
        this.topology = topology;
        this.runner = runner;
        pipeline = setup.pipeline();
        tracks = runner.ring().filter(ring -> port.takesEvents()).map(ring -> new SourceTracks(ring.size()));
        syncs = pipeline.journal().map(JournalSettings::syncNs).orElse(JournalSettings.NO_SYNC)
                != JournalSettings.NO_SYNC;
    }

    void begin(long nowNs) {
        startedNs = nowNs;
        try {
            tracks.ifPresent(port::follow);
            port.begin(new JournalHeader(
                    pipeline.identity(),
                    pipeline.text(),
                    pipeline.models().isEmpty() ? "" : pipeline.folder().toString(),
                    startedNs,
                    pipeline.streams().stream()
                            .map(stream -> new JournalHeader.Stream(stream.name(), stream.fields()))
                            .toList(),
                    stages.programs().keys(),
                    stages.programs().symbols(),
                    true,
                    Optional.empty()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Of the sources so far. */
    List<SourceTrack> tracks() {
        return tracks.map(each -> List.of(each.all())).orElse(List.of());
    }

    /** Follows a source, as {@link SourceTracks#add} says. */
    Optional<SourceTrack> follow(String source, SourcePosition start, long held) {
        return tracks.map(each -> each.add(source, start, held));
    }

    @Override
    public long evaluated() {
        return Math.min(runner.evaluated(), runner.events() - 1);
    }

    @Override
    public long startedNs() {
        return startedNs;
    }

    @Override
    public long lasting() {
        return syncs ? port.syncedSequence() : handedOver();
    }

    @Override
    public boolean hasStopped() {
        return port.hasStopped();
    }

    /** As {@link #lasting}; {@link Long#MAX_VALUE} where the journal keeps nothing, or no more. */
    long lastingForSources() {
        return !port.takesEvents() || port.hasStopped() ? Long.MAX_VALUE : lasting();
    }

    /** Sequence of the newest event that was handed over, with all before it; -1 if there is none. */
    long handedOver() {
        return topology.journalHandler().map(JournalHandler::handedOver).orElse(-1L);
    }

    @Override
    public Map<String, SourceTrack.Journaled> sources() {
        Map<String, SourceTrack.Journaled> sources = new HashMap<>();
        for (SourceTrack track : tracks.map(SourceTracks::all).orElse(new SourceTrack[0])) {
            sources.put(track.source(), track.journaled());
        }
        return sources;
    }

    /**
     * Ends the session in good order, if all went well.
     *
     * @param isAllKept whether all that comes of it is in the sinks; else it is left for a run that goes on
     */
    void close(boolean isAllKept) {
        try (port) {
            if (isAllKept && !runner.state.failed()) {
                topology.blockDigests().orElseThrow().finish(runner.events());
                port.end(runner.events(), stages.digest());
            }
        } catch (Throwable failed) {
            runner.state.fail("the journal", failed);
        }
    }
}
