package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Runs a command line in this process, on a terminal that is a pipe. */
record Cli(int exitCode, String out, String err) {

    static Cli run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                false);
        int exitCode = Main.run(terminal, args);
        return new Cli(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Fails, with all that was printed, if the exit code is another; never without a word, never with a stack trace. */
    Cli expect(int expected) {
        assertThat(exitCode).as("exit code; out: %s; err: %s", out, err).isEqualTo(expected);
        assertThat(err).doesNotContain("\tat ").doesNotContain("Exception");
        if (expected != ExitCode.DONE) {
            assertThat(err).isNotBlank();
        }
        return this;
    }
}
