package io.ringmill.pipeline.ring;

/** Runs the engine on its own thread. Threading, allocation and cost: see {@link EventPublisher}. */
final class InlinePublisher extends EventPublisher {

    private final InlineRunner runner;

    InlinePublisher(StreamContext context, InlineRunner runner) {
        super(context);
        this.runner = runner;
    }

    @Override
    boolean put(byte kind) {
        return runner.run(this, kind);
    }

    /** Under the runner's lock: the time of an event that is stamped on arrival. */
    void stampArrival() {
        if (arrivalStamped) {
            timeNs = arrivals.stampNs();
        }
    }
}
