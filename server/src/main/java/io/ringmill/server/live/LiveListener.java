package io.ringmill.server.live;

import java.util.List;

/** Hears what a live engine does, on its thread. Must return at once. */
public interface LiveListener {

    /** Alerts came, in this order; at least one. */
    void alerts(List<KeptAlert> alerts);

    /** So many alerts came, and were gone before they could be taken over. */
    void missed(long alerts);

    /** A rule has changed. */
    void changed(Silences.Change change);

    /**
     * A quarter of a second has passed.
     *
     * @param pulse what is new twice a second
     */
    void tick(Pulse pulse);
}
