package io.ringmill.app.host;

import io.ringmill.EventSource;
import io.ringmill.app.terminal.Figures;
import io.ringmill.diagnostic.NearestName;
import io.ringmill.ingest.Connectors.PlannedSource;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import io.ringmill.metrics.BufferMetrics;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.server.host.Feeds;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The sources of a run, each behind a gate of its own. Threading as {@link Feeds}. */
public final class SourceFeeds implements Feeds {

    /**
     * A source.
     *
     * @param name that no other of the run has
     * @param interrupted whether what was sent since a run was interrupted is missing, which is a gap
     * @param buffer what the buffer behind it has done; empty if it has none
     */
    public record Held(
            String name,
            PlannedSource plan,
            EventSource source,
            Gate gate,
            boolean interrupted,
            Optional<Supplier<BufferMetrics>> buffer) {

        /** What it did, under its name. */
        public SourceMetrics metrics() {
            SourceMetrics own = source.metrics();
            long gaps = own.gaps() + (interrupted ? 1 : 0);
            return new SourceMetrics(
                    name, own.state(), own.read(), own.published(), own.filtered(), own.invalid(), gaps, own.detail());
        }
    }

    private final List<Held> sources;
    private final Supplier<List<SourceTrack>> tracks;

    /** @param tracks how far the sources are, as far as the engine knows */
    public SourceFeeds(List<Held> sources, Supplier<List<SourceTrack>> tracks) {
        this.sources = List.copyOf(sources);
        this.tracks = tracks;
    }

    @Override
    public List<Feed> list() {
        List<SourceTrack> known = tracks.get();
        return sources.stream().map(each -> feed(each, known)).toList();
    }

    private static Feed feed(Held held, List<SourceTrack> tracks) {
        String position = tracks.stream()
                .filter(track -> isOf(held.name, track.source()))
                .map(track -> position(track.journaled().mark()))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
        return new Feed(
                held.metrics(),
                held.plan.kind(),
                held.plan.stream(),
                position,
                held.gate.isPaused(),
                held.buffer.map(Supplier::get));
    }

    private static boolean isOf(String source, String track) {
        return track.equals(source) || SourceTrack.isPartOf(source, track);
    }

    private static String position(SourcePosition mark) {
        if (mark.isStart()) {
            return "";
        }
        return mark.line() > 1
                ? mark.place() + ", line " + Figures.count(mark.line())
                : mark.place() + ", " + Figures.count(mark.offset());
    }

    @Override
    public void pause(String name) {
        find(name).gate.pause();
    }

    @Override
    public void resume(String name) {
        find(name).gate.resume();
    }

    private Held find(String name) {
        return sources.stream()
                .filter(each -> each.name.equals(name))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> names = sources.stream().map(Held::name).toList();
                    return new IllegalArgumentException("no source '" + name + "'" + NearestName.hint(name, names));
                });
    }
}
