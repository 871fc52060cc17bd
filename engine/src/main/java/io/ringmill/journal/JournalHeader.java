package io.ringmill.journal;

import io.ringmill.event.Dictionary;
import io.ringmill.event.Field;
import java.util.List;

/**
 * What a session of a journal says of itself.
 *
 * @param identity of the pipeline, {@code Pipeline.identity()}
 * @param pipeline the pipeline file's text
 * @param startedNs wall clock at the start, epoch nanoseconds
 * @param streams in order of their index
 * @param keys the live dictionary of keys; grows while the session runs
 * @param symbols the live dictionary of symbols; grows while the session runs
 * @param digested whether digests are recorded
 */
public record JournalHeader(
        String identity,
        String pipeline,
        long startedNs,
        List<Stream> streams,
        Dictionary keys,
        Dictionary symbols,
        boolean digested) {

    /** The same with other dictionaries. */
    public JournalHeader withDictionaries(Dictionary otherKeys, Dictionary otherSymbols) {
        return new JournalHeader(identity, pipeline, startedNs, streams, otherKeys, otherSymbols, digested);
    }

    /** A stream as journaled: its fields take the first cells of its events, in this order. */
    public record Stream(String name, List<Field> fields) {}
}
