package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import io.ringmill.ingest.JobRunner;
import io.ringmill.ingest.JobState;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the program says when a signal stops a job; in place of Flink there is a job that ends before its savepoint is told. */
@Timeout(60)
class FlinkStopTest {

    @TempDir
    Path dir;

    /** Found by a {@code ServiceLoader}. */
    public static final class Stopped implements JobRunner {

        @Override
        public Job start(Pipeline pipeline, Settings settings) {
            boolean fails = settings.parallelism() == 2;
            CountDownLatch stopped = new CountDownLatch(1);
            return new Job() {
                @Override
                public String id() {
                    return "1";
                }

                @Override
                public Optional<Outcome> await() throws Exception {
                    signal();
                    stopped.await();
                    return Optional.empty();
                }

                @Override
                public String stop(Path folder) throws Exception {
                    stopped.countDown();
                    Thread.sleep(300);
                    if (fails) {
                        throw new IOException("no room");
                    }
                    return folder + "/savepoint-1";
                }

                @Override
                public void close() {
                    // Nothing runs.
                }
            };
        }

        @Override
        public Job submit(Pipeline pipeline, Settings settings, String address) {
            return start(pipeline, settings);
        }

        @Override
        public void pack(Pipeline pipeline, Optional<Path> changes, Path jar) throws IOException {
            Files.writeString(jar, pipeline.name());
        }

        @Override
        public Job start(Pipeline pipeline, Settings settings, JobState from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public JobState read(Pipeline pipeline, String savepoint, Path file) {
            throw new UnsupportedOperationException();
        }

        private static void signal() throws Exception {
            String self = Long.toString(ProcessHandle.current().pid());
            new ProcessBuilder("kill", "-TERM", self).start().waitFor();
        }
    }

    private Cli run(String parallelism) throws IOException {
        String file = new PipelineFiles(dir).text("job.yml", """
                streams:
                  trades: {key: symbol, fields: {price: double}}
                sources: [ {simulate: {kind: ticks, count: 10, stream: trades}} ]
                """).toString();
        Path services = Files.createDirectories(dir.resolve("META-INF/services"));
        Files.writeString(services.resolve(JobRunner.class.getName()), Stopped.class.getName());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader found = new URLClassLoader(new URL[] {dir.toUri().toURL()}, before)) {
            thread.setContextClassLoader(found);
            return Cli.run("flink", file, "--checkpoints", "state", "--parallelism", parallelism);
        } finally {
            thread.setContextClassLoader(before);
            endLimit();
        }
    }

    /** Else it would end the tests ten seconds after the signal, as it does a program that does not end by itself. */
    private static void endLimit() {
        Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().equals("ringmill-limit"))
                .forEach(Thread::interrupt);
    }

    @Test
    void shouldSayWhereToGoOnFromBeforeItEnds() throws Exception {
        Cli stopped = run("1").expect(ExitCode.DONE);
        assertThat(stopped.err()).contains("to go on: --from state/savepoint-1");
    }

    @Test
    void shouldFailWhenNoSavepointIsMade() throws Exception {
        Cli failed = run("2").expect(ExitCode.FAILED);
        assertThat(failed.err()).contains("no savepoint was made: no room");
    }
}
