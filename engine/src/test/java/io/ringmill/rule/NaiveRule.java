package io.ringmill.rule;

import io.ringmill.output.Alert;
import java.util.Optional;

/** A rule of one key as the reference says it; the oracle for generated rule programs. */
final class NaiveRule {

    private final Fire fire;
    private final boolean until;
    private final long cooldownNs;
    private boolean episode;
    private boolean alerted;
    private Long lastAlertNs;

    NaiveRule(Fire fire, boolean until, long cooldownNs) {
        this.fire = fire;
        this.until = until;
        this.cooldownNs = cooldownNs;
    }

    /** The state of the alert that an event raises, if it raises one. */
    Optional<Alert.State> onEvent(long timeNs, boolean when, boolean ends) {
        if (!episode) {
            if (!when) {
                return Optional.empty();
            }
            episode = true;
            alerted = alert(timeNs);
            return alerted ? Optional.of(Alert.State.FIRING) : Optional.empty();
        }
        if (until ? ends : !when) {
            episode = false;
            return fire == Fire.BOTH && alerted ? Optional.of(Alert.State.RESOLVED) : Optional.empty();
        }
        if (fire == Fire.EACH && when && alert(timeNs)) {
            return Optional.of(Alert.State.FIRING);
        }
        return Optional.empty();
    }

    private boolean alert(long timeNs) {
        if (cooldownNs > 0 && lastAlertNs != null && timeNs - lastAlertNs < cooldownNs) {
            return false;
        }
        lastAlertNs = timeNs;
        return true;
    }
}
