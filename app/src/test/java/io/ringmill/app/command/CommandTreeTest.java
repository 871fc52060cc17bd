package io.ringmill.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandTreeTest {

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
}
