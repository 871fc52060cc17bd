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
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher beside a jar, without sources, and the class archive that it makes. */
class LauncherIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SHOW_LOADING = "-Xlog:class+load:stdout";

    @TempDir
    static Path dir;

    /** What the very first start loaded, before there was an archive. */
    private static String firstStart;

    private static Path program;

    /** One program for all tests, since an archive takes long to make: each leaves it with one. */
    @BeforeAll
    static void makeProgramAndArchive() throws IOException {
        assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
        program = dir.resolve("program");
        Files.createDirectories(target());
        Files.copy(Program.jar(), target().resolve("ringmill.jar"));
        Path launcher = program.resolve("ringmill");
        Files.copy(Path.of("../ringmill"), launcher);
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        firstStart = mainComesFrom(version(SHOW_LOADING));
        awaitArchive();
    }

    private static Path target() {
        return program.resolve("app/target");
    }

    /** Runs it with options of the JVM, on the JDK of this test. */
    private static String version(String options) {
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

    private static List<Path> archives() {
        return targets(".*\\.(jsa|aot)");
    }

    private static boolean isMaking() {
        return !targets(".*\\.making").isEmpty();
    }

    private static List<Path> targets(String name) {
        try (Stream<Path> files = Files.list(target())) {
            return files.filter(file -> file.toString().matches(name)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path awaitArchive() {
        await().atMost(PATIENCE).until(() -> archives().size() == 1 && !isMaking());
        assertThat(archives().get(0)).isNotEmptyFile();
        return archives().get(0);
    }

    private static String mainComesFrom(String log) {
        return log.lines()
                .filter(line -> line.contains(" io.ringmill.app.Main source:"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldTakeItsClassesFromTheArchiveFromTheSecondStartOn() {
        assertThat(firstStart).contains("ringmill.jar");
        assertThat(mainComesFrom(version(SHOW_LOADING))).contains("shared objects file");
        assertThat(target()).isDirectoryNotContaining("glob:**.archive-*");
    }

    @Test
    void shouldRunAllTheSameWithABrokenArchive() throws IOException {
        Path archive = archives().get(0);
        byte[] bytes = Files.readAllBytes(archive);
        Files.delete(archive);
        for (byte[] broken :
                List.of(new byte[0], "nonsense".getBytes(StandardCharsets.UTF_8), Arrays.copyOf(bytes, 100_000))) {
            Files.write(archive, broken);
            assertThat(mainComesFrom(version(SHOW_LOADING))).contains("ringmill.jar");
        }
        Files.write(archive, bytes);
    }

    @Test
    void shouldMakeAnotherArchiveForAnotherJarAndDropTheOld() throws IOException {
        Path first = archives().get(0);
        // As it is after a build that the launcher knows nothing of.
        Files.setLastModifiedTime(
                target().resolve("ringmill.jar"), FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        version("");
        await().atMost(PATIENCE).until(() -> !archives().contains(first));
        awaitArchive();
        assertThat(mainComesFrom(version(SHOW_LOADING))).contains("shared objects file");
    }

    @Test
    void shouldRunAllTheSameWhenItsFolderHasMoved() throws IOException {
        program = Files.move(program, dir.resolve("moved"));
        version("");
        awaitArchive();
        assertThat(mainComesFrom(version(SHOW_LOADING))).contains("shared objects file");
    }
}
