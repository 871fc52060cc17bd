package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import io.ringmill.app.terminal.Logging;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What libraries log, as lines for people. */
class LoggingTest {

    private static String logged(Throwable thrown) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            new Logging().configure(context);
            context.getLogger("a.library").warn("it failed", thrown);
        } finally {
            System.setErr(before);
            new Logging().configure(context);
        }
        return bytes.toString(StandardCharsets.UTF_8).strip();
    }

    @Test
    void shouldSayWhatCausedAnException() {
        IOException full = new IOException("no space left on device");
        assertThat(logged(new IllegalStateException("no checkpoint", new RuntimeException("of a task", full))))
                .isEqualTo("ringmill: it failed: no checkpoint: no space left on device");
        assertThat(logged(new UncheckedIOException(full)))
                .isEqualTo("ringmill: it failed: java.io.IOException: no space left on device");
        assertThat(logged(full)).isEqualTo("ringmill: it failed: no space left on device");
    }
}
