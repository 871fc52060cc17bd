package io.ringmill.app.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;

/**
 * What libraries log: warnings in one line on standard error; with {@code --debug} stack traces too. Found by logback
 * as a service, which also spares it the search for files.
 */
public final class Logging extends ContextAwareBase implements Configurator {

    private static volatile boolean debug;

    /** Null until somebody logs: most commands end without, and are spared the time. */
    private static volatile LoggerContext configured;

    public static void configure(boolean newDebug) {
        debug = newDebug;
        LoggerContext context = configured;
        if (context != null) {
            apply(context);
        }
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        configured = context;
        apply(context);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static void apply(LoggerContext context) {
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(debug ? detailed(context) : new OneLine());
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(appender);
        root.setLevel(debug ? Level.INFO : Level.WARN);
        // What halts the engine is told by the command, with what to do about it.
        context.getLogger("io.ringmill.ring.RunState").setLevel(debug ? Level.INFO : Level.OFF);
        // The source says once what its client says again and again.
        context.getLogger("org.apache.kafka").setLevel(debug ? Level.WARN : Level.OFF);
        // Of its own files and of tokens, which a Flink in this process has not; what it had planned and does not do
        // any
        // more at its end; and again what the command says of a job that nobody took, or that failed.
        for (String logger : List.of(
                "runtime.rpc.RpcEndpoint",
                "runtime.security.token",
                "runtime.webmonitor.WebMonitorUtils",
                "runtime.dispatcher",
                "client.program.rest.RestClusterClient")) {
            context.getLogger("org.apache.flink." + logger).setLevel(debug ? Level.WARN : Level.ERROR);
        }
        // Where a change of rules is made, which nobody else tells.
        context.getLogger("io.ringmill.flink.LiveChanges").setLevel(Level.INFO);
        context.getLogger("net.openhft").setLevel(debug ? Level.WARN : Level.ERROR);
    }

    private static PatternLayout detailed(LoggerContext context) {
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.setPattern("%d{HH:mm:ss.SSS} %-5level [%thread] %logger{20}: %msg%n");
        layout.start();
        return layout;
    }

    /** The message, and what an exception says, without where it was thrown. */
    private static final class OneLine extends LayoutBase<ILoggingEvent> {

        @Override
        public String doLayout(ILoggingEvent event) {
            IThrowableProxy thrown = event.getThrowableProxy();
            String cause = thrown == null ? "" : ": " + thrown.getMessage() + innermost(thrown);
            return "ringmill: " + Terminal.shown(event.getFormattedMessage() + cause) + System.lineSeparator();
        }

        /** What an exception was caused by, where that says more. */
        private static String innermost(IThrowableProxy thrown) {
            IThrowableProxy innermost = thrown;
            while (innermost.getCause() != null) {
                innermost = innermost.getCause();
            }
            String message = innermost.getMessage();
            return message == null || String.valueOf(thrown.getMessage()).contains(message) ? "" : ": " + message;
        }
    }
}
