package io.ringmill.time;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Date patterns in which times are printed. */
public final class TimePatterns {

    private TimePatterns() {}

    /**
     * What prints times by a pattern, in English.
     *
     * @throws IllegalArgumentException if it cannot; the message is a sentence for the user
     */
    public static DateTimeFormatter printing(String pattern, ZoneId zone) {
        PatternLetters.mistake(pattern).ifPresent(mistake -> {
            throw new IllegalArgumentException("'" + pattern + "' as a date pattern: " + mistake);
        });
        try {
            DateTimeFormatter formatter =
                    DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(zone);
            String unused = formatter.format(Instant.EPOCH);
            return formatter;
        } catch (IllegalArgumentException | DateTimeException unusable) {
            throw new IllegalArgumentException(
                    "'" + pattern + "' is not a date pattern such as HH:mm:ss (" + unusable.getMessage() + ")",
                    unusable);
        }
    }
}
