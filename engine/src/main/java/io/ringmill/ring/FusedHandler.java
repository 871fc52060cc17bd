package io.ringmill.ring;

/** Windows and rules on one thread: for all keys, or for those of one of several workers. */
final class FusedHandler implements BatchHandler {

    private final Worker worker;
    private final Slots slots;
    private final RunState state;

    FusedHandler(Worker worker, Slots slots, RunState state) {
        this.worker = worker;
        this.slots = slots;
        this.state = state;
    }

    @Override
    public void onBatch(long first, long last, boolean endOfBatch) {
        try {
            for (long next = first; next <= last && !state.failed(); ) {
                int run = slots.contiguous(next, (int) (last - next) + 1);
                worker.onEvents(slots.cells, slots.at(next), run, next);
                next += run;
            }
        } catch (Throwable thrown) {
            state.fail("windows and rules", thrown);
        }
    }
}
