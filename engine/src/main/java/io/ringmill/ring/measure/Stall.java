package io.ringmill.ring.measure;

import jdk.jfr.FlightRecorder;

/** A thread waits for room in a full ring, and the flight recorder is told. */
public final class Stall {

    private final StallFlightEvent event = new StallFlightEvent();

    private Stall() {
        event.begin();
    }

    /** A wait begins; null if nobody records. */
    public static Stall began() {
        // To ask the event of a recorder that was never used would set it up, for a fifth of a second.
        return FlightRecorder.isInitialized() && StallFlightEvent.isRecorded() ? new Stall() : null;
    }

    /** It is over; {@code stall} is null if nobody records. */
    public static void ended(Stall stall, String ring, int slots) {
        if (stall == null) {
            return;
        }
        stall.event.end();
        if (stall.event.shouldCommit()) {
            stall.event.ring = ring;
            stall.event.slots = slots;
            stall.event.commit();
        }
    }
}
