package io.ringmill.output;

import io.ringmill.expression.Type;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * What an alert of a rule holds.
 *
 * @param values the names that the condition and the message read, in order of first mention
 * @param limit how many of them the sinks get
 * @param perEvent how many alerts of one key and state an event can bring about
 */
public record AlertLayout(
        int index,
        String name,
        Severity severity,
        List<Value> values,
        MessageTemplate message,
        Optional<AlertLimit> limit,
        PerEvent perEvent,
        int stream,
        ZoneId zone) {

    /** A name that the rule reads, and its type. */
    public record Value(String name, Type type) {}
}
