package io.ringmill.journal;

import io.ringmill.event.Dictionary;
import io.ringmill.event.Field;
import java.util.List;
import java.util.Optional;

/**
 * What a session of a journal says of itself.
 *
 * @param identity of the pipeline, {@code Pipeline.identity()}
 * @param pipeline the pipeline file's text
 * @param folder of the pipeline file, from which the files of models in it start; empty if it asks none
 * @param startedNs wall clock at the start, epoch nanoseconds
 * @param streams in order of their index
 * @param keys the live dictionary of keys; grows while the session runs
 * @param symbols the live dictionary of symbols; grows while the session runs
 * @param digested whether digests are recorded
 * @param origin where it goes on; empty if it begins with nothing
 */
public record JournalHeader(
        String identity,
        String pipeline,
        String folder,
        long startedNs,
        List<Stream> streams,
        Dictionary keys,
        Dictionary symbols,
        boolean digested,
        Optional<Origin> origin) {

    /**
     * Where a session goes on that does not begin with nothing: behind one with another pipeline, or a run elsewhere.
     *
     * @param way what its state is made of
     * @param startedNs when the session before began; 0 if that is in no journal
     * @param sequence of the first event, behind all of that one
     * @param from if it was rebuilt: of the first event that was replayed for it
     */
    public record Origin(Way way, long startedNs, long sequence, long from) {}

    /** How the state came to be with which a session goes on. */
    public enum Way {
        /** What is the same in both pipelines kept its state, the rest began anew. */
        MIGRATED,
        /** The events before were replayed through the new pipeline. */
        REBUILT,
        /** A run elsewhere remembered it; the journal has no event before. */
        SEEDED
    }

    /** Sequence of the session's first event. */
    public long first() {
        return origin.map(Origin::sequence).orElse(0L);
    }

    /** The same with an origin. */
    public JournalHeader withOrigin(Origin newOrigin) {
        return new JournalHeader(
                identity, pipeline, folder, startedNs, streams, keys, symbols, digested, Optional.of(newOrigin));
    }

    /** The same with other dictionaries. */
    public JournalHeader withDictionaries(Dictionary otherKeys, Dictionary otherSymbols) {
        return new JournalHeader(
                identity, pipeline, folder, startedNs, streams, otherKeys, otherSymbols, digested, origin);
    }

    /** A stream as journaled: its fields take the first cells of its events, in this order. */
    public record Stream(String name, List<Field> fields) {}
}
