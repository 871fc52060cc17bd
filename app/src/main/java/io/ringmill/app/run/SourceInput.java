package io.ringmill.app.run;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.app.terminal.Figures;
import io.ringmill.diagnostic.Faults;
import io.ringmill.event.Event;
import io.ringmill.event.StreamSpec;
import io.ringmill.ingest.ConnectorRegistry;
import io.ringmill.ingest.Connectors;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.RunVisitor;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.persistence.backtest.BacktestInput;
import io.ringmill.persistence.backtest.Variant;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.PipelineUnion;
import io.ringmill.pipeline.Topology;
import io.ringmill.pipeline.WhenFull;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The finite sources of a pipeline file as the input of a backtest: they publish into an engine of the streams alone, and what
 * that would journal is what the variants get.
 */
public final class SourceInput implements BacktestInput {

    private final ConnectorRegistry registry;
    private final List<String> notes = new ArrayList<>();

    /** Of what was read, by how it is decoded. */
    private final Map<String, List<SourceMetrics>> metrics = new HashMap<>();

    private final List<String> names;

    private SourceInput(ConnectorRegistry registry, List<String> names) {
        this.registry = registry;
        this.names = List.copyOf(names);
    }

    /**
     * The sources of variants, which are read once for all that decode alike.
     *
     * @param faults where to add what stands against it: some have no end, cannot be opened, or would have to be read again and
     *     cannot
     */
    public static SourceInput of(List<Variant> variants, ConnectorRegistry registry, Faults faults) {
        Map<String, Variant> readings = new LinkedHashMap<>();
        variants.forEach(variant -> readings.putIfAbsent(decoding(variant.pipeline()), variant));
        List<String> names = new ArrayList<>();
        Map<String, String> readBy = new HashMap<>();
        for (Variant variant : readings.values()) {
            Faults own = new Faults();
            Connectors connectors = Connectors.plan(variant.pipeline(), registry, own);
            checkEnds(connectors, own);
            checkOnce(connectors, variant.name(), readBy, own);
            List<EventSource> sources = connectors.openSources();
            if (names.isEmpty()) {
                sources.forEach(source -> names.add(source.name()));
            }
            String who = variant.equals(variants.get(0)) ? "" : "variant " + variant.name() + ": ";
            own.all().forEach(fault -> faults.add(fault.at(), "%s", who + fault.message()));
        }
        return new SourceInput(registry, names);
    }

    private static void checkOnce(Connectors connectors, String name, Map<String, String> readBy, Faults faults) {
        for (Connectors.PlannedSource source : connectors.sources()) {
            String target = source.plan().target();
            String before = source.plan().once() ? readBy.putIfAbsent(target, name) : null;
            if (before != null) {
                faults.add(
                        source.at(),
                        "%s can be read only once, and is read for '%s' already, which decodes it in another way; give a"
                                + " file, or run the pipeline with a journal, and name that with --journal",
                        target.equals("-") ? "standard input" : "'" + target + "'",
                        before);
            }
        }
    }

    private static void checkEnds(Connectors connectors, Faults faults) {
        for (Connectors.PlannedSource source : connectors.sources()) {
            if (!source.plan().ends()) {
                faults.add(
                        source.at(),
                        "this %s source has no end, so no backtest over it has; run the file with a journal, and name that"
                                + " with --journal",
                        source.kind());
            }
        }
    }

    @Override
    public String name() {
        return String.join(", ", names);
    }

    /** What was found out while they were read, for people. */
    public List<String> notes() {
        return notes;
    }

    /** What the sources of a pipeline did; empty if they were not read. */
    public List<SourceMetrics> metrics(Pipeline pipeline) {
        return metrics.getOrDefault(decoding(pipeline), List.of());
    }

    /** How records are decoded: what of the streams does not matter for that may differ. */
    @Override
    public String gives(Pipeline pipeline) {
        return decoding(pipeline);
    }

    private static String decoding(Pipeline pipeline) {
        StringBuilder gives = new StringBuilder();
        for (StreamSpec stream : pipeline.streams()) {
            gives.append(stream.name())
                    .append(stream.key())
                    .append(stream.time())
                    .append(stream.fields());
        }
        pipeline.sources()
                .forEach(source -> gives.append('\n').append(source.kind()).append(source.settings()));
        return gives.toString();
    }

    @Override
    public void read(Pipeline pipeline, RunVisitor to, BooleanSupplier stopped) throws IOException {
        Faults faults = new Faults();
        Connectors connectors = Connectors.plan(pipeline, registry, faults);
        List<EventSource> sources = connectors.openSources();
        faults.throwIfAny();
        Engine engine = Engine.builder(streamsOf(pipeline))
                .settings(EngineSettings.DEFAULT.withTopology(Topology.INLINE).withWhenFull(WhenFull.BLOCK))
                .timers(false)
                .digest(false)
                .journal(new ToVisitor(to))
                .closeTimeout(PipelineRun.CLOSE_TIMEOUT)
                .start();
        SourceRunner runner = new SourceRunner();
        for (int i = 0; i < sources.size(); i++) {
            runner.add(sources.get(i), engine, connectors.sources().get(i).first());
        }
        Thread watch = new Thread(() -> stopWith(stopped, runner), "ringmill-stop");
        watch.setDaemon(true);
        watch.start();
        try (engine) {
            runner.run();
            if (runner.failure() != null) {
                throw new IOException(runner.failure().getMessage(), runner.failure());
            }
            if (!runner.wasStopped()) {
                engine.end();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while sources were read", e);
        } finally {
            watch.interrupt();
        }
        metrics.put(decoding(pipeline), runner.metrics());
        note(runner.metrics());
    }

    private void note(List<SourceMetrics> all) {
        for (SourceMetrics source : all) {
            if (source.invalid() > 0) {
                notes.add(Figures.count(source.invalid(), "record") + " of " + source.name()
                        + " were invalid and are left out; 'ringmill run' says why");
            }
        }
    }

    private static void stopWith(BooleanSupplier stopped, SourceRunner runner) {
        try {
            while (!stopped.getAsBoolean()) {
                Thread.sleep(50);
            }
            runner.stop();
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    /** The streams alone, with the windows that these read. */
    private static Pipeline streamsOf(Pipeline pipeline) {
        return PipelineUnion.of(pipeline).part(new BitSet(), new BitSet()).pipeline();
    }

    /** Hands over what an engine journals. */
    private static final class ToVisitor implements Journal {
        private final RunVisitor to;
        private int[] fields = {};
        private long[] rows = {};

        ToVisitor(RunVisitor to) {
            this.to = to;
        }

        @Override
        public void begin(JournalHeader header) {
            fields = header.streams().stream()
                    .mapToInt(stream -> stream.fields().size())
                    .toArray();
            to.begin(header);
        }

        @Override
        public void append(Event event) {
            boolean isData = event.kind() == Event.DATA;
            int count = isData ? fields[event.stream()] : 0;
            long[] cells = rows(count);
            for (int field = 0; field < count; field++) {
                cells[field] = event.cell(field);
            }
            to.event(event.kind(), event.sequence(), event.stream(), event.key(), event.timeNs(), cells);
        }

        @Override
        public void append(Event event, int count, int stride) {
            int done = 0;
            while (done < count) {
                long[] cells = event.array();
                int at = event.at();
                int run = run(cells, at, count - done, stride);
                if (event.kind() == Event.DATA && run > 1) {
                    events(event, run, stride);
                } else {
                    append(event);
                    run = 1;
                }
                done += run;
                // A view of the last event remains.
                event.skip(done < count ? run : run - 1, stride);
            }
        }

        /** How many of the events are of the kind and stream of the first. */
        private static int run(long[] cells, int at, int most, int stride) {
            long head = cells[at] >>> Integer.SIZE;
            int run = 1;
            while (run < most && cells[at + run * stride] >>> Integer.SIZE == head) {
                run++;
            }
            return run;
        }

        private void events(Event first, int count, int stride) {
            int own = Event.FIELDS + fields[first.stream()];
            long[] into = rows(count * own);
            for (int i = 0; i < count; i++) {
                System.arraycopy(first.array(), first.at() + i * stride, into, i * own, own);
            }
            to.events(first.sequence(), first.stream(), count, into, own);
        }

        private long[] rows(int cells) {
            if (rows.length < cells) {
                rows = new long[Math.max(cells, 1 << 12)];
            }
            return rows;
        }

        @Override
        public void endOfBatch() {
            // nothing waits
        }

        @Override
        public void digest(long from, long upTo, long digest) {
            // none is computed
        }

        @Override
        public void end(long events, long digest) {
            // the input says so itself
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
