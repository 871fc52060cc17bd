package io.ringmill.bench.contender;

import io.ringmill.Engine;
import io.ringmill.output.Alert;
import io.ringmill.persistence.Follower;
import io.ringmill.persistence.SnapshotListener;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.SnapshotSettings;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** A running engine whose outputs are counted, with a journal in a folder of its own if there is to be one. */
public final class RingmillEngine implements AutoCloseable {

    /**
     * How it runs.
     *
     * @param results whether every result is taken, not only alerts; always so where there are no rules
     * @param journaling how the input is journaled, into a temporary folder; empty if it is not
     * @param batched whether events that come together are handed over together
     * @param confined whether the thread that starts it is the only one that publishes
     * @param listener told of every evaluated event; there are no probes if this is empty
     */
    public record Setup(
            EngineSettings settings,
            boolean results,
            Optional<Journaling> journaling,
            boolean batched,
            boolean confined,
            Optional<Contender.Listener> listener) {

        public Setup(EngineSettings settings) {
            this(settings, false, Optional.empty(), false, false, Optional.empty());
        }
    }

    private final Engine engine;
    private final Outputs outputs;
    private final Optional<Path> journal;
    private final Optional<Follower> follower;
    private final boolean[] probes;

    private RingmillEngine(Pipeline given, Setup setup) throws IOException {
        journal = setup.journaling().isPresent() ? Optional.of(TemporaryFolder.create("journal")) : Optional.empty();
        Pipeline probed = setup.listener().isPresent() ? Probe.addTo(given) : given;
        Pipeline pipeline = journal.map(dir -> setup.journaling().orElseThrow().addTo(probed, dir))
                .orElse(probed);
        boolean rows = given.rules().isEmpty();
        outputs = new Outputs(
                rows,
                setup.settings().topology() == Topology.SHARDED,
                setup.listener().orElse(number -> {}));
        probes = new boolean[pipeline.rules().size()];
        for (int rule = 0; rule < probes.length; rule++) {
            probes[rule] = Probe.isProbe(pipeline.rules().get(rule).name());
        }
        Engine.Builder builder = Engine.builder(pipeline).sectionsHandled().settings(setup.settings());
        if (setup.confined()) {
            builder.confined();
        }
        if (setup.results() || rows) {
            builder.onResults(result -> outputs.onResult(result.value(result.size() - 1)));
        }
        if (setup.listener().isPresent()) {
            builder.onAlert(this::onProbedAlert);
        } else if (!rows) {
            builder.onAlert(alert -> outputs.onAlert());
        }
        if (journal.isPresent()) {
            builder.journal(ChronicleJournal.open(pipeline.journal().orElseThrow()));
        }
        engine = builder.start();
        follower = journal.flatMap(dir -> pipeline.journal())
                .filter(settings -> settings.snapshot().by() == SnapshotSettings.By.FOLLOWER)
                .map(settings -> new Follower(
                                settings.dir(), pipeline, settings.snapshot(), window -> rows, SnapshotListener.NONE)
                        .start());
    }

    private void onProbedAlert(Alert alert) {
        if (probes[alert.ruleIndex()]) {
            outputs.onProbe(alert.sequence());
        } else {
            outputs.onAlert();
        }
    }

    /** Starts an engine. */
    public static RingmillEngine start(Pipeline pipeline, Setup setup) {
        try {
            return new RingmillEngine(pipeline, setup);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    EventPublisher publisher(String stream) {
        return engine.publisher(stream);
    }

    void awaitHandled() {
        engine.awaitHandled();
    }

    /** Alerts, the probes' not among them; of a pipeline without rules, rows. */
    long outputs() {
        return outputs.count();
    }

    /** For its metrics. */
    Engine engine() {
        return engine;
    }

    @Override
    public void close() {
        if (follower.isPresent()) {
            closeFollower(follower.get());
        }
        engine.close();
        journal.ifPresent(TemporaryFolder::delete);
    }

    private static void closeFollower(Follower follower) {
        boolean failed = follower.hasFailed();
        try {
            follower.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (failed) {
            throw new IllegalStateException("the follower has failed");
        }
    }
}
