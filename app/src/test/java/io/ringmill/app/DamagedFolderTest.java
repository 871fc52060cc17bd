package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens to the bytes of any file in a journal's folder while no run is on: the next run writes what a run writes that
 * was left alone, or it says what is wrong and does so once the journal was repaired. {@code -Dringmill.damages=N} does more.
 */
class DamagedFolderTest {

    private static final int LINES = 3000;
    private static final int BROKEN = 2500;
    private static final List<String> RESULTS = List.of("out/last20.csv", "out/bar10s.csv", "out/alerts.ndjson");

    @TempDir
    Path dir;

    private PipelineFiles files;
    private Path pipeline;
    private List<String> whole;
    private final Map<Path, byte[]> left = new LinkedHashMap<>();

    /** Leaves a run that was halted by an invalid record, which is mended then; and what a run writes that is left alone. */
    @BeforeEach
    void interrupt() throws IOException {
        files = new PipelineFiles(dir);
        pipeline = files.write(
                "p.yml", "sources: [{csv: {path: '" + dir.resolve("trades.csv") + "', onInvalid: halt}}]\n");
        writeInput(-1);
        run().expect(ExitCode.DONE);
        whole = written();
        delete(files.journal());
        writeInput(BROKEN);
        run().expect(ExitCode.FAILED);
        writeInput(-1);
        Cli.run("journal", "snapshot", pipeline.toString()).expect(ExitCode.DONE);
        try (Stream<Path> all = Files.walk(dir)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                left.put(file, Files.readAllBytes(file));
            }
        }
        assertThat(inJournal().map(file -> file.getFileName().toString()))
                .contains("deliveries", "metadata.cq4t", "journal.lock")
                .anyMatch(name -> name.endsWith(".cq4"))
                .anyMatch(name -> name.endsWith(".rms"));
    }

    private void writeInput(int broken) {
        Random random = new Random(3);
        files.text(
                "trades.csv",
                "ts,symbol,price,size,side\n"
                        + IntStream.range(0, LINES)
                                .mapToObj(i -> (i == broken ? "x" : i % 10) + "" + i * 100 + ",K" + random.nextInt(5)
                                        + "," + (random.nextInt(100) + 0.5) + "," + (50 + random.nextInt(500))
                                        + ",buy\n")
                                .collect(Collectors.joining()));
    }

    private Cli run() {
        return Cli.run("run", pipeline.toString());
    }

    private List<String> written() {
        return RESULTS.stream().map(files::read).toList();
    }

    private Stream<Path> inJournal() {
        return left.keySet().stream().filter(file -> file.startsWith(files.journal()));
    }

    @Test
    void shouldWriteWhatARunWritesThatIsLeftAloneWhateverIsDamaged() throws IOException {
        long seed = Long.getLong("ringmill.seed", 5);
        SplittableRandom random = new SplittableRandom(seed);
        List<Path> damageable =
                inJournal().filter(file -> left.get(file).length > 0).sorted().toList();
        int repaired = 0;
        for (int round = 0; round < Integer.getInteger("ringmill.damages", 20); round++) {
            restore();
            Path file = damageable.get(round % damageable.size());
            String what = "seed " + seed + ", round " + round + ", " + file.getFileName() + ": " + damage(file, random);
            Cli next = run();
            if (next.exitCode() != ExitCode.DONE) {
                repaired++;
                next.expect(ExitCode.FAILED);
                assertThat(next.err()).as(what).containsAnyOf("ringmill journal repair", "newer Ringmill");
                assertThat(written()).as(what).isEqualTo(writtenBefore());
                setRight(file);
                next = run();
            }
            assertThat(next.exitCode()).as("%s: %s", what, next.err()).isEqualTo(ExitCode.DONE);
            assertThat(written()).as("%s: %s", what, next.err()).isEqualTo(whole);
        }
        assertThat(repaired).isPositive();
    }

    /** Damages a file; says how. */
    private String damage(Path file, SplittableRandom random) throws IOException {
        byte[] bytes = left.get(file).clone();
        int used = bytes.length;
        while (used > 1 && bytes[used - 1] == 0) {
            used--;
        }
        int at = random.nextInt(3) == 0 ? random.nextInt(Math.min(used, 64)) : random.nextInt(used);
        int kind = random.nextInt(4);
        switch (kind) {
            case 0 -> bytes = Arrays.copyOf(bytes, at);
            case 1 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 512), (byte) 0);
            case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(100)), (byte) 0x5a);
            default -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
        Files.write(file, bytes);
        return List.of("cut off at ", "zeros at ", "garbage at ", "a bit flipped at ")
                        .get(kind)
                + at;
    }

    /** Does what the message says. */
    private void setRight(Path file) throws IOException {
        if (file.getFileName().toString().equals("deliveries")) {
            Files.write(file, left.get(file)); // a newer one, which nothing but that program can make good
        } else {
            Cli.run("journal", "repair", files.journal().toString()).expect(ExitCode.DONE);
        }
    }

    private List<String> writtenBefore() {
        return RESULTS.stream()
                .map(name -> new String(left.get(dir.resolve(name)), StandardCharsets.UTF_8))
                .toList();
    }

    private void restore() throws IOException {
        delete(files.journal());
        for (Map.Entry<Path, byte[]> each : left.entrySet()) {
            Files.createDirectories(each.getKey().getParent());
            Files.write(each.getKey(), each.getValue());
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
