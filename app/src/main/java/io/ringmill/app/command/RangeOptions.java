package io.ringmill.app.command;

import io.ringmill.persistence.EventRange;
import io.ringmill.time.TimeFormat;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which events of a journal are wanted. */
final class RangeOptions {

    @Option(
            names = "--from",
            paramLabel = "T",
            description = "Only from this event time on: ISO 8601, UTC unless it says otherwise, or epoch nanoseconds.")
    String from;

    @Option(names = "--to", paramLabel = "T", description = "Only up to this event time, exclusive.")
    String to;

    @Option(
            names = "--session",
            paramLabel = "N",
            description = "Only the session of this number, as 'journal info' has it.")
    Integer session;

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    EventRange range() {
        if (session != null && session < 1) {
            throw new ParameterException(spec.commandLine(), "--session: sessions are counted from 1, not " + session);
        }
        long fromNs = from == null ? Long.MIN_VALUE : time(spec, "--from", from);
        long toNs = to == null ? Long.MAX_VALUE : time(spec, "--to", to);
        if (fromNs >= toNs) {
            throw new ParameterException(
                    spec.commandLine(), "--from " + from + " is not before --to " + to + ": no time lies between them");
        }
        return new EventRange(session == null ? 0 : session, fromNs, toNs);
    }

    /** An event time of the user's, in epoch nanoseconds. */
    static long time(CommandSpec spec, String option, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        String unit = text.matches("[-+]?\\d+([.]\\d+)?([eE][-+]?\\d+)?") ? "ns" : "iso8601";
        long timeNs = TimeFormat.of(unit, ZoneOffset.UTC).toEpochNs(utf8, 0, utf8.length);
        if (timeNs == TimeFormat.INVALID) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + ": '" + text
                            + "' is not a time; write one such as 2013-11-28T12:00:00Z, or epoch nanoseconds");
        }
        return timeNs;
    }
}
