package io.ringmill.persistence.backtest.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.time.CalendarSpan;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PeriodsTest {

    private static long ns(String instant) {
        return Instant.parse(instant).getEpochSecond() * 1_000_000_000L;
    }

    private static String periods(String span, String zone) {
        List<RuleAlerts.Entry> alerts = LabelsTest.alerts(
                new int[] {0, 0, 0},
                new long[] {ns("2024-03-10T04:59:59Z"), ns("2024-03-10T05:00:00Z"), ns("2024-03-11T03:59:59Z")});
        Labels labels = new Labels(
                true, List.of(new Labels.Label("k0", ns("2024-03-20T00:00:00Z"), ns("2024-03-21T00:00:00Z"))));
        return new Periods(CalendarSpan.parse(span, ZoneId.of(zone)))
                .of(alerts, labels).stream()
                        .map(period -> period.name() + " " + period.alerts().size())
                        .collect(Collectors.joining(", "));
    }

    @Test
    void shouldCutDaysWhereTheZoneDoes() {
        assertThat(periods("1d", "America/New_York")).isEqualTo("2024-03-09 1, 2024-03-10 2, 2024-03-19 0");
        assertThat(periods("1d", "UTC")).isEqualTo("2024-03-10 2, 2024-03-11 1, 2024-03-20 0");
        assertThat(periods("1mo", "UTC")).isEqualTo("2024-03-01 3");
    }

    @Test
    void shouldNameShortPeriodsByTheirMinute() {
        assertThat(periods("6h", "America/New_York"))
                .isEqualTo("2024-03-09T18:00-05:00 1, 2024-03-10T00:00-05:00 1,"
                        + " 2024-03-10T18:00-04:00 1, 2024-03-19T18:00-04:00 0");
        assertThat(periods("6h", "UTC")).isEqualTo("2024-03-10T00:00 2, 2024-03-11T00:00 1, 2024-03-20T00:00 0");
    }

    @Test
    void shouldTellApartTheHourThatComesTwice() {
        List<RuleAlerts.Entry> alerts = LabelsTest.alerts(
                new int[] {0, 0}, new long[] {ns("2013-11-03T05:30:00Z"), ns("2013-11-03T06:30:00Z")});

        assertThat(new Periods(CalendarSpan.parse("1h", ZoneId.of("America/New_York"))).of(alerts, Labels.NONE))
                .extracting(Periods.Period::name)
                .containsExactly("2013-11-03T01:00-04:00", "2013-11-03T01:00-05:00");
    }
}
