package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program says of jobs on Flink, which is not on its class path here. */
class FlinkCommandTest {

    @TempDir
    Path dir;

    private String file(String sourcesAndSinks) {
        return new PipelineFiles(dir).text("job.yml", """
                        streams:
                          trades: {key: symbol, fields: {price: double}}
                          quotes: {key: symbol, fields: {bid: double}}
                        windows:
                          bar: {on: trades, window: tumbling 1s, select: {high: max(price)}}
                          all: {on: quotes, by: all, window: tumbling 1s, select: {high: max(bid)}}
                        rules:
                          high: {on: bar, when: high > 1}
                          some: {on: bar, when: high > 2, limit: 3 per 1m}
                        """ + sourcesAndSinks).toString();
    }

    private static final String RUNS = "sources: [ {simulate: {kind: ticks, count: 10, stream: trades}} ]\n";

    @Test
    void shouldSayWhatTasksShareAndWhatOneTaskHas() {
        String file = file(RUNS + "sinks: [ {console: {}} ]\njournal: {dir: journal}\n");
        Cli check = Cli.run("check", file, "--flink").expect(ExitCode.DONE);
        assertThat(check.out())
                .contains("shared by all tasks, by key: stream trades, window bar, rule high, rule some")
                .contains("over all keys depends on it: stream quotes, window all, the limit of rule some")
                .contains("no journal is written");
    }

    @Test
    void shouldSayThatTasksReadPartitions() {
        String file = file("sources: [ {kafka: {brokers: \"127.0.0.1:9\", topic: in, stream: trades}} ]\n");
        Cli check =
                Cli.run("check", file, "--flink", "--set", "rules.some.limit=").expect(ExitCode.DONE);
        assertThat(check.out())
                .contains("read by all tasks, part by part: kafka in at 127.0.0.1:9")
                .contains("in one task: the order of events, the sinks");
    }

    @Test
    void shouldRefuseAllAtOnceWhatCannotRun() {
        String file = file("""
                sources:
                  - csv: {path: "-", stream: trades}
                  - tcp: {listen: "127.0.0.1:0", format: ndjson, stream: quotes}
                sinks: [ {webhook: {url: "http://127.0.0.1:9/"}} ]
                """);
        for (String[] command : new String[][] {{"check", file, "--flink"}, {"flink", file}}) {
            Cli refused = Cli.run(command).expect(ExitCode.USAGE);
            assertThat(refused.err())
                    .contains("can be read only once, and a job reads again after a failure")
                    .contains("source tcp is not built for Flink; those that are: csv, ndjson, simulate and kafka")
                    .contains("sink webhook is not built for Flink")
                    .contains("job.yml:");
        }
    }

    @Test
    void shouldRefusePathsThatOnlyThisProcessKnowsWhenAClusterIsToRunIt() {
        String file = file("sources: [ {csv: {path: in.csv, stream: trades}} ]\nsinks: [ {csv: {dir: out}} ]\n");
        for (String[] more : new String[][] {{"--jobmanager", "host:8081"}, {"--package", "job.jar"}}) {
            Cli refused = Cli.run("flink", file, "--set", "rules.some.limit=", more[0], more[1])
                    .expect(ExitCode.USAGE);
            assertThat(refused.err())
                    .contains("'in.csv'; give an absolute path")
                    .contains("'out/bar.csv'");
        }
    }

    @Test
    void shouldSayHowToGetFlinkWhenItIsNotThere() {
        String file = file(RUNS);
        assertThat(Cli.run("flink", file).expect(ExitCode.USAGE).err()).contains("Flink is not on the class path");
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        String file = file(RUNS);
        assertThat(Cli.run("flink", file, "--jobmanager", "host:8081", "--package", "job.jar")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("--package writes a jar and --jobmanager runs the job");
        assertThat(Cli.run("flink", file, "--jobmanager", "host")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("--jobmanager is 'host'; give HOST:PORT");
        assertThat(Cli.run("flink", file, "--detached").expect(ExitCode.USAGE).err())
                .contains("add --jobmanager HOST:PORT");
        assertThat(Cli.run("flink", file, "--parallelism", "0")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("give 1 to 128");
        assertThat(Cli.run("flink", file, "--checkpoints", "state", "--every", "0s")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("--every: 0s is too short; give at least 10ms");
        // It would be replaced.
        for (String name : new String[] {file, "", dir.toString()}) {
            assertThat(Cli.run("flink", file, "--package", name)
                            .expect(ExitCode.USAGE)
                            .err())
                    .contains("--package is '" + name + "'; give the name of a file that ends in .jar");
        }
        for (String option : new String[] {"--from", "--checkpoints"}) {
            assertThat(Cli.run("flink", file, "--package", "job.jar", option, "state")
                            .expect(ExitCode.USAGE)
                            .err())
                    .contains("give them to 'flink run'");
        }
        assertThat(Cli.run("flink", file, "--from", "a", "--from-snapshot", "b")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("give one of them");
    }
}
