package io.ringmill.ingest.outlet;

import java.util.List;

/** The far end took all messages of a batch but these, and will not take them when they come again. */
public final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Refusal> refusals;

    /** {@code refusals}: at least one. */
    public RefusedException(List<Refusal> refusals) {
        super(refusals.get(0).reason());
        this.refusals = List.copyOf(refusals);
    }

    /** A message and why the far end does not take it, in its words. */
    public record Refusal(Message message, String reason) {}

    /** What was refused. */
    public List<Refusal> refusals() {
        return refusals;
    }
}
