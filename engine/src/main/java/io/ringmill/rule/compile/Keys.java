package io.ringmill.rule.compile;

import io.ringmill.diagnostic.Location;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code keys}: the rule sees rows of these keys only, and costs nothing for others.
 *
 * @param names each once
 * @param at where they stand
 */
public record Keys(List<String> names, Location at) implements Clause {

    /** As many are named where somebody wants to know what the rule does. */
    private static final int MOST_NAMED = 3;

    public Keys {
        names = names.stream().distinct().toList();
    }

    @Override
    public List<Object> identity() {
        List<Object> said = new ArrayList<>(List.of("keys", names.size()));
        names.stream().sorted().forEach(said::add);
        return said;
    }

    @Override
    public List<String> onlyKeys() {
        return names;
    }

    @Override
    public String effect() {
        int more = names.size() - MOST_NAMED;
        return "of " + String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())))
                + (more > 0 ? " and " + more + (more == 1 ? " other key" : " other keys") : "") + " only";
    }

    @Override
    public ClauseCode code(ClauseNeeds needs) {
        needs.onlyKeys(names, at);
        return new ClauseCode() {};
    }
}
