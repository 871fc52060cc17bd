package io.ringmill.rule.compile;

import io.ringmill.rule.RuleClause;

/** A clause that the compiler of rules knows how to compile; all it needs to know of one is here and in its code. */
public interface Clause extends RuleClause {

    /** What a message says of the rule that the file gives none, before values: "no event for 5s"; empty for nothing. */
    default String ownMessage() {
        return "";
    }

    /** Its code for one rule: types what it says, and reserves what it remembers of a key. */
    ClauseCode code(ClauseNeeds needs);
}
