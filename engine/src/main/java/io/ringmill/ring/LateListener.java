package io.ringmill.ring;

import io.ringmill.event.Event;

/** Takes late events as they stand in the ring. */
@FunctionalInterface
public interface LateListener {

    /** Takes one, older than its {@link Event#watermarkNs()}; {@code event} is reused after the call. */
    void onLate(Event event) throws Exception;
}
