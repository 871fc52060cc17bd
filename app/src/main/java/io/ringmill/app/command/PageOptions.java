package io.ringmill.app.command;

import io.ringmill.app.host.Page;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.server.ServerSettings;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the page is, for commands whose pipeline does not say so. */
final class PageOptions {

    private static final int MOST = 65_535;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Where the page is, on this machine alone (default: 8080, or the next one that is free).")
    Integer port;

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    /** Refuses what cannot be meant. */
    void check() {
        if (port != null && (port < 0 || port > MOST)) {
            throw new ParameterException(spec.commandLine(), "--port: a port is a number up to 65535, or 0 for any");
        }
    }

    /** Whether the user has said where the page is to be. */
    boolean isGiven() {
        return port != null;
    }

    /** Where it is; a port that the user has named is not looked for elsewhere. */
    ServerSettings settings(Terminal terminal) throws IOException {
        return port == null
                ? Page.withFreePort(ServerSettings.DEFAULT, terminal)
                : ServerSettings.DEFAULT.withPort(port);
    }
}
