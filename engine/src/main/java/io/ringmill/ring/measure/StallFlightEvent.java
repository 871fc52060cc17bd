package io.ringmill.ring.measure;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;

/** What the flight recorder keeps of a {@link Stall}. */
@Name("io.ringmill.Stall")
@Label("Stall")
@Category("Ringmill")
@Description(
        "A thread waited for room in a full ring: a publisher in that of events, a hot thread in that to the sinks")
@Threshold("10 ms")
final class StallFlightEvent extends Event {

    /** Asked whether anybody records, without making another. */
    private static final StallFlightEvent PROBE = new StallFlightEvent();

    @Label("Ring")
    String ring;

    @Label("Slots")
    int slots;

    /** Whether anybody records. */
    static boolean isRecorded() {
        return PROBE.isEnabled();
    }
}
