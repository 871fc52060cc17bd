package io.ringmill.ingest;

import io.ringmill.EventSource;
import io.ringmill.config.SettingsReader;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.journal.SourceTrack;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.SinkSpec;
import io.ringmill.pipeline.SourceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * The sources and sinks of one pipeline: {@link #plan} checks their settings, {@link #openSources} and
 * {@link #openSinks} make them for a run.
 *
 * <p><b>Threading:</b> one thread, but for records that sources refuse.
 */
public final class Connectors {

    private final Pipeline pipeline;
    private final ConnectorRegistry registry;
    private final Faults faults;
    private final List<PlannedSource> sources = new ArrayList<>();
    private final List<PlannedSink> sinks = new ArrayList<>();
    /** Of the sinks that have one. */
    private final Map<PlannedSink, SinkWhere> wheres = new HashMap<>();
    /** Sinks that take refused records; set before the sources run. */
    private volatile List<RefusedRecords> takers = List.of();

    private List<String> sourceNames = List.of();
    private final CopyOnWriteArrayList<RecordFindings> findings = new CopyOnWriteArrayList<>();

    private Connectors(Pipeline pipeline, ConnectorRegistry registry, Faults faults) {
        this.pipeline = pipeline;
        this.registry = registry;
        this.faults = faults;
    }

    /**
     * A source of the pipeline.
     *
     * @param stream where its events go; empty if to several, or nobody knows
     * @param first whether it is read to its end before those that are not start
     */
    public record PlannedSource(String kind, String stream, Location at, SourcePlan plan, boolean first) {}

    /**
     * A sink of the pipeline.
     *
     * @param choices what the file says of which rows it takes, and of when its next file begins: by the setting, as it stands there
     */
    public record PlannedSink(String kind, Location at, SinkPlan plan, Map<String, String> choices) {}

    /** Settings that sinks call so have the same meaning in all of them. */
    private static final List<String> CHOICES = List.of("windows", "rules", "where", "roll");

    /** As {@link #plan(Pipeline, ConnectorRegistry, Faults)}, with the kinds on the class path. */
    public static Connectors plan(Pipeline pipeline, Faults faults) {
        return plan(pipeline, ConnectorRegistry.discover(), faults);
    }

    /** As {@link #plan(Pipeline, ConnectorRegistry, Faults)}, of another pipeline, with the kinds that these are of. */
    public Connectors planOf(Pipeline another, Faults itsFaults) {
        return plan(another, registry, itsFaults);
    }

    /** Adds what is wrong with the settings of sources and sinks; opens nothing. With faults the result is of no use. */
    public static Connectors plan(Pipeline pipeline, ConnectorRegistry registry, Faults faults) {
        Connectors connectors = new Connectors(pipeline, registry, faults);
        pipeline.sources().forEach(connectors::plan);
        pipeline.sinks().forEach(connectors::plan);
        connectors.checkFiles();
        return connectors;
    }

    private void plan(SourceSpec spec) {
        SourceFactory factory = registry.sourcesByKind().get(spec.kind());
        if (factory == null) {
            faults.unknown(
                    spec.at(), "source", spec.kind(), registry.sourcesByKind().keySet());
            return;
        }
        ConnectorContext context = new ConnectorContext(factory, spec.settings(), pipeline, faults);
        SourcePlan plan = factory.plan(context);
        sources.add(
                new PlannedSource(spec.kind(), streamOf(context), spec.at(), plan, context.get(SourceFactory.FIRST)));
    }

    private String streamOf(ConnectorContext context) {
        if (pipeline.streams().size() == 1) {
            return pipeline.streams().get(0).name();
        }
        String stream = "stream";
        SettingsReader settings = context.values().reader();
        return !settings.has(stream) || settings.isMapping(stream) || settings.isList(stream)
                ? ""
                : settings.string(stream, "");
    }

    private void plan(SinkSpec spec) {
        SinkFactory factory = registry.sinksByKind().get(spec.kind());
        if (factory == null) {
            faults.unknown(
                    spec.at(), "sink", spec.kind(), registry.sinksByKind().keySet());
            return;
        }
        ConnectorContext context = new ConnectorContext(factory, spec.settings(), pipeline, faults);
        PlannedSink planned = new PlannedSink(spec.kind(), spec.at(), factory.plan(context), choices(context.values()));
        sinks.add(planned);
        if (factory.allSettings().contains(SinkFactory.WHERE)) {
            context.find(SinkFactory.WHERE)
                    .flatMap(text -> SinkWhere.of(text, pipeline, planned.plan()))
                    .ifPresent(where -> {
                        where.check(faults);
                        wheres.put(planned, where);
                    });
        }
    }

    private static Map<String, String> choices(SettingValues values) {
        SettingsReader settings = values.reader();
        Map<String, String> choices = new LinkedHashMap<>();
        for (String name : CHOICES) {
            if (settings.isList(name)) {
                choices.put(name, String.join(", ", settings.strings(name)));
            } else if (settings.has(name)) {
                settings.string(name).ifPresent(text -> choices.put(name, values.redact(text)));
            }
        }
        return choices;
    }

    private void checkFiles() {
        Set<Path> read = new HashSet<>();
        sources.forEach(source -> source.plan().files().stream()
                .filter(Files::isRegularFile)
                .forEach(file -> read.add(FileTrouble.real(file))));
        Set<Path> written = new HashSet<>();
        for (PlannedSink sink : sinks) {
            checkAppended(sink, read);
            for (Path file : Set.copyOf(sink.plan().files())) {
                Path real = FileTrouble.real(file);
                if (read.contains(real)) {
                    faults.add(sink.at(), "'%s' is read by a source, and the sink would write over it", file);
                } else if (!written.add(real)) {
                    faults.add(sink.at(), "'%s' is written by another sink already", file);
                }
            }
        }
    }

    private void checkAppended(PlannedSink sink, Set<Path> read) {
        for (Path file : sink.plan().appended()) {
            Path real = FileTrouble.real(file);
            boolean anew = sinks.stream()
                    .flatMap(other -> other.plan().files().stream())
                    .anyMatch(other -> FileTrouble.real(other).equals(real));
            if (Files.isDirectory(file)) {
                faults.add(sink.at(), "'%s' is a folder; name a file for dead letters", file);
            } else if (read.contains(real)) {
                faults.add(sink.at(), "'%s' is read by a source, and dead letters would be added to it", file);
            } else if (anew) {
                faults.add(sink.at(), "'%s' is written by another sink already", file);
            }
        }
    }

    /** In the order of the file. */
    public List<PlannedSource> sources() {
        return List.copyOf(sources);
    }

    /** In the order of the file. */
    public List<PlannedSink> sinks() {
        return List.copyOf(sinks);
    }

    /** Whether any sink takes that. */
    public boolean takes(Content content) {
        return sinks.stream().anyMatch(sink -> sink.plan().takes().contains(content));
    }

    /**
     * Makes the sources. What must be there is looked at, so that a file that is missing, or lacks a column, is among
     * the faults; nothing is held open.
     *
     * @return in the order of the file; without those that have faults
     */
    public List<EventSource> openSources() {
        List<EventSource> opened = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (PlannedSource source : sources) {
            open(source, source.plan().opener(), names).ifPresent(opened::add);
        }
        sourceNames = List.copyOf(names);
        return opened;
    }

    /** Adds its name to those of the sources before; with faults it adds none, and there is no source. */
    private Optional<EventSource> open(PlannedSource source, SourcePlan.Opener opener, List<String> names) {
        int before = faults.count();
        try {
            ToTakers toTakers = new ToTakers();
            EventSource made = opener.open(toTakers);
            if (faults.count() == before) {
                toTakers.own = made.name();
                toTakers.name = free(made.name(), names);
                names.add(toTakers.name);
                return Optional.of(made);
            }
        } catch (IOException e) {
            faults.add(source.at(), "%s", e.getMessage());
        }
        return Optional.empty();
    }

    /** As {@link #openSources()}, for sources whose refused records go to {@code taker}, as the sinks are opened elsewhere. */
    public List<EventSource> openSources(RefusedRecords taker) {
        takers = List.of(taker);
        return openSources();
    }

    /**
     * Makes one of the sources, as {@link #openSources(RefusedRecords)} does all; {@link #sourceNames} has the names of all.
     *
     * @param part of {@code wanted}, which has {@link SourcePlan#parts}; empty for all of it
     * @return empty if it has faults
     */
    public Optional<EventSource> openSource(RefusedRecords taker, PlannedSource wanted, String part) {
        takers = List.of(taker);
        List<String> names = new ArrayList<>();
        Optional<EventSource> opened = Optional.empty();
        for (PlannedSource source : sources) {
            if (source.equals(wanted)) {
                SourcePlan plan = source.plan();
                opened = open(
                        source,
                        part.isEmpty()
                                ? plan.opener()
                                : refused -> plan.parts().orElseThrow().open(part, refused),
                        names);
            } else {
                name(source, names);
            }
        }
        sourceNames = List.copyOf(names);
        return opened;
    }

    private void name(PlannedSource source, List<String> names) {
        SourcePlan.Opener opener = source.plan().opener();
        opener.name()
                .ifPresentOrElse(
                        name -> names.add(free(name, names)),
                        () -> open(source, opener, names).ifPresent(EventSource::close));
    }

    /** What {@link #sourceNames} says once the sources are opened; where that takes nothing they are opened, and closed. */
    public List<String> nameSources() {
        List<String> names = new ArrayList<>();
        sources.forEach(source -> name(source, names));
        return names;
    }

    private static String free(String name, List<String> taken) {
        String free = name;
        for (int number = 2; taken.contains(free); number++) {
            free = name + " (" + number + ")";
        }
        return free;
    }

    /** What tells the sources that were opened from each other: their names, the second of a name with a (2) behind it. */
    public List<String> sourceNames() {
        return sourceNames;
    }

    /** Takes refused records for the sinks that were opened and take some, from sources that were opened elsewhere. */
    public RefusedRecords refusedRecords() {
        return new ToTakers();
    }

    /** What was found out about the records of each source that publishes records and has begun. */
    public List<RecordFindings> findings() {
        return List.copyOf(findings);
    }

    /** Hands refused records to the sinks that take them. */
    private final class ToTakers implements RefusedRecords {

        /** Set before the source runs; null where sources are opened elsewhere, under names that are free. */
        private volatile String own;

        private volatile String name;

        @Override
        public void refused(String source, long line, String reason, byte[] raw, long totalLength) throws IOException {
            for (RefusedRecords taker : takers) {
                taker.refused(free(source), line, reason, raw, totalLength);
            }
        }

        @Override
        public void goesOn(String source, long before) {
            takers.forEach(taker -> taker.goesOn(free(source), before));
        }

        /** The free name of the source, or of that part of it. */
        private String free(String source) {
            if (own == null) {
                return source;
            }
            return SourceTrack.isPartOf(own, source) ? name + source.substring(own.length()) : name;
        }

        @Override
        public void begins(RecordFindings source) {
            findings.addIfAbsent(source);
        }
    }

    /** As {@link #openSinks(Predicate)}, all of them. */
    public List<Sink> openSinks() {
        return openSinks(sink -> true);
    }

    /**
     * Makes the sinks and opens their files, which loses what was in them: call it when everything else is known to be
     * sound. With faults nothing was created, as far as could be seen before.
     *
     * @param wanted the others are left out
     * @return in the order of the file, for the engine, which closes them; none if there are faults
     */
    public List<Sink> openSinks(Predicate<PlannedSink> wanted) {
        int before = faults.count();
        List<Sink> opened = makeSinks(wanted);
        for (Sink sink : opened) {
            try {
                if (sink.delivery().isPresent()) {
                    sink.delivery().get().goBackTo("");
                }
            } catch (IOException e) {
                faults.add(pipeline.sinks().get(0).at(), "%s: %s", sink.name(), e.getMessage());
            }
        }
        if (faults.count() > before) {
            closeAll(opened);
            return List.of();
        }
        return opened;
    }

    /**
     * As {@link #openSinks()}, for an engine that is told of {@link io.ringmill.journal.Deliveries}, and has the sinks go on
     * where those of a run before were: until then all files are as they were.
     */
    public List<Sink> openSinksToGoOn() {
        return makeSinks(sink -> true);
    }

    private List<Sink> makeSinks(Predicate<PlannedSink> wanted) {
        int before = faults.count();
        List<PlannedSink> chosen = sinks.stream().filter(wanted).toList();
        for (PlannedSink sink : chosen) {
            sink.plan()
                    .files()
                    .forEach(file -> FileTrouble.find(file).ifPresent(trouble -> faults.add(sink.at(), "%s", trouble)));
        }
        if (faults.count() > before) {
            return List.of();
        }
        List<Sink> opened = new ArrayList<>();
        List<RefusedRecords> refusing = new ArrayList<>();
        for (PlannedSink sink : chosen) {
            try {
                Sink made = sink.plan().opener().open();
                if (made instanceof RefusedRecords records) {
                    RefusedRecordsGuard guard = new RefusedRecordsGuard(
                            made, records, pipeline.engine().onFailure());
                    refusing.add(guard);
                    made = guard;
                }
                SinkWhere where = wheres.get(sink);
                opened.add(named(where == null ? made : new FilteredSink(made, where), opened));
            } catch (IOException e) {
                faults.add(sink.at(), "%s", e.getMessage());
                closeAll(opened);
                return List.of();
            }
        }
        takers = List.copyOf(refusing);
        return opened;
    }

    /** The sink, under a name that no other has: what is noted of sinks is noted by name. */
    private static Sink named(Sink sink, List<Sink> before) {
        String name = free(sink.name(), before.stream().map(Sink::name).toList());
        return name.equals(sink.name())
                ? sink
                : new ForwardingSink(sink) {
                    @Override
                    public String name() {
                        return name;
                    }
                };
    }

    private static void closeAll(List<Sink> sinks) {
        for (Sink sink : sinks) {
            try {
                sink.close();
            } catch (IOException ignored) {
                // A fault was found already; this sink has written nothing yet.
            }
        }
    }

    /** The faults found so far, those of opening included. */
    public Faults faults() {
        return faults;
    }
}
