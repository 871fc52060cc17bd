package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher beside a jar, without sources, and the class archive that it makes. */
class LauncherIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path dir;

    private Path target;

    @BeforeEach
    void makeProgram() throws IOException {
        assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
        target = Files.createDirectories(dir.resolve("program/app/target"));
        Files.copy(Program.jar(), target.resolve("ringmill.jar"));
        Path launcher = Path.of("../ringmill");
        Files.copy(launcher, dir.resolve("program/ringmill"));
        Files.setPosixFilePermissions(dir.resolve("program/ringmill"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Runs it with options of the JVM, on the JDK of this test. */
    private String version(String options) {
        return version(dir.resolve("program"), options);
    }

    private String version(Path program, String options) {
        List<String> command = List.of(
                "env",
                "JAVA_HOME=" + System.getProperty("java.home"),
                "RINGMILL_OPTS=" + options,
                program.resolve("ringmill").toString(),
                "--version");
        try (Program run = Program.start(dir, command)) {
            run.await().expect(ExitCode.DONE);
            assertThat(run.err()).isEmpty();
            assertThat(run.out()).contains("ringmill ");
            return run.out();
        }
    }

    private List<Path> archives() {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().matches(".*\\.(jsa|aot)"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isMaking() {
        try (Stream<Path> files = Files.list(target)) {
            return files.anyMatch(file -> file.toString().endsWith(".making"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts until the archive is there; returns it. */
    private Path makeArchive() throws IOException {
        version("");
        await().atMost(PATIENCE).until(() -> archives().size() == 1 && !isMaking());
        assertThat(archives().get(0)).isNotEmptyFile();
        return archives().get(0);
    }

    private static final String SHOW_LOADING = "-Xlog:class+load:stdout";

    @Test
    void shouldTakeItsClassesFromTheArchiveFromTheSecondStartOn() throws IOException {
        assertThat(mainComesFrom(version(SHOW_LOADING))).contains("ringmill.jar");
        makeArchive();
        assertThat(mainComesFrom(version(SHOW_LOADING))).contains("shared objects file");
        assertThat(target).isDirectoryNotContaining("glob:**.archive-*");
    }

    private static String mainComesFrom(String log) {
        return log.lines()
                .filter(line -> line.contains(" io.ringmill.app.Main source:"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldRunAllTheSameWithABrokenArchive() throws IOException {
        Path archive = makeArchive();
        byte[] bytes = Files.readAllBytes(archive);
        Files.delete(archive);
        for (byte[] broken : List.of(
                new byte[0], "nonsense".getBytes(StandardCharsets.UTF_8), java.util.Arrays.copyOf(bytes, 100_000))) {
            Files.write(archive, broken);
            assertThat(mainComesFrom(version(SHOW_LOADING))).contains("ringmill.jar");
        }
    }

    @Test
    void shouldMakeAnotherArchiveForAnotherJarAndDropTheOld() throws IOException {
        Path first = makeArchive();
        // As it is after a build that the launcher knows nothing of.
        Files.setLastModifiedTime(
                target.resolve("ringmill.jar"), FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        version("");
        await().atMost(PATIENCE)
                .until(() -> !archives().contains(first) && archives().size() == 1 && !isMaking());
        assertThat(mainComesFrom(version(SHOW_LOADING))).contains("shared objects file");
    }

    @Test
    void shouldRunAllTheSameWhenItsFolderHasMoved() throws IOException {
        makeArchive();
        Path moved = Files.move(dir.resolve("program"), dir.resolve("moved"));
        target = moved.resolve("app/target");
        version(moved, "");
        await().atMost(PATIENCE).until(() -> !isMaking());
        assertThat(mainComesFrom(version(moved, SHOW_LOADING))).contains("shared objects file");
    }
}
