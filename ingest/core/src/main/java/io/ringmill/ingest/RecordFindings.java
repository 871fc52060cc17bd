package io.ringmill.ingest;

import java.util.List;

/**
 * What was found out about the records of a source: why some were not published, and what was odd about those that were. It
 * is complete once the source has ended.
 */
public interface RecordFindings {

    /**
     * A reason, and the first record for which it holds.
     *
     * @param count of the records for which it holds
     */
    record Reason(String source, String text, long count, long line, String example) {}

    /** A path that no record has. */
    record Unseen(String name, String path) {}

    /** The source's name. */
    String source();

    /** Why records were invalid, the commonest first. */
    List<Reason> invalid();

    /** Why records were filtered, the commonest first. */
    List<Reason> filtered();

    /** The paths that no record had; none if there was no record. */
    List<Unseen> unseen();

    /** Earliest event time that was published; the greatest long if there is none. */
    long earliestNs();

    /** Latest event time that was published; the least long if there is none. */
    long latestNs();
}
