package io.ringmill.rule.compile;

import io.ringmill.expression.Scope;

/** What names mean in a rule's message. */
interface MessageScope extends Scope {

    /** Whether a name means a time, which is shown as one. */
    boolean isBound(String name);
}
