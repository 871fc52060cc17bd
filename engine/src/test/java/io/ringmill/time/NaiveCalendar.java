package io.ringmill.time;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;

/** Spans of a calendar by java.time: the oracle of {@link CalendarCuts}. */
public final class NaiveCalendar {

    private static final long SECOND_NS = 1_000_000_000L;
    private static final LocalDate MONDAY = LocalDate.of(1969, 12, 29);

    private NaiveCalendar() {}

    /** From start to end. */
    public record Span(long startNs, long endNs) {}

    static long ns(Instant instant) {
        return instant.getEpochSecond() * SECOND_NS + instant.getNano();
    }

    static Instant instant(long ns) {
        return Instant.ofEpochSecond(Math.floorDiv(ns, SECOND_NS), Math.floorMod(ns, SECOND_NS));
    }

    /** The span in which a time is. */
    public static Span span(CalendarSpan span, long offsetNs, long timeNs) {
        if (span.usualNs() <= 3_600 * SECOND_NS) {
            return shortSpan(span.zone(), (int) (span.usualNs() / SECOND_NS / 60), timeNs);
        }
        Instant time = instant(timeNs);
        Instant start = null;
        Instant end = null;
        for (LocalDateTime bound : bounds(span, time.atZone(span.zone()).toLocalDate())) {
            Instant at = first(bound.plusNanos(offsetNs), span.zone());
            if (!at.isAfter(time)) {
                start = at;
            } else if (end == null) {
                end = at;
            }
        }
        return new Span(ns(start), ns(end));
    }

    /** The moment at which the clock first shows this or a later time. */
    private static Instant first(LocalDateTime local, ZoneId zone) {
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        return change != null && change.isGap()
                ? change.getInstant()
                : local.atZone(zone).toInstant();
    }

    /** Bounds of spans, from some before the day to some after. */
    private static List<LocalDateTime> bounds(CalendarSpan span, LocalDate day) {
        int count = span.count();
        List<LocalDateTime> bounds = new ArrayList<>();
        for (int i = -3; i <= 3; i++) {
            switch (span.unit()) {
                case D ->
                    bounds.add(LocalDate.ofEpochDay((Math.floorDiv(day.toEpochDay(), count) + i) * count)
                            .atStartOfDay());
                case W -> {
                    LocalDate monday = day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                    long weeks = ChronoUnit.WEEKS.between(MONDAY, monday);
                    bounds.add(MONDAY.plusWeeks((Math.floorDiv(weeks, count) + i) * count)
                            .atStartOfDay());
                }
                case MO -> {
                    long months = day.getYear() * 12L + day.getMonthValue() - 1;
                    bounds.add(LocalDate.of(0, 1, 1)
                            .plusMonths((Math.floorDiv(months, count) + i) * count)
                            .atStartOfDay());
                }
                default -> {
                    for (int hour = 0; hour < 24; hour += count) {
                        bounds.add(day.plusDays(i).atTime(hour, 0));
                    }
                }
            }
        }
        return bounds;
    }

    /** An hour that is shown twice is two; one that a change of half an hour cuts ends there. */
    private static Span shortSpan(ZoneId zone, int minutes, long timeNs) {
        ZonedDateTime time = instant(timeNs).atZone(zone);
        LocalDateTime floor = time.toLocalDateTime().truncatedTo(ChronoUnit.HOURS);
        while (!floor.plusMinutes(minutes).isAfter(time.toLocalDateTime())) {
            floor = floor.plusMinutes(minutes);
        }
        Instant start = floor.toInstant(time.getOffset());
        Instant end = start.plusSeconds(minutes * 60L);
        ZoneOffsetTransition before =
                zone.getRules().previousTransition(instant(timeNs).plusNanos(1));
        if (before != null && before.getInstant().isAfter(start) && isOdd(before, minutes)) {
            start = before.getInstant();
        }
        ZoneOffsetTransition after = zone.getRules().nextTransition(instant(timeNs));
        if (after != null && after.getInstant().isBefore(end) && isOdd(after, minutes)) {
            end = after.getInstant();
        }
        return new Span(ns(start), ns(end));
    }

    private static boolean isOdd(ZoneOffsetTransition change, int minutes) {
        return change.getDuration().toSeconds() % (minutes * 60L) != 0;
    }
}
