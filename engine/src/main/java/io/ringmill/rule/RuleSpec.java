package io.ringmill.rule;

import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.Text;
import io.ringmill.output.Severity;
import java.util.List;
import java.util.Optional;

/**
 * One rule, as the pipeline file says it.
 *
 * @param on the stream or window after whose events it is evaluated; already filled in where the file left it out
 * @param clauses first what makes it fire, then what bears on that
 * @param message template with {@code {name}} places; empty for one made from rule and key
 */
public record RuleSpec(
        String name, Location at, Text on, List<RuleClause> clauses, Severity severity, Optional<Text> message) {

    public RuleSpec {
        clauses = List.copyOf(clauses);
    }

    /** The clause of that kind. */
    public <C extends RuleClause> Optional<C> clause(Class<C> kind) {
        return clauses.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }
}
