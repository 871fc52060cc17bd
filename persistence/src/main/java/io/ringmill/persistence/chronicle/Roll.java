package io.ringmill.persistence.chronicle;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.rollcycles.LegacyRollCycles;

/** How often a journal begins a new file, by the wall clock in UTC. */
public enum Roll {
    MINUTELY(LegacyRollCycles.MINUTELY),
    HOURLY(RollCycles.FAST_HOURLY),
    DAILY(RollCycles.FAST_DAILY);

    private final RollCycle cycle;
    private final DateTimeFormatter fileName;

    Roll(RollCycle cycle) {
        this.cycle = cycle;
        this.fileName = new DateTimeFormatterBuilder()
                .appendPattern(cycle.format())
                .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
                .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
                .toFormatter();
    }

    /** The roll that the files of this name (without its suffix) have; empty if none has. */
    static Optional<Roll> of(String name) {
        return Arrays.stream(values())
                .filter(roll -> roll.startMs(name).isPresent())
                .findFirst();
    }

    RollCycle cycle() {
        return cycle;
    }

    /** When the file of this name (without its suffix) ended, epoch milliseconds; empty if no such roll wrote it. */
    OptionalLong endMs(String name) {
        OptionalLong start = startMs(name);
        return start.isEmpty() ? start : OptionalLong.of(start.getAsLong() + cycle.lengthInMillis());
    }

    /** When the file of this name (without its suffix) began, epoch milliseconds; empty if no such roll wrote it. */
    OptionalLong startMs(String name) {
        try {
            return OptionalLong.of(LocalDateTime.parse(name, fileName)
                    .toInstant(ZoneOffset.UTC)
                    .toEpochMilli());
        } catch (DateTimeParseException ignored) {
            return OptionalLong.empty();
        }
    }
}
