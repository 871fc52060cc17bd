package io.ringmill.bench;

import io.ringmill.bench.contender.Contenders;
import io.ringmill.bench.contender.LoadSpec;
import io.ringmill.bench.contender.OwnContenders;
import io.ringmill.bench.measure.Entrant;
import io.ringmill.bench.measure.Entrant.ExpectedOutputs;
import io.ringmill.bench.work.Work;
import java.util.List;
import java.util.Optional;

/** Which systems take part with a load, and how their outputs are checked. */
final class Entrants {

    private Entrants() {}

    /** Of the systems those that can do it: on a pipeline file Ringmill alone, and the machine itself. */
    static List<Entrant> of(LoadSpec load, List<Contenders> systems) {
        Optional<Work> work = load.work();
        return systems.stream()
                .filter(system -> work.map(system::does).orElse(system.doesAnyPipeline() || system == Contenders.IDLE))
                .map(system -> new Entrant(
                        OwnContenders.class.getName(),
                        system.option(),
                        system.label(),
                        (work.isPresent() ? system.reference() : Contenders.INLINE).option(),
                        load,
                        outputs(system, work.isPresent()),
                        system.handsOver()))
                .toList();
    }

    private static ExpectedOutputs outputs(Contenders system, boolean known) {
        if (!system.works()) {
            return ExpectedOutputs.EVENTS;
        }
        return known ? ExpectedOutputs.NAIVE : ExpectedOutputs.EACH_OTHER;
    }
}
