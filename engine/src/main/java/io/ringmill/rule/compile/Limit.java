package io.ringmill.rule.compile;

import io.ringmill.output.AlertLimit;
import io.ringmill.time.Durations;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code limit}: how many alerts the sinks get, over all keys. The way to the sinks sees to it; what is computed does not
 * depend on it.
 */
public record Limit(AlertLimit limit) implements Clause {

    private static final Pattern FORM = Pattern.compile("(\\d+) +per +(\\S+)");
    private static final int MOST = 100_000;

    /**
     * Reads {@code 20 per 1m}.
     *
     * @throws IllegalArgumentException if it is no such text; the message is a sentence for the user
     */
    public static Limit parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a limit; write such as 20 per 1m");
        }
        int alerts = form.group(1).length() > 9 ? MOST + 1 : Integer.parseInt(form.group(1));
        long perNs = Durations.parse(form.group(2));
        if (alerts < 1 || alerts > MOST || perNs == 0) {
            throw new IllegalArgumentException(
                    "'" + text + "': there must be 1 to " + MOST + " alerts per time longer than 0s");
        }
        return new Limit(new AlertLimit(alerts, perNs));
    }

    @Override
    public List<Object> identity() {
        return List.of();
    }

    @Override
    public String effect() {
        return "sinks get at most " + limit;
    }

    @Override
    public ClauseCode code(ClauseNeeds needs) {
        return new ClauseCode() {};
    }
}
