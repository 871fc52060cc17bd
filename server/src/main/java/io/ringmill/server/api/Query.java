package io.ringmill.server.api;

import io.ringmill.diagnostic.NearestName;
import io.ringmill.server.http.Exchange;
import io.ringmill.server.http.Problem;
import io.ringmill.time.Durations;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reads the parameters of requests; what is wrong with one is told with its name. */
final class Query {

    /** A longer key, rule or text is none that there could be. */
    static final int LONGEST = 20_000;

    private static final int SHOWN = 60;

    private Query() {}

    static Problem bad(String name, String detail) {
        return Problem.badRequest("bad-parameter", "parameter '" + name + "' " + detail);
    }

    /** Refuses a parameter that nobody reads: a change with {@code ?dryrun=true} would be made otherwise. */
    static void requireKnown(Exchange exchange, List<String> known) throws Problem {
        for (String name : exchange.queryNames()) {
            if (!known.contains(name)) {
                String hint = known.isEmpty() ? "; this takes none" : hint(name, known);
                throw Problem.badRequest("unknown-parameter", "unknown parameter '" + shown(name) + "'" + hint);
            }
        }
    }

    static Optional<String> text(Exchange exchange, String name) throws Problem {
        Optional<String> text = exchange.query(name);
        if (text.isPresent() && text.get().length() > LONGEST) {
            throw bad(name, "has " + text.get().length() + " letters; at most " + LONGEST + " are taken");
        }
        return text;
    }

    static String required(Exchange exchange, String name) throws Problem {
        return text(exchange, name).orElseThrow(() -> bad(name, "is missing"));
    }

    static int integer(Exchange exchange, String name, int otherwise, int least, int most) throws Problem {
        Optional<String> text = text(exchange, name);
        if (text.isEmpty()) {
            return otherwise;
        }
        long value;
        try {
            value = Long.parseLong(text.get());
        } catch (NumberFormatException none) {
            throw bad(name, "must be a whole number, not '" + shown(text.get()) + "'");
        }
        if (value < least || value > most) {
            throw bad(name, "must be from " + least + " to " + most + ", not " + value);
        }
        return (int) value;
    }

    static long timeNs(Exchange exchange, String name, long otherwise) throws Problem {
        Optional<String> text = text(exchange, name);
        if (text.isEmpty()) {
            return otherwise;
        }
        return timeNs(name, text.get());
    }

    static long timeNs(String name, String text) throws Problem {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException none) {
            throw bad(name, "must be a time in nanoseconds since the epoch, not '" + shown(text) + "'");
        }
    }

    static long durationNs(Exchange exchange, String name, String otherwise) throws Problem {
        try {
            return Durations.parse(text(exchange, name).orElse(otherwise));
        } catch (IllegalArgumentException none) {
            throw bad(name, "is no duration: " + shown(none.getMessage()));
        }
    }

    static String oneOf(Exchange exchange, String name, String otherwise, List<String> known) throws Problem {
        String text = text(exchange, name).orElse(otherwise);
        if (!text.equals(otherwise) && !known.contains(text)) {
            throw bad(name, "cannot be '" + shown(text) + "'" + hint(text, known));
        }
        return text;
    }

    static boolean flag(Exchange exchange, String name) throws Problem {
        return oneOf(exchange, name, "false", List.of("true", "false")).equals("true");
    }

    /** The name in the path, if there is a thing of that name. */
    static String known(Exchange exchange, String what, Collection<String> known) throws Problem {
        return known(what, exchange.path(what), known);
    }

    static String known(String what, String name, Collection<String> known) throws Problem {
        if (!known.contains(name)) {
            throw Problem.notFound("unknown-" + what, "no " + what + " '" + shown(name) + "'" + hint(name, known));
        }
        return name;
    }

    private static String hint(String name, Collection<String> known) {
        // The distance to a long name takes long to compute, and is of no use.
        return name.length() > SHOWN ? "" : NearestName.hint(name, known);
    }

    /** Of a text what a message shows. */
    static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
