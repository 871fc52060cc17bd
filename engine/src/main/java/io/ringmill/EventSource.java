package io.ringmill;

import io.ringmill.metrics.SourceMetrics;

/**
 * Where events come from: reads, decodes, publishes.
 *
 * <p><b>Threading:</b> {@link #run} on a thread of its own; {@link #close} and {@link #metrics} from any.
 */
public interface EventSource extends AutoCloseable {

    /** What users call it, such as {@code csv trades.csv}. */
    String name();

    /**
     * Publishes until the input ends or {@link #close} is called, then returns.
     *
     * @throws Exception if the input cannot be read on; the message says what, where, and what to do
     */
    void run(Publishers publishers) throws Exception;

    /**
     * Whether it can go on where a run was interrupted: it then begins where {@link Publishers#track} says, tells its way, and
     * would hand over the same events in the same order.
     */
    default boolean hasPosition() {
        return false;
    }

    /**
     * Whether what it hands over comes again until it acknowledges that, which it does up to {@link
     * Publishers#lastingSequence}: a run that goes on misses nothing, and may get the newest events twice.
     */
    default boolean acknowledges() {
        return false;
    }

    /** What it has done so far. */
    SourceMetrics metrics();

    /** Makes {@link #run} return soon. Idempotent. */
    @Override
    void close();
}
