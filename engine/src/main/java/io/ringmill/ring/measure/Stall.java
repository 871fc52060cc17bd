package io.ringmill.ring.measure;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;

/** Tells the flight recorder that a thread waited for room in a full ring. */
@Name("io.ringmill.Stall")
@Label("Stall")
@Category("Ringmill")
@Description(
        "A thread waited for room in a full ring: a publisher in that of events, a hot thread in that to the sinks")
@Threshold("10 ms")
public final class Stall extends Event {

    /** Asked whether anybody records, without making another. */
    private static final Stall PROBE = new Stall();

    @Label("Ring")
    String ring;

    @Label("Slots")
    int slots;

    private Stall() {}

    /** A wait begins; null if nobody records. */
    public static Stall began() {
        if (!PROBE.isEnabled()) {
            return null;
        }
        Stall stall = new Stall();
        stall.begin();
        return stall;
    }

    /** It is over; {@code stall} is null if nobody records. */
    public static void ended(Stall stall, String ring, int slots) {
        if (stall == null) {
            return;
        }
        stall.end();
        if (stall.shouldCommit()) {
            stall.ring = ring;
            stall.slots = slots;
            stall.commit();
        }
    }
}
