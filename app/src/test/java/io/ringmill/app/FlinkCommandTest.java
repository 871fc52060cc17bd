package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import io.ringmill.ingest.ConnectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
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
                .contains("rules can be changed while it runs: --changes FILE; rules over all keys of trades only with")
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
    void shouldSayWhatOfFilesOneTaskReadsAndWhy() {
        String file = new PipelineFiles(dir).text("job.yml", """
                        streams:
                          trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double}}
                          quotes: {key: symbol, fields: {bid: double}}
                        sources:
                          - csv: {path: in.csv, stream: trades}
                          - ndjson: {path: "in-*.ndjson.zst", stream: trades}
                          - csv: {path: in.csv.gz, stream: trades}
                          - csv: {path: log.csv, stream: trades, follow: true}
                          - csv: {path: strict.csv, stream: trades, onInvalid: halt}
                          - csv: {path: bare.csv, stream: quotes}
                        """).toString();
        Cli check = Cli.run("check", file, "--flink").expect(ExitCode.DONE);
        assertThat(check.out())
                .contains("read by all tasks, part by part: csv in.csv, ndjson in-*.ndjson.zst\n")
                .contains("read by one task: csv in.csv.gz, as it is one compressed file")
                .contains("read by one task: csv log.csv, as it is followed")
                .contains("read by one task: csv strict.csv, as the first invalid record ends it")
                .contains(
                        "read by one task: csv bare.csv, as stream quotes has the times at which its events are read");
    }

    @Test
    void shouldSayWhatAFailureCostsOfSourcesWithoutPosition() {
        String file = file("""
                sources:
                  - tcp: {listen: "127.0.0.1:0", format: ndjson, stream: quotes}
                  - http: {url: "http://127.0.0.1:9/feed", stream: trades}
                  - websocket: {url: "ws://127.0.0.1:9/feed", stream: trades}
                  - rabbitmq: {uri: "amqp://127.0.0.1", queue: q, stream: trades}
                  - mqtt: {uri: "tcp://127.0.0.1", topic: kept, clientId: me, stream: trades}
                  - mqtt: {uri: "tcp://127.0.0.1", topic: passing, stream: trades}
                """);
        Cli check = Cli.run("check", file, "--flink").expect(ExitCode.DONE);
        assertThat(check.out())
                .contains("read by one task: tcp listens at 127.0.0.1:0")
                .containsOnlyOnce("where the job goes on after a failure, or from a savepoint:\n")
                .contains(
                        "\n      tcp listens at 127.0.0.1:0, websocket ws://127.0.0.1:9/feed: what was sent while it was down is lost")
                .contains(
                        "a response that has an end is read again from its beginning, unless the checkpoint holds its end")
                .containsPattern(
                        "\n      rabbitmq .*: with --checkpoints nothing is lost, and what was not acknowledged")
                .containsPattern("\n      mqtt .*kept: with --checkpoints nothing is lost")
                .containsPattern("\n      mqtt .*passing: what was not acknowledged is lost");
    }

    @Test
    void shouldRefuseAllAtOnceWhatCannotRun() {
        String file = file("""
                sources:
                  - csv: {path: "-", stream: trades}
                  - server: {stream: quotes}
                """);
        for (String[] command : new String[][] {{"check", file, "--flink"}, {"flink", file}}) {
            Cli refused = Cli.run(command).expect(ExitCode.USAGE);
            assertThat(refused.err())
                    .contains("can be read only once, and a job reads again after a failure")
                    .contains("source server is not built for Flink: it reads what is posted to the page of a run")
                    .contains("job.yml:");
        }
    }

    @Test
    void shouldTakeAllSinksThatTheProgramHas() {
        String file = file(RUNS + """
                sinks:
                  - csv: {dir: out}
                  - ndjson: {dir: out}
                  - parquet: {dir: out}
                  - alerts: {ndjson: out/alerts.ndjson}
                  - quarantine: {ndjson: out/quarantine.ndjson}
                  - console: {}
                  - kafka: {brokers: "127.0.0.1:9", topic: t}
                  - rabbitmq: {uri: "amqp://127.0.0.1:9"}
                  - mqtt: {uri: "tcp://127.0.0.1:9"}
                  - redis: {uri: "redis://127.0.0.1:9"}
                  - postgres: {url: "jdbc:postgresql://127.0.0.1:9/d"}
                  - elasticsearch: {url: "http://127.0.0.1:9"}
                  - influx: {url: "http://127.0.0.1:9", database: d}
                  - webhook: {url: "http://127.0.0.1:9"}
                """);
        assertThat(ConnectorRegistry.discover().sinks())
                .as("each is in the file")
                .hasSize(14);
        Cli.run("check", file, "--flink").expect(ExitCode.DONE);
    }

    @Test
    void shouldRefusePathsThatOnlyThisProcessKnowsWhenAClusterIsToRunIt() {
        String file = file("sources: [ {csv: {path: in.csv, stream: trades}} ]\nsinks: [ {csv: {dir: out}} ]\n");
        for (String[] more : new String[][] {{"--jobmanager", "host:8081"}, {"--package", "job.jar"}}) {
            Cli refused = Cli.run(
                            "flink", file, "--set", "rules.some.limit=", "--changes", "live.ndjson", more[0], more[1])
                    .expect(ExitCode.USAGE);
            assertThat(refused.err())
                    .contains("'in.csv'; give an absolute path")
                    .contains("'out/bar.csv'")
                    .contains("'live.ndjson'");
        }
    }

    @Test
    void shouldSayHowToGetFlinkWhenItIsNotThere() {
        String file = file(RUNS);
        assertThat(Cli.run("flink", file).expect(ExitCode.USAGE).err()).contains("Flink is not on the class path");
    }

    @Test
    void shouldSayWhichCheckpointIsFinished() throws IOException {
        Path state = Files.createDirectories(dir.resolve("state"));
        String killed = Files.createDirectory(state.resolve("chk-6")).toString();
        String file = file(RUNS);
        assertThat(Cli.run("flink", file, "--from", killed)
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("being written when its job was killed; none beside it has one");
        Path whole = Files.createDirectory(state.resolve("chk-5"));
        Files.createFile(whole.resolve("_metadata"));
        assertThat(Cli.run("flink", file, "--from", "file:" + killed)
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("take " + whole);
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
        assertThat(Cli.run("flink", file, "--changes", dir.toString())
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("a folder; give a file, which need not be there yet");
        assertThat(Cli.run("flink", file, "--from", "state", "--to-snapshot", "--changes", "live.ndjson")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("--to-snapshot runs nothing");
        // It would be replaced.
        for (String name : new String[] {file, "", dir.toString()}) {
            assertThat(Cli.run("flink", file, "--package", name)
                            .expect(ExitCode.USAGE)
                            .err())
                    .contains("--package is '" + name + "'; give the name of a file that ends in .jar");
        }
        for (String[] option : new String[][] {
            {"--from", "state"}, {"--checkpoints", "state"}, {"--parallelism", "1"}, {"--every", "10s"}
        }) {
            assertThat(Cli.run("flink", file, "--package", "job.jar", option[0], option[1])
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
