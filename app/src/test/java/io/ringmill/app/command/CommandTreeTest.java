package io.ringmill.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandTreeTest {

    /** Columns ahead of what options do. */
    private static final int BEFORE_OPTIONS = 28;

    private static Map<String, CommandLine> commands(String... args) {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(nowhere, nowhere, false, false, false);
        return CommandTree.create(terminal, false, args).getSubcommands();
    }

    @Test
    void shouldSetUpOneCommandAsTheWholeLineHasIt() {
        Map<String, CommandLine> all = commands();
        assertThat(all).hasSizeGreaterThan(5);
        all.forEach((name, command) -> {
            Map<String, CommandLine> one = commands(name, "--help");
            assertThat(one).containsOnlyKeys(name);
            assertThat(command.getCommandName()).isEqualTo(name);
            assertThat(one.get(name).getUsageMessage()).isEqualTo(command.getUsageMessage());
        });
        assertThat(commands("--debug", "run")).hasSameSizeAs(all);
        assertThat(commands("rum")).hasSameSizeAs(all);
    }

    private static Stream<CommandLine> withSubcommands(CommandLine command) {
        Stream<CommandLine> below =
                command.getSubcommands().values().stream().flatMap(CommandTreeTest::withSubcommands);
        return Stream.concat(Stream.of(command), below);
    }

    /** Those of several lines of which one is too long: picocli breaks it, and leaves a short line ahead of the next. */
    private static Stream<String> broken(int width, String... lines) {
        return lines.length < 2 ? Stream.of() : Stream.of(lines).filter(line -> line.length() > width);
    }

    @Test
    void shouldBreakNoLineOfHelpTwice() {
        List<String> broken = commands().values().stream()
                .flatMap(CommandTreeTest::withSubcommands)
                .map(CommandLine::getCommandSpec)
                .flatMap(spec -> Stream.of(
                                broken(
                                        CommandTree.HELP_WIDTH,
                                        spec.usageMessage().description()),
                                broken(
                                        CommandTree.HELP_WIDTH,
                                        spec.usageMessage().footer()),
                                spec.args().stream()
                                        .flatMap(arg ->
                                                broken(CommandTree.HELP_WIDTH - BEFORE_OPTIONS, arg.description())))
                        .flatMap(lines -> lines)
                        .map(line -> spec.qualifiedName() + ": " + line))
                .toList();
        assertThat(broken).isEmpty();
    }
}
