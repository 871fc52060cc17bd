package io.ringmill.app.command;

import picocli.CommandLine.Option;

/** The options that every command has. */
final class CommonOptions {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    boolean help;

    @Option(names = "--debug", description = "Log more, and print stack traces (as RINGMILL_DEBUG=1 does).")
    boolean debug;
}
