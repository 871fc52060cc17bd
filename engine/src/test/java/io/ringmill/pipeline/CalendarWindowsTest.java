package io.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.output.Result;
import io.ringmill.time.CalendarSpan;
import io.ringmill.window.WindowForm;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalendarWindowsTest {

    private static final String PIPELINE = """
            streams: {s: {key: k, time: {field: t, unit: ns, zone: America/New_York}, fields: {x: double}}}
            windows: {w: {window: %s, select: {n: count(x), r: rate(), h: 'max(hour(time))', z: 'max(hour(time, "UTC"))'}}}
            """;

    @ParameterizedTest
    @CsvSource({
        "tumbling 1d zone America/New_York, 1d, America/New_York, 0",
        "tumbling 1w offset -1d zone Europe/Paris, 1w, Europe/Paris, -24",
        "tumbling 3mo zone UTC offset 9h, 3mo, Z, 9",
        "tumbling 1h zone Asia/Kolkata, 1h, Asia/Kolkata, 0",
    })
    void shouldReadWindowsOfACalendar(String form, String length, String zone, int offsetHours) {
        WindowForm expected =
                WindowForm.of(CalendarSpan.parse(length, ZoneId.of(zone)), offsetHours * 3_600_000_000_000L);
        Pipeline pipeline = Pipeline.parse(PIPELINE.formatted(form), "test.yml");
        assertThat(pipeline.windows().get(0).form()).isEqualTo(expected);
    }

    @Test
    void shouldHaveAnotherIdentityWhenTheZoneIsAnother() {
        List<String> identities = new ArrayList<>();
        for (String zone : List.of("", " zone UTC", " zone Asia/Tokyo")) {
            identities.add(Pipeline.parse(PIPELINE.formatted("tumbling 1d" + zone), "test.yml")
                    .identity());
        }
        assertThat(identities).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "tumbling 1d zone America/New York | 'tumbling 1d zone America/New York' is not a window; write tumbling 1m",
                "tumbling 1d zone America/NewYork | 'America/NewYork' is not a time zone; did you mean 'America/New_York'?",
                "tumbling 1w | '1w' is a length of the calendar, whose zone is needed: write tumbling 1w zone UTC",
                "tumbling 5h zone UTC | '5h' does not divide a day",
                "tumbling 90m zone UTC | '90m' does not divide an hour",
                "tumbling 10s zone UTC | '10s' is not a length of the calendar; with a zone write a number",
                "tumbling 1d offset 24h zone UTC | the offset 24h must be shorter than the window, 1d",
                "tumbling 1d offset 1500ms zone UTC | the offset 1500ms must be of whole seconds with a zone",
                "tumbling 1d offset -25h | the offset -25h must be shorter than the window, 1d",
                "hopping 1d every 1h zone UTC | hopping windows have no zone, because their panes must be of one length",
            })
    void shouldSayWhatIsWrong(String form, String message) {
        assertThatThrownBy(() -> Pipeline.parse(PIPELINE.formatted("'" + form + "'"), "test.yml"))
                .hasMessageContaining(message);
    }

    private static final long SECOND_NS = 1_000_000_000L;

    /** An event each hour over the days at which New York's clocks change. */
    @ParameterizedTest
    @CsvSource({
        "2024-03-10, 2024-03-10T05:00:00Z, 2024-03-11T04:00:00Z, 23",
        "2024-11-03, 2024-11-03T04:00:00Z, 2024-11-04T05:00:00Z, 25"
    })
    void shouldCloseDaysAsTheClocksOfTheZoneSay(String day, Instant start, Instant end, int hours) {
        ProgramDriver driver = new ProgramDriver(PIPELINE.formatted("tumbling 1d zone America/New_York"));
        List<Result> results = new ArrayList<>();
        Instant from = Instant.parse(day + "T00:00:00Z");
        for (int hour = 0; hour < 48; hour++) {
            driver.event(driver.key("k"), from.plusSeconds(hour * 3_600L).getEpochSecond() * SECOND_NS, 1);
        }
        results.addAll(driver.takeRows());
        Result result = results.get(1);
        assertThat(result.startNs()).isEqualTo(start.getEpochSecond() * SECOND_NS);
        assertThat(result.endNs()).isEqualTo(end.getEpochSecond() * SECOND_NS);
        assertThat(result.count()).isEqualTo(hours);
        assertThat(result.value("r")).isEqualTo(1 / 3_600.0);
        assertThat(result.value("h")).isEqualTo(23);
        assertThat(result.value("z")).isEqualTo(23);
    }
}
