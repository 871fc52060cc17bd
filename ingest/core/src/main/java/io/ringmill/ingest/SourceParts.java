package io.ringmill.ingest;

import io.ringmill.EventSource;
import io.ringmill.journal.SourcePosition;
import java.io.IOException;
import java.util.List;

/**
 * The input of a source as parts that can be read apart from each other. Either these are independent, such as the partitions of a
 * topic: only the order within a part is certain, also where one source reads them all. Or they follow each other, such as pieces
 * of a file: then the source has one order, and is in one place.
 *
 * <p><b>Threading:</b> any thread.
 */
public interface SourceParts {

    /**
     * A part.
     *
     * @param name no other part's of the source
     * @param start where it is to be read from
     * @param grows whether more may come at its end
     */
    record Part(String name, SourcePosition start, boolean grows) {}

    /** Whether the parts follow each other: each begins where the one before has ended. */
    default boolean inOrder() {
        return false;
    }

    /**
     * The parts that there are now.
     *
     * @param later whether others have been read: a part that is new since is read from its beginning
     * @param from of parts in order, where the first one is to begin, or at the newest
     *     one that is known, which then is not among them; the start for all of them
     * @throws IOException if that cannot be found out; the message is a sentence for the user
     */
    List<Part> list(boolean later, SourcePosition from) throws IOException;

    /**
     * Makes a source that reads one part, under the name that the source of all parts has.
     *
     * @param part its name
     * @param refused takes the records that the source cannot decode
     * @throws IOException if the source could not run; the message is a sentence for the user
     */
    EventSource open(String part, RefusedRecords refused) throws IOException;

    /** A source of one of the parts that follow each other. */
    interface PartSource extends EventSource {

        /**
         * Any thread, once it has run: where it has ended, with what it has counted. That may be behind the beginnings of parts that
         * follow, which were taken for such by mistake, as a cut was amid a record: it has read these, too.
         */
        SourcePosition reached();
    }
}
