package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Real runs beneath which the disk or the clock fails, or that meet another process: a clear word, and what was written is made
 * whole by the next run. A full and a read-only disk are small ones of their own, which only root can have; other errors are
 * returned by a library in front of the system's ({@link FaultInjection}). With {@code -Psoak}.
 */
@EnabledIfSystemProperty(
        named = "ringmill.faults",
        matches = "true",
        disabledReason = "takes some minutes: mvn verify -Psoak -Dit.test=FaultsIT")
class FaultsIT {

    private static final int EVENTS = 60_000;

    private static final String PIPELINE = """
            name: ticks
            streams:
              ticks:
                key: symbol
                time: {field: time, unit: ns}
                fields: {price: double, size: long, side: symbol, id: long}
                where: size > 100
            windows:
              last50: {window: sliding 50 events, select: {mean: mean(price), sd: stddev_pop(price), side: last(side)}}
              second: {window: tumbling 1s, select: {open: first(price), high: max(price), volume: sum(size)}}
            rules:
              high: {when: price > last50.mean + 2 * last50.sd, fire: both, message: "{key} at {price}"}
            sources: [{simulate: {kind: ticks, keys: 40, rate: 40000, count: %d, seed: 5, stream: ticks}}]
            sinks: [{csv: {dir: out}}, {alerts: {ndjson: out/alerts.ndjson}}]
            engine: {topology: fused}
            journal:
              dir: journal
              roll: minutely
              reserve: 16MiB
              sync: every 20ms
              snapshot: {by: follower, every: 5000 events}
            """.formatted(EVENTS);

    @TempDir
    Path temp;

    private Path dir;
    private String pipeline = PIPELINE;
    private final List<Path> mounted = new ArrayList<>();

    @BeforeEach
    void makeFolder() throws IOException {
        dir = folder("faulty");
    }

    @AfterEach
    void unmount() {
        mounted.forEach(each -> FaultInjection.runs("umount", each.toString()));
    }

    private Path folder(String name) throws IOException {
        Path folder = Files.createDirectory(temp.resolve(name));
        Files.writeString(folder.resolve("p.yml"), pipeline);
        return folder;
    }

    private static Program start(Path in, Map<String, String> environment, String... args) {
        List<String> command = new ArrayList<>(
                List.of(Program.java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx300m", "-jar"));
        command.add(Program.jar().toString());
        command.addAll(List.of(args));
        return Program.start(in, command, environment);
    }

    private Program run(Map<String, String> environment) {
        return start(dir, environment, "run", "p.yml", "--quiet").await();
    }

    /** The next run, without a fault, writes what a run writes that was left alone. */
    private void assertGoesOn() throws IOException {
        run(Map.of()).expect(ExitCode.DONE);
        Path alone = folder("alone");
        start(alone, Map.of(), "run", "p.yml", "--quiet").await().expect(ExitCode.DONE);
        try (Stream<Path> all = Files.list(alone.resolve("out"))) {
            List<Path> files = all.toList();
            assertThat(files).hasSize(3);
            for (Path file : files) {
                assertThat(Files.mismatch(file, dir.resolve("out").resolve(file.getFileName())))
                        .as("%s", file)
                        .isEqualTo(-1);
            }
        }
        start(dir, Map.of(), "replay", "--journal", "journal", "--verify", "--no-sinks", "--quiet")
                .await()
                .expect(ExitCode.DONE);
    }

    /** Makes a disk of so many mebibytes of a folder; skips the test where that cannot be. */
    private Path disk(String name, int sizeMiB) throws IOException {
        Path folder = Files.createDirectory(dir.resolve(name));
        assumeTrue(
                FaultInjection.runs("mount", "-t", "tmpfs", "-o", "size=" + sizeMiB + "m", "tmpfs", folder.toString()),
                "small disks are mounted by root, on Linux");
        mounted.add(folder);
        return folder;
    }

    private static void remount(Path disk, String options) {
        assertThat(FaultInjection.runs("mount", "-o", "remount," + options, disk.toString()))
                .isTrue();
    }

    @Test
    void shouldGoOnWhenTheDiskOfTheJournalWasFull() throws IOException {
        Path disk = disk("journal", 17);
        assertThat(run(Map.of()).expect(ExitCode.FAILED).err())
                .contains("the journal failed", "MiB left, of which 16 are kept free: make room, or lower the reserve");
        assertThat(run(Map.of()).expect(ExitCode.FAILED).err()).contains("of which 16 are kept free: make room");
        remount(disk, "size=200m");
        assertGoesOn();
    }

    /** What no journal has, and no source gives again, is in the files of the sinks alone. */
    @Test
    void shouldNotTakeBackWhatSinksGotWithoutAJournal() throws IOException {
        Path disk = disk("journal", 17);
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < EVENTS * 2; i++) {
            rows.append("{\"time\":")
                    .append(1_000_000L * i)
                    .append(",\"symbol\":\"K")
                    .append(i % 40)
                    .append("\",\"price\":");
            rows.append(100 + i % 7)
                    .append(",\"size\":200,\"side\":\"b\",\"id\":")
                    .append(i)
                    .append("}\n");
        }
        byte[] document = rows.toString().getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
            exchange.sendResponseHeaders(200, document.length);
            exchange.getResponseBody().write(document);
            exchange.close();
        });
        server.start();
        try {
            Files.writeString(
                    dir.resolve("p.yml"),
                    pipeline.replaceFirst(
                                    "sources: .*",
                                    "sources: [{http: {url: 'http://127.0.0.1:"
                                            + server.getAddress().getPort() + "/', format: ndjson}}]")
                            .replace("reserve: 16MiB", "reserve: 16MiB\n  onFull: continue"));
            assertThat(run(Map.of()).expect(ExitCode.FAILED).err())
                    .contains("the journal has stopped, and the run goes on without one");
            Path out = dir.resolve("out/last50.csv");
            byte[] whole = Files.readAllBytes(out);
            assertThat(Files.readAllLines(out)).hasSize(2 * EVENTS + 1);
            remount(disk, "size=200m");
            assertThat(run(Map.of()).expect(ExitCode.FAILED).err())
                    .contains("went on without its journal", "--set journal.start=fresh");
            assertThat(Files.readAllBytes(out)).isEqualTo(whole);
            start(dir, Map.of(), "run", "p.yml", "--quiet", "--set", "journal.start=fresh")
                    .await()
                    .expect(ExitCode.DONE);
            run(Map.of()).expect(ExitCode.DONE);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void shouldGoOnWhenTheDiskOfTheSinksWasFull() throws IOException {
        Path disk = disk("out", 1);
        assertThat(run(Map.of()).expect(ExitCode.FAILED).err())
                .contains("Sink csv out threw", "No space left on device", "so what it wrote is not complete");
        remount(disk, "size=200m");
        assertGoesOn();
    }

    @Test
    void shouldSayThatAFolderIsReadOnlyAndGoOnOnceItIsNot() throws IOException {
        Path journal = disk("journal", 200);
        Path out = disk("out", 200);
        killAfterRecord();
        remount(journal, "ro");
        assertThat(run(Map.of()).expect(ExitCode.FAILED).err())
                .contains("journal folder journal cannot be written to: make it writable or name another");
        remount(journal, "rw");
        remount(out, "ro");
        assertThat(run(Map.of()).expect(ExitCode.FAILED).err()).contains("may not be written");
        remount(out, "rw");
        assertGoesOn();
    }

    /** Leaves a run that was killed once it had noted what had come to the sinks. */
    private void killAfterRecord() {
        try (Program run = start(dir, Map.of(), "run", "p.yml", "--quiet")) {
            while (run.isAlive() && !Files.exists(dir.resolve("journal/deliveries"))) {
                LockSupport.parkNanos(1_000_000);
            }
            run.kill();
            run.await();
            assertThat(run.exit()).as(run.err()).isEqualTo(137);
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "write, .cq4, 28, 10, the journal failed, No space left on device",
                "write, .cq4, 5, 12, the journal failed, Input/output error",
                "sync, .cq4, 5, 4, cannot be forced to the disk, sync failed",
                "write, deliveries.new, 28, 1, 'journal/deliveries.new' cannot be written, No space left on device",
                "sync, deliveries.new, 5, 1, 'journal/deliveries.new' cannot be written, Input/output error",
                "rename, deliveries.new, 30, 1, 'journal/deliveries' cannot be written, Read-only file system",
                "sync, out/last50.csv, 5, 1, 'out/last50.csv' cannot be forced to the disk, Input/output error",
                "write, out/last50.csv, 5, 5, so what it wrote is not complete, Input/output error",
                "write, .rms, 28, 1, folder 'journal/snapshots' cannot be written to, No space left on device",
                "sync, .rms, 5, 1, no snapshot was made, Input/output error"
            })
    void shouldGoOnWhenAFileCouldNotBeWritten(
            String calls, String file, int errno, int from, String words, String error) throws IOException {
        FaultInjection faults = FaultInjection.compile(temp);
        assertThat(run(faults.failing(calls, file, errno, from))
                        .expect(ExitCode.FAILED)
                        .err())
                .contains(words, error);
        assertGoesOn();
    }

    @ParameterizedTest
    @CsvSource({
        "read, .cq4, 5, 3, Input/output error",
        "write, .cq4, 5, 2, Input/output error",
        "write, deliveries.new, 28, 1, No space left on device",
        "truncate, out/last50.csv, 5, 1, Input/output error"
    })
    void shouldGoOnWhenTheDiskFailedInARecovery(String calls, String file, int errno, int from, String error)
            throws IOException {
        FaultInjection faults = FaultInjection.compile(temp);
        killAfterRecord();
        assertThat(run(faults.failing(calls, file, errno, from))
                        .expect(ExitCode.FAILED)
                        .err())
                .contains(error);
        assertGoesOn();
    }

    @Test
    void shouldWriteTheSameWhenTheWallClockJumps() throws IOException {
        FaultInjection faults = FaultInjection.compile(temp);
        // A minute in half a second; then a day back, a month ahead, and back again.
        Program run = start(dir, faults.clock(120, "1.6:-90000,2.0:2600000,2.4:-90000"), "run", "p.yml", "--quiet")
                .await()
                .expect(ExitCode.DONE);
        assertThat(run.err()).isEmpty();
        Program.run(dir, "journal", "verify", "journal").expect(ExitCode.DONE);
        Program.run(dir, "journal", "compress", "journal").expect(ExitCode.DONE);
        assertThat(dir.resolve("journal"))
                .isDirectoryContaining(file -> file.toString().endsWith(".gz"));
        assertGoesOn();
    }

    @ParameterizedTest
    @CsvSource({"compress, write, .gz.tmp, 28", "compress, sync, .gz.tmp, 5", "prune, sync, .pruned.tmp, 5"})
    void shouldLeaveTheJournalAsItIsWhenItCannotBeLookedAfter(String command, String calls, String file, int errno)
            throws IOException {
        FaultInjection faults = FaultInjection.compile(temp);
        start(dir, faults.clock(120, "0:0"), "run", "p.yml", "--quiet").await().expect(ExitCode.DONE);
        List<String> care = new ArrayList<>(List.of("journal", command, "journal"));
        if (command.equals("prune")) {
            care.addAll(List.of("--keep", "1B"));
        }
        assertThat(start(dir, faults.failing(calls, file, errno, 1), care.toArray(String[]::new))
                        .await()
                        .expect(ExitCode.FAILED)
                        .err())
                .containsAnyOf("No space left on device", "Input/output error");
        assertThat(Program.run(dir, "journal", "info", "journal")
                        .expect(ExitCode.DONE)
                        .out())
                .contains("events       ticks 60,000");
        assertThat(dir.resolve("journal"))
                .isDirectoryNotContaining(left -> left.toString().endsWith(".gz.tmp"));
        assertGoesOn();
    }

    @Test
    void shouldRefuseASecondWriterAndLetOthersFollow() throws IOException {
        pipeline = PIPELINE.replace("count: " + EVENTS, "count: " + 8 * EVENTS);
        Files.writeString(dir.resolve("p.yml"), pipeline);
        try (Program run = start(dir, Map.of(), "run", "p.yml", "--quiet")) {
            while (run.isAlive() && !Files.exists(dir.resolve("journal/deliveries"))) {
                LockSupport.parkNanos(1_000_000);
            }
            List<Program> refused = List.of(
                    start(dir, Map.of(), "run", "p.yml", "--quiet"),
                    start(dir, Map.of(), "journal", "compress", "journal"),
                    start(dir, Map.of(), "journal", "repair", "journal"));
            List<Program> followers = List.of(
                    start(dir, Map.of(), "follow", "p.yml"),
                    start(dir, Map.of(), "follow", "p.yml"),
                    start(dir, Map.of(), "journal", "snapshot", "p.yml"));
            while (run.isAlive() && refused.stream().anyMatch(Program::isAlive)) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(run.isAlive()).as("long enough").isTrue();
            refused.forEach(
                    each -> assertThat(each.await().expect(ExitCode.FAILED).err())
                            .contains("is being written by another run: stop that one or name another folder"));
            run.kill();
            run.await();
            followers.get(2).await().expect(ExitCode.DONE);
            for (Program follower : followers.subList(0, 2)) {
                follower.terminate();
                assertThat(follower.await().err()).isEmpty();
            }
        }
        assertGoesOn();
    }
}
