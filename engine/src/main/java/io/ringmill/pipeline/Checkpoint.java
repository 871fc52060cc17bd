package io.ringmill.pipeline;

import io.ringmill.output.AlertLimiter;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Where an engine stood between two events. With the state of its windows and rules beside it, another engine goes on from
 * there as if there had been no interruption, in any topology.
 *
 * @param sequence of the next event; so many events have come, of all kinds
 * @param parts how many {@link StateFile}s the state is made of: one for each worker
 * @param digest over all results and alerts so far; 0 if none was computed
 * @param blockFrom from this sequence on, no digest was recorded
 * @param blockDigest the part of {@code digest} from there on
 * @param streams what publishers have counted, in the order of the pipeline
 * @param limits of rules whose alerts have one; none where nothing goes to sinks
 * @param changes what of the changes of rules while events came is left, as journals keep them: those that make of the
 *     pipeline the one that there was, and the newest silence of each rule and of each key of it
 */
public record Checkpoint(
        long sequence,
        int parts,
        long digest,
        long blockFrom,
        long blockDigest,
        List<Stream> streams,
        List<AlertLimiter.State> limits,
        List<String> changes) {

    /** Before the first event. */
    public static final Checkpoint START = new Checkpoint(0, 0, 0, 0, 0, List.of(), List.of(), List.of());

    public Checkpoint {
        streams = List.copyOf(streams);
        limits = List.copyOf(limits);
        changes = List.copyOf(changes);
    }

    /**
     * What is known of a stream outside of the programs.
     *
     * @param newestNs newest event time of those that keep it for the idle timer; {@link Long#MIN_VALUE} if there is none
     * @param stampedNs newest arrival that was stamped; {@link Long#MIN_VALUE} if there is none
     */
    public record Stream(String name, long published, long refused, long dropped, long newestNs, long stampedNs) {}

    /** The state of a checkpoint: as many {@link StateFile}s as it has parts, one behind the other. */
    @FunctionalInterface
    public interface State {

        /** Opens it at its beginning; more than once, if there are several workers. */
        InputStream open() throws IOException;
    }

    /** Takes a checkpoint while the engine stands still. */
    @FunctionalInterface
    public interface Taker {

        /** {@code state} is good until this returns. */
        void take(Checkpoint checkpoint, Writer state) throws IOException;
    }

    /** Writes the state. */
    @FunctionalInterface
    public interface Writer {

        /** Writes it in many small pieces; the stream stays open. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes what {@link #read} reads. */
    public void write(StateWriter out) {
        out.putLong(sequence);
        out.putInt(parts);
        out.putLong(digest);
        out.putLong(blockFrom);
        out.putLong(blockDigest);
        out.putInt(streams.size());
        for (Stream stream : streams) {
            out.putText(stream.name);
            out.putLong(stream.published);
            out.putLong(stream.refused);
            out.putLong(stream.dropped);
            out.putLong(stream.newestNs);
            out.putLong(stream.stampedNs);
        }
        out.putInt(limits.size());
        for (AlertLimiter.State limit : limits) {
            out.putText(limit.rule());
            out.putInt(limit.deliveredNs().size());
            limit.deliveredNs().forEach(out::putLong);
            out.putLong(limit.kept());
            out.putLong(limit.keptSequence());
            out.putLong(limit.keptTimeNs());
            out.putLong(limit.suppressed());
            out.putLong(limit.nowNs());
        }
        out.putInt(changes.size());
        changes.forEach(out::putText);
    }

    /**
     * Reads a checkpoint.
     *
     * @throws io.ringmill.state.StateException if it is cut off
     */
    public static Checkpoint read(StateReader in) {
        long sequence = in.getLong();
        int parts = in.getInt();
        long digest = in.getLong();
        long blockFrom = in.getLong();
        long blockDigest = in.getLong();
        List<Stream> streams = new ArrayList<>();
        for (int i = in.getSize(1); i > 0; i--) {
            streams.add(new Stream(in.getText(), in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong()));
        }
        List<AlertLimiter.State> limits = new ArrayList<>();
        for (int i = in.getSize(1); i > 0; i--) {
            String rule = in.getText();
            List<Long> deliveredNs = new ArrayList<>();
            for (int delivered = in.getSize(Long.BYTES); delivered > 0; delivered--) {
                deliveredNs.add(in.getLong());
            }
            limits.add(new AlertLimiter.State(
                    rule, deliveredNs, in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong()));
        }
        List<String> changes = new ArrayList<>();
        for (int i = in.getSize(1); i > 0; i--) {
            changes.add(in.getText());
        }
        return new Checkpoint(sequence, parts, digest, blockFrom, blockDigest, streams, limits, changes);
    }
}
