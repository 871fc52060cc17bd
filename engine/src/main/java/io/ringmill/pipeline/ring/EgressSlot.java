package io.ringmill.pipeline.ring;

import io.ringmill.event.Event;
import io.ringmill.rule.Alert;

/** One slot of the egress: a copy of a row, an alert or a late event. */
final class EgressSlot {

    static final byte RESULT = 0;
    static final byte ALERT = 1;
    static final byte LATE = 2;

    byte kind;

    /** Of an alert. */
    int rule;

    Alert.State state;

    /** A late event; or sequence, key, time and cells of a row or alert. */
    final Event event;

    EgressSlot(int cells) {
        event = new Event(cells);
    }
}
