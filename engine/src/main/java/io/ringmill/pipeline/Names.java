package io.ringmill.pipeline;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import java.util.Set;
import java.util.regex.Pattern;

/** Which names may stand for what. */
final class Names {

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern DASHED = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

    private static final Set<String> RESERVED = Set.of("key", "time", "and", "or", "not", "in", "true", "false");
    private static final Set<String> RESERVED_OF_WINDOWS = Set.of("count", "start", "end");

    private Names() {}

    /** A stream, window, field or derived field. */
    static void checkIdentifier(String what, String name, Location at, Faults faults) {
        if (!IDENTIFIER.matcher(name).matches()) {
            faults.add(
                    at,
                    "'%s' cannot name a %s; names are letters, digits and '_', and begin with no digit",
                    name,
                    what);
        } else if (RESERVED.contains(name)) {
            faults.add(at, "'%s' cannot name a %s; it has a meaning of its own", name, what);
        }
    }

    /** A value that a window selects. */
    static void checkSelected(String name, Location at, Faults faults) {
        if (RESERVED_OF_WINDOWS.contains(name)) {
            faults.add(at, "'%s' cannot name a selected value; every window has its own '%s'", name, name);
        } else {
            checkIdentifier("selected value", name, at, faults);
        }
    }

    /** A rule; dashes may stand inside. */
    static void checkRule(String name, Location at, Faults faults) {
        // Not in one pattern, whose repeated groups would need a stack as long as the name.
        if (!DASHED.matcher(name).matches() || name.contains("--") || name.endsWith("-")) {
            faults.add(
                    at,
                    "'%s' cannot name a rule; names are letters, digits, '_' and inner '-', and begin with no digit",
                    name);
        }
    }
}
