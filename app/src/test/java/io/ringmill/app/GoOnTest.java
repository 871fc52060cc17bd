package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.expression.ModelRuntime;
import io.ringmill.persistence.DeliveryFile;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that go on with one that was interrupted: here by a record that is invalid, which halts it. */
class GoOnTest {

    private static final int LINES = 4000;
    private static final int BROKEN = 2500;

    /** Its models answer the length of their file. */
    public static final class Lengths implements ModelRuntime {
        @Override
        public Model load(byte[] content, int inputs) {
            return given -> content.length;
        }
    }

    @TempDir
    Path dir;

    private PipelineFiles files;
    private final List<String> lines = new ArrayList<>();
    private Path pipeline;

    @BeforeEach
    void makeFiles() {
        files = new PipelineFiles(dir);
        Random random = new Random(3);
        for (int i = 0; i < LINES; i++) {
            lines.add(i * 100 + ",K" + random.nextInt(5) + "," + (random.nextInt(100) + 0.5) + ","
                    + (50 + random.nextInt(500)) + ",buy");
        }
        writeInput();
        pipeline = files.write(
                "p.yml", "sources: [{csv: {path: '" + dir.resolve("trades.csv") + "', onInvalid: halt}}]\n");
    }

    private void writeInput() {
        files.text("trades.csv", "ts,symbol,price,size,side\n" + String.join("\n", lines) + "\n");
    }

    private Cli run(String... more) {
        List<String> command = new ArrayList<>(List.of("run", pipeline.toString()));
        command.addAll(List.of(more));
        return Cli.run(command.toArray(String[]::new));
    }

    /** What a run writes that is left alone. */
    private List<String> whole() {
        run().expect(ExitCode.DONE);
        return written();
    }

    private List<String> written() {
        return List.of(
                files.read("out/last20.csv"),
                files.read("out/bar10s.csv"),
                files.read("out/alerts.ndjson"),
                files.read("out/quarantine.ndjson"));
    }

    /** Leaves a run that was halted, and its input mended. */
    private void interrupt() {
        String sound = lines.get(BROKEN);
        lines.set(BROKEN, sound.replaceFirst("\\d", "x"));
        writeInput();
        run().expect(ExitCode.FAILED);
        lines.set(BROKEN, sound);
        writeInput();
    }

    private String sessions() {
        return Cli.run("journal", "info", files.journal().toString())
                .expect(ExitCode.DONE)
                .out();
    }

    /** The results of windows and the alerts; what was refused differs, as the input was mended. */
    private static List<String> results(List<String> written) {
        return written.subList(0, 3);
    }

    @Test
    void shouldRemoveTheUnfinishedSnapshotsOfKilledRunsWhenNoMoreAreMade() throws IOException {
        interrupt();
        Path folder = Files.createDirectories(files.journal().resolve("snapshots"));
        Path old = Files.createFile(folder.resolve("1-2.rms.a-1.tmp"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        run().expect(ExitCode.DONE);

        assertThat(old).doesNotExist();
    }

    @Test
    void shouldGoOnWhereAnInterruptedRunStopped() throws IOException {
        List<String> whole = whole();
        Files.move(files.journal(), dir.resolve("whole"));
        interrupt();

        Cli on = run("--summary", dir.resolve("s.json").toString()).expect(ExitCode.DONE);

        assertThat(on.err()).contains("goes on with the run that was interrupted, at event", "recovered from");
        assertThat(results(written())).isEqualTo(results(whole));
        assertThat(sessions()).contains("1 session").contains("in good order, with its input");
        assertThat(files.read("s.json")).contains("\"events\":{\"read\":" + LINES);
        Cli.run("replay", "--journal", files.journal().toString(), "--verify", "--no-sinks")
                .expect(ExitCode.DONE);
    }

    @Test
    void shouldBeginASessionWhenTheInputHadEnded() {
        whole();
        Cli again = run().expect(ExitCode.DONE);
        assertThat(again.err()).isEmpty();
        assertThat(sessions()).contains("2 sessions");
    }

    @Test
    void shouldWaitForSlowSinksWhenOnlyTheyAreToBeFinished() throws Exception {
        int all = 400;
        AtomicBoolean refuses = new AtomicBoolean(true);
        Set<String> come = ConcurrentHashMap.newKeySet();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            // At first the sink fails when the end of the input is in the journal, and halts the run. Then it is slow.
            LockSupport.parkNanos(refuses.get() ? 3_000_000_000L : 15_000_000L);
            exchange.getRequestBody().readAllBytes();
            if (!refuses.get()) {
                come.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            }
            exchange.sendResponseHeaders(refuses.get() ? 400 : 200, -1);
            exchange.close();
        });
        server.start();
        try {
            Path sent = files.text(
                    "sent.yml", """
                    streams: {ticks: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double}}}
                    rules: {each: {when: price > 0, fire: each}}
                    sources: [{simulate: {kind: ticks, keys: 1, count: %d}}]
                    sinks: [{webhook: {url: 'http://127.0.0.1:%d/', onFailure: halt, buffer: {size: 2}}}]
                    journal: {dir: '%s/sent'}
                    """.formatted(all, server.getAddress().getPort(), dir));
            Cli.run("run", sent.toString()).expect(ExitCode.FAILED);
            refuses.set(false);
            Cli on = Cli.run("run", sent.toString()).expect(ExitCode.DONE);
            assertThat(on.err()).contains("goes on with the run that was interrupted, at event 401");
        } finally {
            server.stop(0);
        }
        assertThat(come).hasSize(all);
    }

    @Test
    void shouldBeginASessionWhenToldTo() {
        List<String> whole = whole();
        interrupt();
        run("--set", "journal.start=fresh").expect(ExitCode.DONE);
        assertThat(written()).isEqualTo(whole);
        assertThat(sessions()).contains("3 sessions");
    }

    @Test
    void shouldRefuseToRecoverWhenThereIsNothingToRecover() {
        Cli none = run("--set", "journal.start=recover", "--set", "journal.sync=each batch");
        assertThat(none.expect(ExitCode.FAILED).err()).contains("there is nothing to recover", "it holds no session");
        List<String> whole = whole();
        assertThat(run("--set", "journal.start=recover").expect(ExitCode.FAILED).err())
                .contains("the input of its newest session had ended", "journal.start=auto");
        assertThat(written()).isEqualTo(whole);
    }

    @Test
    void shouldRefuseAPipelineThatHasChanged() {
        interrupt();
        List<String> before = written();
        Cli changed = run("--set", "windows.last20.select.mean=max(price)").expect(ExitCode.FAILED);
        assertThat(changed.err())
                .contains("the pipeline has changed", "window last20 has changed", "rule high: what it is on or reads")
                .contains("--migrate", "--rebuild", "journal.start=fresh");
        assertThat(written()).isEqualTo(before);
    }

    /** Of another pipeline: a window has changed, with the rule that reads it. */
    private Cli changed(String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        all.addAll(List.of("--set", "windows.last20.select.mean=max(price)"));
        return run(all.toArray(String[]::new));
    }

    private static List<String> lastLines(String text, int most) {
        List<String> all = text.lines().toList();
        return all.subList(all.size() - most, all.size());
    }

    @Test
    void shouldKeepTheStateOfWhatIsTheSameWhenMigrated() throws IOException {
        List<String> whole = whole();
        Files.move(files.journal(), dir.resolve("whole"));
        interrupt();
        int lines = (int) written().get(0).lines().count();

        Cli on = changed("--migrate").expect(ExitCode.DONE);

        assertThat(on.err()).contains("the pipeline has changed: goes on with the run that was interrupted, at event");
        assertThat(on.err().lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "ringmill: goes on stream trades",
                        "ringmill: goes on window bar10s",
                        "ringmill: begins anew window last20 it has changed",
                        "ringmill: begins anew rule high what it is on or reads has changed");
        assertThat(written().get(1)).isEqualTo(whole.get(1));
        assertThat(written().get(0).lines().limit(lines))
                .isEqualTo(whole.get(0).lines().limit(lines).toList());
        assertThat(sessions()).contains("2 sessions", "what is the same in both kept its state");
        for (String session : List.of("1", "2")) {
            Cli.run("replay", "--journal", files.journal().toString(), "--session", session, "--verify", "--no-sinks")
                    .expect(ExitCode.DONE);
        }
    }

    @Test
    void shouldGoOnAsARunOfTheNewPipelineWhenRebuilt() throws IOException {
        changed().expect(ExitCode.DONE);
        List<String> whole = written();
        Files.move(files.journal(), dir.resolve("whole"));
        interrupt();
        List<String> before = written();

        Cli on = changed("--rebuild", "--summary", dir.resolve("s.json").toString())
                .expect(ExitCode.DONE);

        assertThat(on.err()).contains("with the state that comes of its", "is not handed out again");
        int lines = (int) before.get(0).lines().count();
        assertThat(written().get(0).lines().limit(lines))
                .isEqualTo(before.get(0).lines().limit(lines).toList());
        int more = (int) whole.get(0).lines().count() - lines;
        assertThat(lastLines(written().get(0), more)).isEqualTo(lastLines(whole.get(0), more));
        assertThat(written().get(1)).isEqualTo(whole.get(1));
        Cli.run("replay", "--journal", files.journal().toString(), "--session", "2", "--verify", "--no-sinks")
                .expect(ExitCode.DONE);
        assertThat(changed("--rebuild").expect(ExitCode.DONE).err()).isEmpty();
    }

    @Test
    void shouldSetAFileAsideWhenItsColumnsAreOthers() throws IOException {
        interrupt();
        String before = files.read("out/last20.csv");

        run(
                        "--migrate",
                        "--set",
                        "windows.last20.select={top: max(price)}",
                        "--set",
                        "rules.high.when=price > last20.top")
                .expect(ExitCode.DONE);

        assertThat(files.read("out/last20.csv." + before.length())).isEqualTo(before);
        assertThat(files.read("out/last20.csv")).startsWith("time,key,top\n");
    }

    @Test
    void shouldWriteAnewFromTheChangeOnWhenTheRecordOfWhatHasComeIsDamaged() throws IOException {
        interrupt();
        List<String> withTwo = new ArrayList<>(lines);
        lines.set(BROKEN + 500, lines.get(BROKEN + 500).replaceFirst("\\d", "x"));
        writeInput();
        changed("--migrate").expect(ExitCode.FAILED);
        lines.clear();
        lines.addAll(withTwo);
        writeInput();
        byte[] bytes = Files.readAllBytes(files.journal().resolve(DeliveryFile.NAME));
        List<String> before = written();
        bytes[bytes.length / 2] ^= 4;
        Files.write(files.journal().resolve(DeliveryFile.NAME), bytes);

        assertThat(changed().expect(ExitCode.DONE).err()).contains("is damaged");
        for (int i = 0; i < 3; i++) {
            assertThat(written().get(i)).startsWith(before.get(i));
        }
    }

    @Test
    void shouldWriteAllAnewWhenTheRecordOfWhatHasComeIsDamaged() throws IOException {
        List<String> whole = whole();
        interrupt();
        Path record = files.journal().resolve(DeliveryFile.NAME);
        byte[] bytes = Files.readAllBytes(record);
        bytes[bytes.length / 2] ^= 4;
        Files.write(record, bytes);

        assertThat(run().expect(ExitCode.DONE).err()).contains("is damaged", "written anew");
        assertThat(results(written())).isEqualTo(results(whole));
    }

    @Test
    void shouldSayWhatToDoWhenAFileIsShorterThanItWas() throws IOException {
        List<String> whole = whole();
        interrupt();
        Files.writeString(dir.resolve("out/last20.csv"), "time,key\n");

        assertThat(run().expect(ExitCode.FAILED).err()).contains("last20.csv' has 9 bytes", "--rebuild");
        assertThat(files.read("out/last20.csv")).isEqualTo("time,key\n");

        run("--rebuild").expect(ExitCode.DONE);
        assertThat(results(written())).isEqualTo(results(whole));
    }

    @Test
    void shouldSayWhatToDoWhenTheInputIsShorterThanItWas() {
        interrupt();
        lines.subList(100, LINES).clear();
        writeInput();
        assertThat(run().expect(ExitCode.FAILED).err()).contains("behind the end of the file", "journal.start=fresh");
    }

    @Test
    void shouldSayWhatToDoWhenTheInputEndsBeforeWhatTheJournalHolds() throws IOException {
        List<String> whole = whole();
        Files.move(files.journal(), dir.resolve("whole"));
        interrupt();
        Files.delete(files.journal().resolve("deliveries")); // as if it was killed in its first second
        List<String> all = List.copyOf(lines);
        lines.subList(100, LINES).clear();
        writeInput();

        assertThat(run().expect(ExitCode.FAILED).err())
                .contains("ends 2400 events before the place at which the journal goes on", "journal.start=fresh");

        lines.clear();
        lines.addAll(all);
        writeInput();
        run().expect(ExitCode.DONE);
        assertThat(results(written())).isEqualTo(results(whole));
    }

    @Test
    void shouldSayWhatToDoWhenTheEndOfTheJournalIsDamaged() throws IOException {
        List<String> whole = whole();
        Files.move(files.journal(), dir.resolve("whole"));
        interrupt();
        Files.move(files.journal().resolve("snapshots"), dir.resolve("snapshots")); // which is behind the damage
        flipNearEnd();

        Cli refused = run().expect(ExitCode.FAILED);
        assertThat(refused.err())
                .contains("is corrupt", "set the damage aside with 'ringmill journal repair " + files.journal() + "'")
                .doesNotContain("power loss");

        Cli.run("journal", "repair", files.journal().toString()).expect(ExitCode.DONE);
        run().expect(ExitCode.DONE);
        assertThat(results(written())).isEqualTo(results(whole));
    }

    @Test
    void shouldGoOnByItselfWhenAPowerLossTookTheEndOfTheJournal() throws IOException {
        List<String> whole = whole();
        Files.move(files.journal(), dir.resolve("whole"));
        interrupt();
        byte[] content = Files.readAllBytes(newestOfJournal());
        int sector = (end(content) - 700) / 512 * 512;
        Arrays.fill(content, sector, content.length, (byte) 0);
        Files.write(newestOfJournal(), content);

        String told = run().expect(ExitCode.DONE).err();

        assertThat(told).contains("a power loss left ", "has lost events that had come to the sinks");
        assertThat(results(written())).isEqualTo(results(whole));
        Cli.run("replay", "--journal", files.journal().toString(), "--verify", "--no-sinks")
                .expect(ExitCode.DONE);
    }

    private void flipNearEnd() throws IOException {
        byte[] content = Files.readAllBytes(newestOfJournal());
        content[end(content) - 700] ^= 1;
        Files.write(newestOfJournal(), content);
    }

    private Path newestOfJournal() throws IOException {
        try (Stream<Path> all = Files.list(files.journal())) {
            return all.filter(file -> file.toString().endsWith(".cq4"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private static int end(byte[] content) {
        int end = content.length;
        while (content[end - 1] == 0) {
            end--;
        }
        return end;
    }

    @Test
    void shouldSayWhatToDoWhenTheInputIsAnotherOfEqualLengths() throws IOException {
        List<String> whole = whole();
        Files.move(files.journal(), dir.resolve("whole"));
        interrupt();
        List<String> before = written();
        List<String> sound = List.copyOf(lines);
        lines.replaceAll(line -> line.endsWith("buy") ? line.replace("buy", "sel") : line);
        writeInput();

        assertThat(run().expect(ExitCode.FAILED).err())
                .contains("what the file has before that is not what was read", "journal.start=fresh");
        assertThat(results(written())).isEqualTo(results(before));

        lines.clear();
        lines.addAll(sound);
        writeInput();
        run().expect(ExitCode.DONE);
        assertThat(results(written())).isEqualTo(results(whole));
    }

    @Test
    void shouldSayOnceThatASnapshotIsPassedOver() throws IOException {
        interrupt();
        Path snapshots = Files.createDirectories(files.journal().resolve("snapshots"));
        Files.writeString(
                snapshots.resolve("9".repeat(19) + "-" + "0".repeat(19) + ".rms"), "this is no snapshot of anything");
        String told = run("--set", "journal.snapshot={by: follower, every: 10 events}")
                .expect(ExitCode.DONE)
                .err();
        assertThat(told).containsOnlyOnce("is damaged and passed over");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--quiet", "--migrate", "--rebuild"})
    void shouldSayWhatToDoWhenAModelIsAnother(String option) {
        String asking = files.read("p.yml").replace("where:", "derive: {told: 'model(\"m.onnx\", price)'}\n    where:");
        files.text("p.yml", asking);
        files.text("m.onnx", "abc");
        interrupt();
        files.text("m.onnx", "abcd");

        assertThat(run(option).expect(ExitCode.FAILED).err())
                .contains(
                        "the model in the file m.onnx is not the one that was recorded",
                        "cannot be finished",
                        "another name");

        files.text("m.onnx", "abc");
        files.text("newer.onnx", "abcd");
        files.text("p.yml", asking.replace("m.onnx", "newer.onnx"));
        run(option.equals("--quiet") ? "--migrate" : option).expect(ExitCode.DONE);
        assertThat(sessions()).contains("2 sessions");
    }

    @Test
    void shouldSayWhatToDoWhenTheInputIsAnother() {
        interrupt();
        lines.set(0, "1" + lines.get(0));
        writeInput();
        assertThat(run().expect(ExitCode.FAILED).err())
                .contains("where no line of the file begins", "journal.start=fresh");
    }

    @Test
    void shouldRefuseAJournalThatAnotherRunWrites() throws IOException {
        whole();
        List<String> before = written();
        try (ChronicleJournal other = ChronicleJournal.open(files.journal())) {
            assertThat(other.hasStopped()).isFalse();
            assertThat(run().expect(ExitCode.FAILED).err()).contains("is being written by another run");
        }
        assertThat(written()).isEqualTo(before);
    }
}
