package io.ringmill.app.command;

import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Messages;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.diagnostic.NearestName;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells people what is wrong with a command line, or what went wrong with a command, in one line; no stack traces. */
final class CommandLineFailures implements IParameterExceptionHandler, IExecutionExceptionHandler {

    private final Terminal terminal;
    private final boolean debug;

    CommandLineFailures(Terminal terminal, boolean debug) {
        this.terminal = terminal;
        this.debug = debug;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        message(failure).lines().forEach(terminal::error);
        terminal.err().println("Try '" + name + " --help'.");
        return ExitCode.USAGE;
    }

    private static String message(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(failure.getCommandLine(), unmatched.getUnmatched().get(0));
        }
        String message = failure.getMessage();
        return message.isEmpty() ? message : Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    private static String unmatched(CommandLine command, String argument) {
        if (argument.startsWith("-") && argument.length() > 1) {
            String option = argument.replaceFirst("=.*", "");
            List<String> options =
                    new ArrayList<>(command.getCommandSpec().optionsMap().keySet());
            options.removeIf(known -> !known.startsWith("--"));
            return "unknown option '" + option + "'" + NearestName.hint(option, options);
        }
        List<String> commands = new ArrayList<>(command.getSubcommands().keySet());
        return commands.isEmpty()
                ? "'" + argument + "' is one argument too many"
                : "unknown command '" + argument + "'" + NearestName.hint(argument, commands);
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        terminal.error(Messages.of(failure));
        if (debug) {
            failure.printStackTrace(terminal.err());
        }
        return ExitCode.FAILED;
    }
}
