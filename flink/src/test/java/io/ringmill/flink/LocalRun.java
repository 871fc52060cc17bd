package io.ringmill.flink;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a pipeline gives on one machine, without Flink; and what files hold, to be compared. */
final class LocalRun {

    private static final long LOOK_MS = 10;

    private LocalRun() {}

    /** Runs a pipeline from its sources to its sinks; returns the digest. */
    static long of(String yaml) throws Exception {
        return of(yaml, true);
    }

    /** As {@link #of(String)}; unless {@code ends}, what is open when the sources have ended stays so. */
    static long of(String yaml, boolean ends) throws Exception {
        Pipeline pipeline = Pipeline.parse(yaml, "job.yml");
        Faults faults = new Faults();
        Connectors connectors = Connectors.plan(pipeline, faults);
        List<EventSource> sources = connectors.openSources();
        Engine.Builder builder = Engine.builder(pipeline).sectionsHandled().digest(true);
        connectors.openSinks().forEach(builder::sink);
        faults.throwIfAny();
        Engine engine = builder.start();
        try (engine) {
            for (EventSource source : sources) {
                source.run(engine);
            }
            if (ends) {
                engine.end();
            }
            awaitSent(engine);
        }
        return engine.metrics().digest();
    }

    /** A sink that is closed sends for a few seconds only. */
    private static void awaitSent(Engine engine) throws InterruptedException {
        engine.awaitHandled();
        while (engine.failure().isEmpty()
                && (engine.metrics().egress().used() > 0
                        || engine.sinks().stream().anyMatch(LocalRun::hasMessages))) {
            Thread.sleep(LOOK_MS);
        }
    }

    private static boolean hasMessages(Sink sink) {
        return sink.edge().filter(edge -> edge.held() > 0).isPresent();
    }

    /** The files of a folder by name, each as its lines. */
    static Map<String, List<String>> files(Path folder) throws IOException {
        Map<String, List<String>> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(file.getFileName().toString(), Files.readAllLines(file));
            }
        }
        return files;
    }

    /** The same by key, as the order among keys is free. */
    static Map<String, List<String>> byKey(Map<String, List<String>> files) {
        Map<String, List<String>> byKey = new TreeMap<>();
        files.forEach((name, lines) ->
                lines.forEach(line -> byKey.computeIfAbsent(name + " " + key(name, line), key -> new ArrayList<>())
                        .add(line)));
        return byKey;
    }

    private static String key(String name, String line) {
        if (name.endsWith(".csv")) {
            return line.split(",", -1)[1];
        }
        if (name.startsWith("quarantine")) {
            return line.substring(0, line.indexOf("\"line\":"));
        }
        int at = line.indexOf("\"key\":\"");
        return at < 0 ? "" : line.substring(at, line.indexOf('"', at + 7));
    }
}
