package io.ringmill.bench.contender;

import io.ringmill.Engine;
import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.Work;
import io.ringmill.journal.Journal;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.ring.EventPublisher;
import java.util.Optional;

/** Ringmill, from a pipeline file and through its public API, as any user has it. */
public final class RingmillContender implements Contender {

    private final Feed feed;
    private final Engine engine;
    private final EventPublisher trades;
    private final int[] keys;
    private final int price;
    private final int size;
    private final Outputs outputs;

    /**
     * What is asked of the engine.
     *
     * @param results whether every result is taken, not only alerts (W3: rows are always taken)
     * @param listener told of every evaluated event, by a second rule that is always true; that rule is not there if
     *     this is empty
     */
    public record Setup(
            Work work, EngineSettings settings, boolean results, Optional<Journal> journal, Optional<Listener> listener) {

        public Setup(Work work, EngineSettings settings) {
            this(work, settings, false, Optional.empty(), Optional.empty());
        }
    }

    public RingmillContender(Feed feed, Setup setup) {
        this.feed = feed;
        outputs = new Outputs(setup.work().countsRows(), setup.listener().orElse(number -> {}));
        String yaml = setup.work().pipeline();
        Pipeline pipeline = Pipeline.parse(
                setup.listener().isPresent() ? withProbe(yaml) : yaml, setup.work().name());
        Engine.Builder builder = Engine.builder(pipeline).settings(setup.settings());
        setup.journal().ifPresent(builder::journal);
        if (setup.results() || setup.work().countsRows()) {
            builder.onResults(result -> outputs.onResult(result.value(result.size() - 1)));
        }
        if (setup.listener().isPresent()) {
            builder.onAlert(alert -> outputs.onProbedAlert(alert.ruleIndex(), alert.sequence()));
        } else if (!pipeline.rules().isEmpty()) {
            builder.onAlert(alert -> outputs.onAlert());
        }
        engine = builder.start();
        trades = engine.publisher("trades");
        price = trades.field("price");
        size = trades.field("size");
        keys = new int[feed.keyCount];
        for (int key = 0; key < keys.length; key++) {
            keys[key] = trades.key(Feed.keyText(key));
        }
    }

    /** A rule that fires on every event, after all others. */
    private static String withProbe(String yaml) {
        String probe = "  probe: {when: size > 0, fire: each}\n";
        return yaml.contains("\nrules:") ? yaml + probe : yaml + "rules:\n" + probe;
    }

    @Override
    public void publish(int index, long shiftNs) {
        trades.claim(keys[feed.keys[index]], feed.timesNs[index] + shiftNs)
                .set(price, feed.prices[index])
                .set(size, feed.sizes[index])
                .publish();
    }

    @Override
    public void drain() {
        engine.awaitHandled();
    }

    @Override
    public long outputs() {
        return outputs.count();
    }

    /** The engine, for its metrics. */
    public Engine engine() {
        return engine;
    }

    @Override
    public void close() {
        engine.close();
    }

    /** Counts on the hot thread; read when drained. */
    private static final class Outputs {

        private final boolean rows;
        private final Listener listener;
        private long results;
        private long alerts;
        private double total;

        Outputs(boolean rows, Listener listener) {
            this.rows = rows;
            this.listener = listener;
        }

        void onResult(double value) {
            results++;
            total += value;
        }

        void onAlert() {
            alerts++;
        }

        /** The probe is the last rule; there is at most one other. */
        void onProbedAlert(int rule, long sequence) {
            if (rule == 0 && !rows) {
                alerts++;
            } else {
                listener.onEvaluated(sequence);
            }
        }

        long count() {
            return rows ? results : alerts;
        }

        double total() {
            return total;
        }
    }
}
