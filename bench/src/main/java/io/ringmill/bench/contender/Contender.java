package io.ringmill.bench.contender;

/**
 * Something that is measured. It is given events by their number in a load that it knows, all from one thread.
 *
 * <p><b>Threading:</b> one thread calls all methods; what happens behind is the contender's affair.
 */
public interface Contender extends AutoCloseable {

    /** Is told of every event whose rules have been evaluated, in order, on the thread that did. */
    @FunctionalInterface
    interface Listener {

        /** @param number how many events were handed in before this one, in all rounds */
        void onEvaluated(long number);
    }

    /** Hands in one event, and does so at once. */
    void publish(int index, long shiftNs);

    /**
     * Hands in the events {@code [from, to)} as fast as this contender can.
     *
     * @param shiftNs added to their times
     */
    default void publish(int from, int to, long shiftNs) {
        for (int i = from; i < to; i++) {
            publish(i, shiftNs);
        }
    }

    /** Returns when everything handed in is done. */
    void drain();

    /** Alerts, or for works that have none, rows so far; to be called when drained. */
    long outputs();

    @Override
    void close();
}
