package io.ringmill.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Allocation;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cuts against java.time, in all zones, most often close to changes of the clock. */
class CalendarCutsTest {

    private static final long SECOND_NS = 1_000_000_000L;
    private static final List<String> ZONES =
            ZoneId.getAvailableZoneIds().stream().sorted().toList();

    private final Random random = new Random(9);

    private static CalendarCuts cuts(String length, ZoneId zone, long offsetNs) {
        return new CalendarCuts(CalendarSpan.parse(length, zone), offsetNs);
    }

    private static long ns(Instant instant) {
        return NaiveCalendar.ns(instant);
    }

    private static Instant instant(long ns) {
        return NaiveCalendar.instant(ns);
    }

    private long randomNs(ZoneId zone) {
        // 1700 to 2250.
        Instant instant = Instant.ofEpochSecond(-8_520_336_000L + (long) (random.nextDouble() * 17_356_000_000L));
        ZoneOffsetTransition change = zone.getRules().nextTransition(instant);
        return ns(change == null || random.nextInt(4) == 0 ? instant : change.getInstant())
                + (long) (random.nextGaussian() * 20 * 3_600 * SECOND_NS);
    }

    @ParameterizedTest
    @CsvSource({
        "1d, 0", "1d, 17", "1d, -5", "3d, 0", "1w, 0", "1w, -24", "2w, 0", "1mo, 0", "3mo, 9", "12mo, 0", "2h, 0",
        "4h, 0", "6h, -1", "12h, 0", "24h, 0", "1h, 0", "15m, 0", "30m, 0", "60m, 0"
    })
    void shouldCutWhereTheCalendarOfJavaTimeDoes(String length, int offsetHours) {
        for (int i = 0; i < 1_500; i++) {
            ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
            long timeNs = randomNs(zone);
            long offsetNs = offsetHours * 3_600L * SECOND_NS;
            NaiveCalendar.Span span = NaiveCalendar.span(CalendarSpan.parse(length, zone), offsetNs, timeNs);
            CalendarCuts cuts = cuts(length, zone, offsetNs);
            assertThat(instant(cuts.start(timeNs)))
                    .as("start of %s in %s", instant(timeNs), zone)
                    .isEqualTo(instant(span.startNs()));
            assertThat(instant(cuts.end(timeNs)))
                    .as("end of %s in %s", instant(timeNs), zone)
                    .isEqualTo(instant(span.endNs()));
        }
    }

    @Test
    void shouldHaveDaysOf23And25HoursAtTheChangesOfTheClock() {
        CalendarCuts days = cuts("1d", ZoneId.of("America/New_York"), 0);
        CalendarCuts hours = cuts("1h", ZoneId.of("America/New_York"), 0);
        assertThat(length(days, "2024-03-10T12:00:00Z")).isEqualTo(Duration.ofHours(23));
        assertThat(length(days, "2024-11-03T12:00:00Z")).isEqualTo(Duration.ofHours(25));
        assertThat(length(days, "2024-11-04T12:00:00Z")).isEqualTo(Duration.ofHours(24));
        assertThat(length(hours, "2024-11-03T05:59:00Z")).isEqualTo(Duration.ofHours(1));
        assertThat(length(hours, "2024-11-03T06:00:00Z")).isEqualTo(Duration.ofHours(1));
    }

    private static Duration length(CalendarCuts cuts, String time) {
        long timeNs = ns(Instant.parse(time));
        return Duration.ofNanos(cuts.end(timeNs) - cuts.start(timeNs));
    }

    /** Spans follow one another without a gap, whatever the zone does. */
    @Test
    void shouldCutWithoutGaps() {
        String[] lengths = {"1m", "20m", "1h", "3h", "1d", "7d", "1w", "1mo"};
        for (int i = 0; i < 500; i++) {
            ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
            CalendarCuts cuts = cuts(lengths[random.nextInt(lengths.length)], zone, 60 * SECOND_NS);
            long timeNs = randomNs(zone);
            for (int next = 0; next < 20; next++) {
                long start = cuts.start(timeNs);
                long end = cuts.end(timeNs);
                assertThat(start).isLessThanOrEqualTo(timeNs);
                assertThat(end).isGreaterThan(timeNs);
                assertThat(cuts.start(end - 1)).isEqualTo(start);
                assertThat(cuts.start(end)).isEqualTo(end);
                assertThat(cuts.end(start)).isEqualTo(end);
                timeNs = end;
            }
        }
    }

    @Test
    void shouldStayInRangeWhereTimeEnds() {
        for (String length : List.of("1h", "1d", "1w", "1mo")) {
            CalendarCuts cuts = cuts(length, ZoneId.of("Asia/Tokyo"), 0);
            assertThat(cuts.end(Long.MAX_VALUE - 1)).isEqualTo(Long.MAX_VALUE);
            assertThat(cuts.start(Long.MIN_VALUE + 1)).isEqualTo(Long.MIN_VALUE);
        }
    }

    @Test
    void shouldAllocateNothing() {
        CalendarCuts cuts = cuts("1mo", ZoneId.of("Europe/Paris"), 0);
        long[] sum = {0};
        long bytes = Allocation.least(10_000, round -> Allocation.by(() -> sum[0] += sum(cuts)));
        // The measurement itself may take a little; one object per call would be 160 kB.
        assertThat(bytes).isLessThan(10_000);
        assertThat(sum[0]).isNotZero();
    }

    private static long sum(CalendarCuts cuts) {
        long sum = 0;
        for (long i = 0; i < 10_000; i++) {
            sum += cuts.end(i * 1_000_000 * SECOND_NS % Long.MAX_VALUE) % 1_000;
            sum += cuts.start(-i * 900_000 * SECOND_NS) / SECOND_NS;
        }
        return sum;
    }
}
