package io.ringmill.output;

import io.ringmill.expression.Type;
import java.util.List;

/**
 * What an alert of a rule holds.
 *
 * @param values the names that the condition and the message read, in order of first mention
 */
public record AlertLayout(int index, String name, Severity severity, List<Value> values, MessageTemplate message) {

    /** A name that the rule reads, and its type. */
    public record Value(String name, Type type) {}
}
