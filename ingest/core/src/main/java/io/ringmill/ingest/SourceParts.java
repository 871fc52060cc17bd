package io.ringmill.ingest;

import io.ringmill.EventSource;
import io.ringmill.journal.SourcePosition;
import java.io.IOException;
import java.util.List;

/**
 * The input of a source as parts that can be read apart from each other, such as the partitions of a topic: only the order
 * within a part is certain, also where one source reads them all.
 *
 * <p><b>Threading:</b> any thread.
 */
public interface SourceParts {

    /**
     * A part.
     *
     * @param name no other part's of the source
     * @param start where it is to be read from
     */
    record Part(String name, SourcePosition start) {}

    /**
     * The parts that there are now.
     *
     * @param later whether others have been read: a part that is new since is read from its beginning
     * @throws IOException if that cannot be found out; the message is a sentence for the user
     */
    List<Part> list(boolean later) throws IOException;

    /**
     * Makes a source that reads one part, under the name that the source of all parts has.
     *
     * @param part its name
     * @param refused takes the records that the source cannot decode
     * @throws IOException if the source could not run; the message is a sentence for the user
     */
    EventSource open(String part, RefusedRecords refused) throws IOException;
}
