package io.ringmill.ingest;

import io.ringmill.config.SettingsReader;
import io.ringmill.config.SettingsSchema;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.event.FieldType;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.SinkSpec;
import io.ringmill.window.WindowSpec;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Makes the sinks that a pipeline names. */
public final class Sinks {

    private static final List<String> KINDS = List.of("console", "csv", "ndjson", "alerts", "quarantine");

    private final Pipeline pipeline;
    private final Quarantine quarantine;
    private final Faults faults;
    /** Files that some sink writes, to find those that two would. */
    private final Set<Path> written = new HashSet<>();

    private boolean quarantined;

    private Sinks(Pipeline pipeline, Quarantine quarantine, Faults faults) {
        this.pipeline = pipeline;
        this.quarantine = quarantine;
        this.faults = faults;
    }

    /** A sink whose settings are sound. */
    private record Plan(Location at, Collection<Path> files, Opener opener) {}

    /** Opens a sink's files. */
    private interface Opener {
        Sink open() throws IOException;
    }

    /** Adds what is wrong with the settings of the pipeline's sinks; opens nothing. */
    public static void check(Pipeline pipeline, Faults faults) {
        new Sinks(pipeline, new Quarantine(), faults).plan();
    }

    /**
     * Makes the pipeline's sinks and opens their files, which loses what was in them: call it when everything else is
     * known to be sound. With faults nothing was created, as far as could be seen before.
     *
     * @param quarantine becomes the sink of that name, if there is one
     * @return in the order of the file, for the engine, which closes them; none if there are faults
     */
    public static List<Sink> create(Pipeline pipeline, Quarantine quarantine, Faults faults) {
        return create(pipeline, quarantine, faults, file -> true);
    }

    /** As {@link #create(Pipeline, Quarantine, Faults)}, without the sinks of whose files one or more are not wanted. */
    public static List<Sink> create(Pipeline pipeline, Quarantine quarantine, Faults faults, Predicate<Path> wanted) {
        int before = faults.count();
        List<Plan> plans = new Sinks(pipeline, quarantine, faults)
                .plan().stream()
                        .filter(plan -> plan.files().stream().filter(wanted).count()
                                == plan.files().size())
                        .toList();
        for (Plan plan : plans) {
            plan.files()
                    .forEach(file ->
                            OutputFile.trouble(file).ifPresent(trouble -> faults.add(plan.at(), "%s", trouble)));
        }
        if (faults.count() > before) {
            return List.of();
        }
        List<Sink> sinks = new ArrayList<>();
        for (Plan plan : plans) {
            try {
                sinks.add(plan.opener().open());
            } catch (IOException e) {
                faults.add(plan.at(), "%s", e.getMessage());
                closeAll(sinks);
                return List.of();
            }
        }
        return sinks;
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

    private List<Plan> plan() {
        List<Plan> plans = new ArrayList<>();
        for (SinkSpec spec : pipeline.sinks()) {
            if (KINDS.contains(spec.kind())) {
                SettingsReader settings = spec.settings().read(faults);
                plan(spec.kind(), settings).ifPresent(plans::add);
                settings.rejectUnknown();
            } else {
                faults.unknown(spec.at(), "sink", spec.kind(), KINDS);
            }
        }
        return plans;
    }

    private Optional<Plan> plan(String kind, SettingsReader settings) {
        return switch (kind) {
            case "console" -> Optional.of(console(settings));
            case "csv" -> results(settings, ResultFile.Format.CSV);
            case "ndjson" -> results(settings, ResultFile.Format.NDJSON);
            case "alerts" -> alerts(settings);
            case "quarantine" -> quarantine(settings);
            default -> throw new IllegalStateException(kind);
        };
    }

    /** JSON Schema of the settings of each kind. */
    public static Map<String, Map<String, Object>> schemas() {
        Pipeline any = Pipeline.builder()
                .stream("any", stream -> stream.field("x", FieldType.DOUBLE))
                .build();
        Map<String, Map<String, Object>> schemas = new LinkedHashMap<>();
        for (String kind : KINDS) {
            schemas.put(
                    kind,
                    SettingsSchema.of(
                            settings -> new Sinks(any, new Quarantine(), new Faults()).plan(kind, settings)));
        }
        return schemas;
    }

    private Plan console(SettingsReader settings) {
        Set<String> windows = settings.has("windows") ? windows(settings) : Set.of();
        return new Plan(settings.at(), List.of(), () -> new ConsoleSink(System.out, windows));
    }

    private Optional<Plan> results(SettingsReader settings, ResultFile.Format format) {
        boolean csv = format == ResultFile.Format.CSV;
        Optional<Path> folder = path(settings, "dir");
        Optional<Path> file = csv ? Optional.empty() : path(settings, "path");
        Set<String> windows = windows(settings);
        if (folder.isPresent() == file.isPresent()) {
            if (folder.isPresent()) {
                settings.fault("path", "stands beside 'dir'; keep one of them");
            } else if (csv) {
                settings.require("dir");
            } else if (!settings.has("path") && !settings.has("dir")) {
                faults.add(
                        settings.at(), "'dir' or 'path' is missing: name a folder for a file per window, or one file");
            }
            return Optional.empty();
        }
        Map<String, Path> targets = new LinkedHashMap<>();
        String suffix = csv ? ".csv" : ".ndjson";
        for (String window : windows) {
            targets.put(window, file.orElseGet(() -> folder.orElseThrow().resolve(window + suffix)));
        }
        claim(settings, new LinkedHashSet<>(targets.values()));
        String name = (csv ? "csv " : "ndjson ") + file.or(() -> folder).orElseThrow();
        List<WindowSpec> all = pipeline.windows();
        return Optional.of(
                new Plan(settings.at(), targets.values(), () -> ResultSinkFiles.open(name, format, all, targets)));
    }

    private Optional<Plan> alerts(SettingsReader settings) {
        settings.require("ndjson");
        return path(settings, "ndjson").map(file -> {
            claim(settings, List.of(file));
            return new Plan(settings.at(), List.of(file), () -> AlertFile.open(file));
        });
    }

    private Optional<Plan> quarantine(SettingsReader settings) {
        settings.require("ndjson");
        if (quarantined) {
            faults.add(settings.at(), "there is a quarantine already; keep one of them");
        }
        quarantined = true;
        return path(settings, "ndjson").map(file -> {
            claim(settings, List.of(file));
            return new Plan(settings.at(), List.of(file), () -> {
                quarantine.open(file);
                return quarantine;
            });
        });
    }

    private void claim(SettingsReader settings, Collection<Path> files) {
        for (Path file : files) {
            if (!written.add(file.toAbsolutePath().normalize())) {
                faults.add(settings.at(), "'%s' is written by another sink already", file);
            }
        }
    }

    private static Optional<Path> path(SettingsReader settings, String name) {
        return settings.string(name).flatMap(text -> {
            try {
                return Optional.of(Path.of(text));
            } catch (InvalidPathException notAPath) {
                settings.fault(name, "'%s' is not a path: %s", text, notAPath.getReason());
                return Optional.empty();
            }
        });
    }

    /** The windows that a sink takes: those it names, or all. */
    private Set<String> windows(SettingsReader settings) {
        List<String> all = pipeline.windows().stream().map(WindowSpec::name).toList();
        if (!settings.has("windows")) {
            return new LinkedHashSet<>(all);
        }
        List<String> chosen = settings.strings("windows");
        for (String window : chosen) {
            if (!all.contains(window)) {
                faults.unknown(settings.at("windows"), "window", window, all);
            }
        }
        return new LinkedHashSet<>(chosen);
    }
}
