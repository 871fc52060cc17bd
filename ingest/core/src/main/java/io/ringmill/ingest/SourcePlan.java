package io.ringmill.ingest;

import io.ringmill.EventSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A source whose settings are sound.
 *
 * @param target where it reads, for people, such as a path; may be empty
 * @param files what it reads; no sink may write there, since that would delete the input
 * @param ends whether it ends by itself
 * @param once whether it can be read only once, such as standard input; {@code target} says what that is
 * @param buffer where its events are to wait for the ring; empty if the source waits itself
 * @param parts if its input has such that can be read apart
 * @param whole why it has none, as a sentence without its end; may be empty
 * @param failure of a source without a position, what of its input is lost or comes twice where a job goes on, as a sentence
 *     without its end; may be empty
 */
public record SourcePlan(
        String target,
        List<Path> files,
        Opener opener,
        boolean ends,
        boolean once,
        Optional<SourceBuffer> buffer,
        Optional<SourceParts> parts,
        String whole,
        String failure) {

    /** Copies the list. */
    public SourcePlan {
        files = List.copyOf(files);
    }

    /** A source that ends by itself. */
    public SourcePlan(String target, List<Path> files, Opener opener) {
        this(target, files, opener, true, false, Optional.empty(), Optional.empty(), "", "");
    }

    /** A source that reads no files, and ends by itself. */
    public SourcePlan(String target, Opener opener) {
        this(target, List.of(), opener);
    }

    /** The same source, which ends only when it is stopped, unless {@code itEnds}. */
    public SourcePlan ending(boolean itEnds) {
        return new SourcePlan(target, files, opener, itEnds, once, buffer, parts, whole, failure);
    }

    /** The same source, which can be read only once if {@code itIsGone} then. */
    public SourcePlan once(boolean itIsGone) {
        return new SourcePlan(target, files, opener, ends, itIsGone, buffer, parts, whole, failure);
    }

    /** The same source, with the {@link SourceBuffer#SETTING} of the context. */
    public SourcePlan buffered(ConnectorContext context) {
        return new SourcePlan(target, files, opener, ends, once, SourceBuffer.read(context), parts, whole, failure);
    }

    /** The same source, whose input has parts that can be read apart. */
    public SourcePlan of(SourceParts itsParts) {
        return new SourcePlan(target, files, opener, ends, once, buffer, Optional.of(itsParts), "", failure);
    }

    /** The same source, whose input has no parts. {@code why} is a sentence without its end. */
    public SourcePlan whole(String why) {
        return new SourcePlan(target, files, opener, ends, once, buffer, Optional.empty(), why, failure);
    }

    /** The same source, which has no position. {@code what} is lost or comes twice, as a sentence without its end. */
    public SourcePlan afterFailure(String what) {
        return new SourcePlan(target, files, opener, ends, once, buffer, parts, whole, what);
    }

    /** Makes the source, shortly before the run begins. */
    @FunctionalInterface
    public interface Opener {

        /**
         * Looks at what can be looked at, such as whether a file is there, and makes the source.
         *
         * @param refused takes the records that the source cannot decode
         * @throws IOException if the source could not run; the message is a sentence for the user
         */
        EventSource open(RefusedRecords refused) throws IOException;

        /**
         * What the source will be called, where to open it takes what only one can have, such as a port: whoever wants to know only
         * the name asks for it here.
         */
        default Optional<String> name() {
            return Optional.empty();
        }
    }

    /** What a factory returns when it has added a fault. */
    public static SourcePlan unusable() {
        return new SourcePlan("", refused -> {
            throw new IllegalStateException("opened in spite of faults");
        });
    }
}
