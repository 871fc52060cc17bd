package io.ringmill.bench.contender;

/** Does nothing: what is measured is the machine's own jitter. */
final class IdleContender implements Contender {

    private final Listener listener;
    private long events;

    IdleContender(Listener listener) {
        this.listener = listener;
    }

    @Override
    public void publish(int index, long shiftNs) {
        listener.onEvaluated(events++);
    }

    @Override
    public void drain() {
        // nothing is under way
    }

    @Override
    public long outputs() {
        return events;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
