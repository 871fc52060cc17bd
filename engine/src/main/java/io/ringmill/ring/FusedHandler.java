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
        long next = first;
        int run = 0;
        try {
            while (next <= last && !state.failed()) {
                run = slots.contiguous(next, (int) (last - next) + 1);
                worker.onEvents(slots.cells, slots.at(next), run, next);
                next += run;
            }
        } catch (Throwable thrown) {
            state.fail(RunState.at("windows and rules", next, next + run - 1), thrown);
        }
    }
}
