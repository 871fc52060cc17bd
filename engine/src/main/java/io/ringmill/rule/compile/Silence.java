package io.ringmill.rule.compile;

import io.ringmill.diagnostic.Location;
import io.ringmill.rule.Fire;
import io.ringmill.time.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code silence}: an episode begins when there was no event of the key for that long, and the next event ends it. It begins
 * at the time of an event and that long, if no other comes up to there before the watermark gets there; whether or not an
 * event comes then, or events that are later have come already.
 *
 * @param at where it stands
 * @param byAll whether events of any key count
 * @param fire not {@link Fire#EACH}, since there is no event for which it holds
 * @param endFor how long there must be no silence again before the episode ends
 */
public record Silence(long ns, Location at, boolean byAll, Fire fire, Optional<Span> endFor) implements Clause {

    @Override
    public List<Object> identity() {
        List<Object> said = new ArrayList<>(List.of("silence", ns, byAll, fire));
        endFor.ifPresent(span -> said.add("endFor " + span.text()));
        return said;
    }

    @Override
    public String effect() {
        return "fires when " + (byAll ? "there is no event" : "a key has no event") + " for " + Durations.print(ns)
                + (fire == Fire.BOTH ? ", and when the next one comes" : "")
                + endFor.map(span -> "; the end must hold for " + span.text()).orElse("");
    }

    @Override
    public String due() {
        return "no event " + (byAll ? "of any key " : "of the key ") + "had come for " + Durations.print(ns);
    }

    @Override
    public String ownMessage() {
        return "no event for " + Durations.print(ns);
    }

    @Override
    public boolean allKeys() {
        return byAll;
    }

    @Override
    public ClauseCode code(ClauseNeeds needs) {
        if (byAll) {
            needs.allKeys();
        }
        return new SilenceCode(this, needs);
    }
}
