package io.ringmill.time;

import io.ringmill.diagnostic.NearestName;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Time zones as people write them. */
public final class Zones {

    private Zones() {}

    /**
     * The zone of this name: a region such as {@code Europe/Paris}, {@code UTC}, or an offset such as {@code +02:00}.
     *
     * @throws IllegalArgumentException if there is none; the message is a sentence for the user
     */
    public static ZoneId of(String text) {
        try {
            return text.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(text);
        } catch (DateTimeException noZone) {
            String nearest = NearestName.nearest(text, ZoneId.getAvailableZoneIds());
            throw new IllegalArgumentException(
                    "'" + text + "' is not a time zone; "
                            + (nearest == null
                                    ? "write one such as UTC, Europe/Paris or +02:00"
                                    : "did you mean '" + nearest + "'?"),
                    noZone);
        }
    }
}
