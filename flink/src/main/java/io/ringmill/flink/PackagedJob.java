package io.ringmill.flink;

import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A job as a jar for {@code flink run}: a pipeline file, and in {@code lib/} the jars of the program, which Flink adds to the class
 * path. How many tasks there are, and how often checkpoints are taken, is for who runs it to say.
 */
public final class PackagedJob {

    private static final String PIPELINE = "ringmill-pipeline.yml";
    private static final String CHANGES = "ringmill-changes";
    private static final String NAME = "Ringmill-Pipeline";

    private PackagedJob() {}

    /** Writes the jar; what is there is replaced when all is written. */
    static void write(Pipeline pipeline, Optional<Path> changes, Path jar, List<Path> libraries) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, PackagedJob.class.getName());
        attributes.putValue(
                NAME, pipeline.name().replaceAll("\\p{Cntrl}", " ")); // a line's end would begin another entry
        Path unfinished = jar.resolveSibling(jar.getFileName() + ".tmp");
        try {
            try (OutputStream file = Files.newOutputStream(unfinished);
                    JarOutputStream out = new JarOutputStream(file, manifest)) {
                out.putNextEntry(new JarEntry(PIPELINE));
                out.write(pipeline.text().getBytes(StandardCharsets.UTF_8));
                if (changes.isPresent()) {
                    out.putNextEntry(new JarEntry(CHANGES));
                    out.write(changes.get().toString().getBytes(StandardCharsets.UTF_8));
                }
                for (Path library : libraries) {
                    out.putNextEntry(new JarEntry("lib/" + library.getFileName()));
                    Files.copy(library, out);
                }
            }
            Files.move(unfinished, jar, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** As {@code flink run} calls it; takes no arguments. */
    public static void main(String[] arguments) throws Exception {
        String text = read(PIPELINE)
                .orElseThrow(() ->
                        new IOException("the jar has no pipeline in it; ringmill flink FILE --package JAR makes one"));
        Pipeline pipeline = Pipeline.parse(text, PIPELINE);
        JobPipeline job = JobPipeline.of(pipeline, read(CHANGES).map(Path::of));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.configure(FlinkRunner.consistency());
        PipelineJob.add(environment, job, environment.getParallelism(), null);
        environment.execute(pipeline.name());
    }

    private static Optional<String> read(String entry) throws IOException {
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(entry)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
