package io.ringmill.bench;

import io.ringmill.bench.contender.Contenders;
import io.ringmill.bench.contender.LoadSpec;
import io.ringmill.bench.contender.OwnContenders;
import io.ringmill.bench.measure.Entrant;
import io.ringmill.bench.measure.Entrant.ExpectedOutputs;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which systems take part with a load, and how their outputs are checked.
 *
 * @param leftOut those that cannot do the load
 */
record Entrants(LoadSpec load, List<Entrant> list, List<Contenders> leftOut) {

    /**
     * The entrants of each load.
     *
     * @param named options of {@link Contenders}; empty for the usual ones
     * @throws IllegalArgumentException if there is no such system, or none of them can do one of the loads, or
     *     {@link OwnContenders#check} refuses one, or there is a journal and no
     *     pipeline file to take its events
     */
    static List<Entrants> of(List<LoadSpec> loads, List<String> named, List<Contenders> usual) {
        List<Contenders> systems = named.isEmpty()
                ? usual
                : named.stream().map(Contenders::ofOption).toList();
        loads.forEach(OwnContenders::check);
        if (loads.stream()
                .allMatch(load -> load.recording().isPresent() && load.work().isPresent())) {
            throw new IllegalArgumentException(
                    "a journal's events are for pipeline files, and none is named: W1, W2 and W3 have events of their own");
        }
        return loads.stream().map(load -> of(load, systems)).toList();
    }

    private static Entrants of(LoadSpec load, List<Contenders> systems) {
        Predicate<Contenders> able = system -> does(system, load);
        List<Contenders> leftOut = systems.stream().filter(able.negate()).toList();
        if (leftOut.size() == systems.size()) {
            throw new IllegalArgumentException(options(systems) + " cannot do " + load.subject()
                    + "; systems that can are "
                    + options(Arrays.stream(Contenders.values()).filter(able).toList()));
        }
        return new Entrants(
                load,
                systems.stream()
                        .filter(able)
                        .map(system -> entrant(system, load))
                        .toList(),
                leftOut);
    }

    /** On a pipeline file that is Ringmill alone, and the machine itself. */
    private static boolean does(Contenders system, LoadSpec load) {
        return load.work().map(system::does).orElse(system.doesAnyPipeline() || system == Contenders.IDLE);
    }

    private static Entrant entrant(Contenders system, LoadSpec load) {
        boolean known = load.work().isPresent();
        return new Entrant(
                OwnContenders.class.getName(),
                system.option(),
                system.label(),
                (known ? system.reference() : Contenders.INLINE).option(),
                load,
                outputs(system, known),
                system.handsOver());
    }

    private static ExpectedOutputs outputs(Contenders system, boolean known) {
        if (!system.works()) {
            return ExpectedOutputs.EVENTS;
        }
        return known ? ExpectedOutputs.NAIVE : ExpectedOutputs.EACH_OTHER;
    }

    private static String options(List<Contenders> systems) {
        return systems.stream().map(Contenders::option).collect(Collectors.joining(", "));
    }

    /** What to tell of those that are left out; nothing if none are. */
    List<String> notes() {
        return leftOut.isEmpty()
                ? List.of()
                : List.of("left out of " + load.subject() + ": " + options(leftOut) + " cannot do it");
    }
}
