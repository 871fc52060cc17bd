package io.ringmill.app.run;

import io.ringmill.Publishers;
import io.ringmill.app.host.Gate;
import io.ringmill.app.host.HeldPublishers;
import io.ringmill.persistence.Pace;
import io.ringmill.server.ServerSettings;
import java.util.Optional;

/**
 * How a run can be watched.
 *
 * @param page where its page is served; empty for none
 * @param stays whether the page stays, when the run has ended, until a signal comes
 * @param pace by which the sources go; empty for as fast as they can
 */
public record RunView(Optional<ServerSettings> page, boolean stays, Optional<Pace> pace) {

    /** Not at all. */
    public static final RunView NONE = new RunView(Optional.empty(), false, Optional.empty());

    /** Has a page at the settings' address that ends with the run. */
    public static RunView of(Optional<ServerSettings> page) {
        return new RunView(page, false, Optional.empty());
    }

    /** Publishers that the gate holds up, where anybody could close it. */
    Publishers held(Publishers publishers, Gate gate) {
        return page.isEmpty() && pace.isEmpty() ? publishers : new HeldPublishers(publishers, gate, pace);
    }
}
