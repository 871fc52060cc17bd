package io.ringmill.app.report;

import io.ringmill.output.LateEvent;
import io.ringmill.output.Sink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Notes how late events were, and how far ahead, for the summary. Threading as {@link Sink}; {@link #all} when it is closed. */
public final class Lateness implements Sink {

    /**
     * The late events of a stream, or those too far ahead.
     *
     * @param mostNs how late the latest was, or how far ahead the furthest
     * @param example the first, as JSON
     */
    public record Note(String stream, boolean ahead, long count, long mostNs, String example) {}

    /** What the engine calls it; it is no sink of the user's. */
    public static final String NAME = "lateness";

    private final Map<String, Note> notes = new LinkedHashMap<>();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean takesResults(String window) {
        return false;
    }

    @Override
    public synchronized void onLate(LateEvent event) {
        long byNs = event.isAhead() ? event.aheadByNs() : event.lateByNs();
        String name = event.stream() + (event.isAhead() ? " ahead" : "");
        Note known = notes.get(name);
        notes.put(
                name,
                known == null
                        ? new Note(event.stream(), event.isAhead(), 1, byNs, text(event))
                        : new Note(
                                known.stream,
                                known.ahead,
                                known.count + 1,
                                Math.max(known.mostNs, byNs),
                                known.example));
    }

    private static String text(LateEvent event) {
        Object json = event.toJson();
        return json instanceof byte[] utf8 ? new String(utf8, StandardCharsets.UTF_8) : json.toString();
    }

    /** By stream. */
    public synchronized List<Note> all() {
        return new ArrayList<>(notes.values());
    }

    @Override
    public void close() {}
}
