package io.ringmill.rule.compile;

import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.Text;
import io.ringmill.time.Durations;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code sequence} and {@code within}: steps that follow one another, other events between them or not, and what must not come
 * between them or behind the last.
 *
 * @param steps at least one is no {@code not}, and that comes first
 * @param withinNs from the first step's event on
 * @param overlap runs that a key may have begun at a time
 */
public record Sequence(List<Step> steps, long withinNs, int overlap) implements Clause {

    /** The name of what must not come. */
    public static final String NOT = "not";

    /**
     * One entry of {@code sequence}.
     *
     * @param name {@link #NOT}, or what later steps call it
     * @param on stream or window, filled in where the file left it out
     * @param times events that must fit before the next step's turn
     */
    public record Step(String name, Location at, Text on, Text when, int times) {

        /** Whether it is what must not come. */
        public boolean isNot() {
            return name.equals(NOT);
        }
    }

    public Sequence {
        steps = List.copyOf(steps);
    }

    /** Whether it matches when {@code within} is over. */
    boolean endsInAbsence() {
        return steps.get(steps.size() - 1).isNot();
    }

    @Override
    public List<Object> identity() {
        List<Object> identity = new ArrayList<>(List.of("sequence", withinNs, overlap, steps.size()));
        for (Step step : steps) {
            identity.addAll(
                    List.of(step.name, step.on.text().strip(), step.when.text().strip(), step.times));
        }
        return identity;
    }

    @Override
    public String effect() {
        String runs = overlap == 1 ? "one run" : "up to " + overlap + " runs";
        String within = Durations.print(withinNs);
        return (endsInAbsence()
                        ? "fires " + within + " after the first of these, if the last does not come"
                        : "fires when these follow one another within " + within)
                + ", " + runs + " per key at a time";
    }

    @Override
    public List<String> on() {
        return steps.stream().map(step -> step.on.text()).distinct().toList();
    }

    @Override
    public List<String> conditions() {
        List<String> conditions = new ArrayList<>();
        for (Step step : steps) {
            String times = step.times > 1 ? ", " + step.times + " times" : "";
            conditions.add(step.name + " on " + step.on.text() + times + ": " + step.when.text());
        }
        return conditions;
    }

    @Override
    public List<Awaited> awaits() {
        return steps.stream()
                .map(step ->
                        new Awaited(step.name, step.on.text(), step.when.text().strip(), step.times))
                .toList();
    }

    @Override
    public String due() {
        return endsInAbsence()
                ? "all steps had come, and what must not come had not within " + Durations.print(withinNs)
                        + " of the first"
                : "";
    }

    @Override
    public ClauseCode code(ClauseNeeds needs) {
        return needs.sequence(this);
    }
}
