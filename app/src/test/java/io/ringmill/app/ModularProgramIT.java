package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.lmax.disruptor.Sequence;
import io.ringmill.Engine;
import io.ringmill.app.terminal.ExitCode;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.agrona.collections.Int2ObjectHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassWriter;
import org.slf4j.Logger;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A program with a module descriptor, and the engine on its module path. */
class ModularProgramIT {

    private static final String MODULE = "module trial { requires io.ringmill.engine; }";

    private static final String MAIN = """
            package trial;

            import io.ringmill.Engine;
            import io.ringmill.pipeline.Pipeline;
            import io.ringmill.publish.EventPublisher;

            public final class Main {
                public static void main(String[] args) {
                    Pipeline pipeline = Pipeline.parse(\"""
                            streams:
                              trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double}, derive: {twice: price * 2}}
                            windows:
                              last: {window: sliding 3 events, select: {mean: mean(twice), p: quantile(price, 0.5)}}
                              bar: {window: hopping 2s every 1s, select: {high: max(price)}}
                            rules:
                              high: {when: price * 2 > last.mean + 1, message: "{key} {price}"}
                            engine: {topology: TOPOLOGY}
                            \""".replace("TOPOLOGY", args[0]), "trial.yml");
                    try (Engine engine = Engine.builder(pipeline)
                            .onAlert(alert -> System.out.println("alert " + alert.message()))
                            .start()) {
                        EventPublisher trades = engine.publisher("trades");
                        int price = trades.field("price");
                        int key = trades.key("A");
                        for (int i = 1; i <= 4; i++) {
                            trades.claim(key, i * 1_000_000_000L).set(price, i == 4 ? 9.5 : 1).publish();
                        }
                        engine.end();
                    }
                    System.out.println(Engine.class.getModule());
                }
            }
            """;

    @TempDir
    Path dir;

    private static String modulePath() {
        return Stream.of(
                        Engine.class,
                        Sequence.class,
                        Int2ObjectHashMap.class,
                        Histogram.class,
                        LoadSettings.class,
                        ClassWriter.class,
                        Logger.class)
                .map(ModularProgramIT::place)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** What the compiler says; nothing if all is well. */
    private String compile(String main) throws IOException {
        Path source = Files.createDirectories(dir.resolve("source/trial")).resolve("Main.java");
        Path descriptor = Files.writeString(dir.resolve("source/module-info.java"), MODULE);
        Files.writeString(source, main);
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        out,
                        out,
                        "--module-path",
                        modulePath(),
                        "-d",
                        dir.resolve("trial").toString(),
                        descriptor.toString(),
                        source.toString());
        return said.toString();
    }

    @Test
    void shouldRunOnTheModulePath() throws IOException {
        assertThat(compile(MAIN)).isEmpty();
        String path = modulePath() + File.pathSeparator + dir.resolve("trial");

        for (String topology : List.of("inline", "parallel")) {
            List<String> command = List.of(Program.java(), "--module-path", path, "-m", "trial/trial.Main", topology);
            try (Program run = Program.start(dir, command)) {
                run.await().expect(ExitCode.DONE);
                assertThat(run.out()).as(run.err()).contains("alert A 9.5", "module io.ringmill.engine");
            }
        }
    }

    @Test
    void shouldHideWhatIsNotTheApi() throws IOException {
        for (String hidden : List.of("ring.Listeners", "window.runtime.WindowProgram", "bytecode.HiddenClasses")) {
            assertThat(compile(MAIN.replace(
                            "import io.ringmill.Engine;",
                            "import io.ringmill.Engine;\nimport io.ringmill." + hidden + ";")))
                    .contains("is not visible");
        }
    }
}
