package io.ringmill.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.Allocation;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeFormatTest {

    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private final Random random = new Random(7);

    /** With other bytes around it, as it lies in a line. */
    private static long parse(TimeFormat format, String text) {
        byte[] bytes = ("9" + text + "9").getBytes(StandardCharsets.UTF_8);
        return format.toEpochNs(bytes, 1, bytes.length - 2);
    }

    private static TimeFormat utc(String unit) {
        return TimeFormat.of(unit, ZoneOffset.UTC);
    }

    private static long epochNs(Instant instant) {
        try {
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
        } catch (ArithmeticException outOfRange) {
            return TimeFormat.INVALID;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "s, 1381132830.270, 1381132830270000000",
        "s, -1.5, -1500000000",
        "s, -0.000000001, -1",
        "s, 1.0000000019, 1000000001",
        "ms, 1381132830270, 1381132830270000000",
        "ms, 1381132830270.000001, 1381132830270000001",
        "us, +7, 7000",
        "ns, 7.9, 7",
        "ns, 9223372036854775807, 9223372036854775807",
        "ns, -9223372036854775807, -9223372036854775807",
        "ns, 000000000000000000000000000000012, 12",
        "s, 1.5718699719908E9, 1571869971990800000",
        "s, 1571869971990.8e-3, 1571869971990800000",
        "s, 1.5E+9, 1500000000000000000",
        "s, -1.5e0, -1500000000",
        "ms, 1.5718699719908E12, 1571869971990800000",
        "us, 1.571869971990800123E15, 1571869971990800123",
        "ns, 1.571869971990800123456E18, 1571869971990800123",
        "ns, 15718699719908001234e-1, 1571869971990800123",
        "s, 1e-10, 0",
        "s, 0e999999999999, 0",
        "s, 1e-999999999999, 0",
    })
    void shouldReadNumbersSinceTheEpoch(String unit, String text, long ns) {
        assertThat(parse(utc(unit), text)).isEqualTo(ns);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+",
                ".",
                ".5",
                "5.",
                "-.5",
                "e9",
                "1e",
                "1e+",
                "1e1.5",
                "1.e5",
                "1e5x",
                "1e19",
                "1e999999999999",
                " 5",
                "5 ",
                "1,5",
                "1.5.5",
                "--5",
                "abc",
                "0x10",
                "5x",
                "1.x",
                "NaN",
                "9223372036854775808",
                "-9223372036854775808",
                "99999999999999999999999"
            })
    void shouldBeInvalidWhenTextIsNoNumberInRange(String text) {
        for (String unit : List.of("ns", "us", "ms", "s")) {
            assertThat(parse(utc(unit), text)).as(unit).isEqualTo(TimeFormat.INVALID);
        }
    }

    @ParameterizedTest
    @CsvSource({"ns, 0", "us, 3", "ms, 6", "s, 9"})
    void shouldReadNumbersAsBigDecimalDoes(String unit, int decimals) {
        TimeFormat format = utc(unit);
        for (int i = 0; i < 20_000; i++) {
            BigDecimal number = new BigDecimal(new BigInteger(1 + random.nextInt(72), random), random.nextInt(14));
            String text = (random.nextBoolean() ? "-" : "") + number.toPlainString();
            BigInteger ns = new BigDecimal(text)
                    .movePointRight(decimals)
                    .setScale(0, RoundingMode.DOWN)
                    .toBigIntegerExact();
            long expected = ns.abs().compareTo(MAX) > 0 ? TimeFormat.INVALID : ns.longValueExact();
            assertThat(parse(format, text)).as(text).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"ns, 1", "us, 1000", "ms, 1000000", "s, 1000000000"})
    void shouldConvertIntegersAsBigIntegerDoes(String unit, long unitNs) {
        for (int i = 0; i < 20_000; i++) {
            long number = random.nextLong() >> random.nextInt(64);
            BigInteger ns = BigInteger.valueOf(number).multiply(BigInteger.valueOf(unitNs));
            long expected = ns.bitLength() > 63 ? TimeFormat.INVALID : ns.longValueExact();
            assertThat(utc(unit).toEpochNs(number)).as("%s %s", number, unit).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2013-10-07, 2013-10-07T00:00:00Z",
        "2013-10-07T08:01, 2013-10-07T08:01:00Z",
        "2013-10-07 08:01:02, 2013-10-07T08:01:02Z",
        "2013-10-07t08:01:02z, 2013-10-07T08:01:02Z",
        "2013-10-07T08:01:02.5, 2013-10-07T08:01:02.500Z",
        "2013-10-07T08:01:02.1234567899Z, 2013-10-07T08:01:02.123456789Z",
        "2013-10-07T08:01:02+02:00, 2013-10-07T06:01:02Z",
        "2013-10-07T08:01:02-0530, 2013-10-07T13:31:02Z",
        "2013-10-07T08:01+02, 2013-10-07T06:01:00Z",
        "2013-10-07 08:01:02 +02:00, 2013-10-07T06:01:02Z",
        "2013-10-07 08:01:02.5  -0530, 2013-10-07T13:31:02.500Z",
        "2013-10-07 08:01 z, 2013-10-07T08:01:00Z",
        "2013-10-07 08:01:02 UTC, 2013-10-07T08:01:02Z",
        "2013-10-07T24:00:00, 2013-10-08T00:00:00Z",
        "2013-12-31T24:00+01:00, 2013-12-31T23:00:00Z",
        "2016-12-31T23:59:60Z, 2017-01-01T00:00:00Z",
        "2016-12-31T23:59:60.25, 2017-01-01T00:00:00.250Z",
        "2017-01-01T08:59:60 +09:00, 2017-01-01T00:00:00Z",
        "2012-02-29, 2012-02-29T00:00:00Z",
        "2000-02-29T23:59:59.999999999Z, 2000-02-29T23:59:59.999999999Z",
        "1677-09-22, 1677-09-22T00:00:00Z",
        "2262-04-11T23:47:15Z, 2262-04-11T23:47:15Z",
    })
    void shouldReadIso8601(String text, Instant instant) {
        assertThat(parse(utc("iso8601"), text)).isEqualTo(epochNs(instant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2013",
                "2013-10",
                "2013-10-7",
                "2013/10/07",
                "2013-13-01",
                "2013-00-01",
                "2013-02-29",
                "1900-02-29",
                "2013-04-31",
                "2013-10-07T",
                "2013-10-07T08",
                "2013-10-07T08:",
                "2013-10-07T24:01",
                "2013-10-07T24:00:00.1",
                "2013-10-07T25:00",
                "2013-10-07T08:60",
                "2013-10-07T08:00:60",
                "2013-10-07T08:59:60+02:00",
                "2013-10-07T23:59:61",
                "2013-10-07T08:00:00 Z ",
                "2013-10-07T08:00:00 CET",
                "2013-10-07T08:00:00.",
                "2013-10-07T08:00:00.Z",
                "2013-10-07T08:00:00ZZ",
                "2013-10-07T08:00:00+",
                "2013-10-07T08:00:00+1",
                "2013-10-07T08:00:00+19:00",
                "2013-10-07T08:00:00+02:",
                "2013-10-07T08:00:00+02:60",
                "2013-10-07T08:00:00 ",
                " 2013-10-07",
                "2013-10-07_08:00",
                "2013-10-07T8:00",
                "2013-10-07T08-00",
                "1600-01-01",
                "2262-04-12",
                "9999-12-31T23:59:59Z",
                "0000-01-01",
                "-013-10-07",
                "2013-1O-07"
            })
    void shouldBeInvalidWhenTextIsNotIso8601(String text) {
        assertThat(parse(utc("iso8601"), text)).isEqualTo(TimeFormat.INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTC",
                "Europe/Paris",
                "America/New_York",
                "Australia/Lord_Howe",
                "Asia/Kolkata",
                "Africa/Casablanca",
                "+05:45"
            })
    void shouldReadLocalTimesAsJavaTimeDoes(String zoneId) {
        ZoneId zone = ZoneId.of(zoneId);
        TimeFormat format = TimeFormat.of("iso8601", zone);
        for (int i = 0; i < 20_000; i++) {
            LocalDateTime local = randomTime();
            String text = local.toString();
            assertThat(parse(format, text)).as(text).isEqualTo(expected(local, zone, Overlap.EARLIER));
        }
    }

    /** Nothing where the clocks skip the time. */
    private static long expected(LocalDateTime local, ZoneId zone, Overlap overlap) {
        if (zone.getRules().getValidOffsets(local).isEmpty()) {
            return TimeFormat.INVALID;
        }
        ZonedDateTime zoned = local.atZone(zone);
        return epochNs((overlap == Overlap.LATER ? zoned.withLaterOffsetAtOverlap() : zoned).toInstant());
    }

    @ParameterizedTest
    @CsvSource({
        "iso8601, Europe/Paris, EARLIER",
        "iso8601, Europe/Paris, LATER",
        "iso8601, America/St_Johns, LATER",
        "iso8601, Africa/Casablanca, EARLIER",
        "iso8601, Pacific/Apia, LATER",
        "uuuu-MM-dd'T'HH:mm[:ss][.SSSSSSSSS], Australia/Lord_Howe, EARLIER",
        "uuuu-MM-dd'T'HH:mm[:ss][.SSSSSSSSS], America/Sao_Paulo, LATER"
    })
    void shouldReadGapsAndOverlapsAsJavaTimeDoes(String unit, String zoneId, Overlap overlap) {
        ZoneId zone = ZoneId.of(zoneId);
        TimeFormat format = TimeFormat.of(unit, zone, overlap);
        List<ZoneOffsetTransition> changes = new ArrayList<>();
        Instant from = Instant.parse("1950-01-01T00:00:00Z");
        while (changes.size() < 150 && zone.getRules().nextTransition(from) != null) {
            changes.add(zone.getRules().nextTransition(from));
            from = changes.get(changes.size() - 1).getInstant();
        }
        int skipped = 0;
        for (int i = 0; i < 20_000; i++) {
            LocalDateTime change = changes.get(random.nextInt(changes.size())).getDateTimeBefore();
            LocalDateTime local = change.plusSeconds(random.nextInt(6 * 3600) - 3 * 3600);
            long expected = expected(local, zone, overlap);
            assertThat(parse(format, local.toString())).as(local.toString()).isEqualTo(expected);
            skipped += expected == TimeFormat.INVALID ? 1 : 0;
        }
        assertThat(skipped).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "iso8601          | 2013-03-31 02:30 | does not exist in Europe/Paris, where the clocks skip it",
                "yyyy-MM-dd HH:mm | 2013-03-31 02:30 | does not exist in Europe/Paris, where the clocks skip it",
                "iso8601          | 2013-03-32 02:30 | is not in iso8601 or out of range",
                "ms               | abc              | is not in ms or out of range",
            })
    void shouldSayWhyATextIsNoTime(String unit, String text, String fault) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        TimeFormat format = TimeFormat.of(unit, ZoneId.of("Europe/Paris"));
        assertThat(format.toEpochNs(utf8, 0, utf8.length)).isEqualTo(TimeFormat.INVALID);
        assertThat(format.fault(utf8, 0, utf8.length)).isEqualTo(fault);
    }

    @ParameterizedTest
    @ValueSource(strings = {"iso8601", "yyyy-MM-dd"})
    void shouldBeginTheDayWhereTheClocksSkipMidnight(String unit) {
        TimeFormat format = TimeFormat.of(unit, ZoneId.of("America/Sao_Paulo"));
        assertThat(parse(format, "2017-10-15")).isEqualTo(epochNs(Instant.parse("2017-10-15T03:00:00Z")));
    }

    @Test
    void shouldReadOffsetsAsJavaTimeDoes() {
        TimeFormat format = TimeFormat.of("iso8601", ZoneId.of("Asia/Tokyo"));
        for (int i = 0; i < 20_000; i++) {
            OffsetDateTime time = randomTime().atOffset(ZoneOffset.ofTotalSeconds((random.nextInt(2161) - 1080) * 60));
            assertThat(parse(format, time.toString())).as(time.toString()).isEqualTo(epochNs(time.toInstant()));
        }
    }

    /** Mostly in range of nanoseconds, at times not; with and without seconds and fraction. */
    private LocalDateTime randomTime() {
        LocalDateTime time =
                LocalDate.ofEpochDay(random.nextInt(220_000) - 110_000).atTime(random.nextInt(24), random.nextInt(60));
        return switch (random.nextInt(3)) {
            case 0 -> time;
            case 1 -> time.withSecond(random.nextInt(60));
            default -> time.withSecond(random.nextInt(60)).withNano(random.nextInt(1_000_000_000));
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "yyyy-MM-dd HH:mm:ss.SSS | 2013-10-07 08:01:02.270  | 2013-10-07T08:01:02.270Z",
                "dd/MMM/yyyy:HH:mm:ss Z  | 07/oct/2013:08:01:02 +0200 | 2013-10-07T06:01:02Z",
                "yyyyMMdd                | 20131007                 | 2013-10-07T00:00:00Z",
                "MM/dd/yyyy hh:mm a      | 10/07/2013 08:01 PM      | 2013-10-07T20:01:00Z",
                "uuuu-MM-dd'T'HH:mmXXX   | 2013-10-07T08:01-05:00   | 2013-10-07T13:01:00Z",
                "d MMM yy H.mm           | 7 Oct 13 8.01            | 2013-10-07T08:01:00Z",
                "yyyy-MM-dd'T'HH:mm:ssX  | 2013-10-07t08:01:02z     | 2013-10-07T08:01:02Z",
                "yyyy-MM-dd HH:mm:ss     | 2013-12-31 24:00:00      | 2014-01-01T00:00:00Z",
                "yyyy-MM-dd HH:mm:ss.S   | 2016-12-31 23:59:60.5    | 2017-01-01T00:00:00.500Z",
                "dd.MM.yyyy hh:mm:ss a   | 31.12.2016 11:59:60 PM   | 2017-01-01T00:00:00Z",
                "yyyy-MM-dd HH:mm:ss XXX | 2017-01-01 08:59:60 +09:00 | 2017-01-01T00:00:00Z",
            })
    void shouldReadPatterns(String pattern, String text, Instant instant) {
        assertThat(parse(utc(pattern), text)).isEqualTo(epochNs(instant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2013-10-07",
                "2013-10-07 08:01:02 ",
                "2013-02-30 08:01:02",
                "2013-10-07 24:00:01",
                "2013-02-30 24:00:00",
                "2013-10-07 08:00:60",
                "9999-10-07 08:01:02",
                "2013-10-07 08:61:02",
                "\u00e9"
            })
    void shouldBeInvalidWhenTextDoesNotMatchThePattern(String text) {
        assertThat(parse(utc("yyyy-MM-dd HH:mm:ss"), text)).isEqualTo(TimeFormat.INVALID);
    }

    @Test
    void shouldReadPatternsInTheirZone() {
        ZoneId zone = ZoneId.of("America/New_York");
        TimeFormat format = TimeFormat.of("yyyy-MM-dd HH:mm:ss", zone);
        DateTimeFormatter formatter = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ENGLISH);
        for (int i = 0; i < 5_000; i++) {
            LocalDateTime local = randomTime().withNano(0);
            assertThat(parse(format, formatter.format(local))).isEqualTo(expected(local, zone, Overlap.EARLIER));
        }
    }

    @Test
    void shouldReadIntegersByPatternButNotAsIso8601() {
        assertThat(utc("yyyyMMdd").toEpochNs(20131007)).isEqualTo(epochNs(Instant.parse("2013-10-07T00:00:00Z")));
        assertThat(utc("iso8601").toEpochNs(20131007)).isEqualTo(TimeFormat.INVALID);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "mss      | 'mss' is not ns, us, ms, s, iso8601 or a date pattern such as 'yyyy-MM-dd HH:mm:ss.SSS'"
                        + " (as a pattern it has no full date); did you mean 'ms'?",
                "HH:mm:ss | as a pattern it has no full date",
                "yyyy-MM  | as a pattern it has no full date",
                "seconds  | 'seconds' is not ns",
                "yyyy-MM-DD | 'yyyy-MM-DD' as a date pattern: D is the day of year, 1 to 366; for the day of the month"
                        + " write d",
                "YYYY-MM-dd | Y is the week year, which differs around New Year; write y",
                "yyyy-mm-dd | m is the minute; for the month write M",
                "yyyy-MM-dd hh:mm | h counts 12 hours and needs a (AM or PM) beside it; for 24 hours write H",
                "yyyy-MM-dd HH:MM:ss | M is the month; for minutes write m",
                "yyyy-MM-dd HH:mm:SS | S is the fraction of a second; for seconds write s",
                "yyyy-MM-dd'T | Pattern ends with an incomplete string literal",
            })
    void shouldSayWhatIsPossibleWhenUnitIsBad(String unit, String message) {
        assertThatThrownBy(() -> utc(unit))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldBeEqualWhenUnitAndZoneAre() {
        assertThat(utc("ms")).isEqualTo(utc("ms")).hasSameHashCodeAs(utc("ms")).isNotEqualTo(utc("us"));
        assertThat(TimeFormat.of("ms", ZoneId.of("Asia/Tokyo"))).isNotEqualTo(utc("ms"));
        assertThat(TimeFormat.of("iso8601", ZoneOffset.UTC, Overlap.LATER)).isNotEqualTo(utc("iso8601"));
        assertThat(utc("ms").unit()).isEqualTo("ms");
    }

    @ParameterizedTest
    @CsvSource({"s, 1381132830.270", "ms, 1381132830270", "iso8601, 2013-10-07T08:01:02.270", "iso8601, 2013-10-07"})
    void shouldAllocateNothing(String unit, String text) {
        TimeFormat format = TimeFormat.of(unit, ZoneId.of("Europe/Paris"));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long[] sum = {0};
        Runnable reads = () -> {
            for (int i = 0; i < 10_000; i++) {
                sum[0] += format.toEpochNs(bytes, 0, bytes.length);
            }
        };
        // The measurement itself may take a little; one object per call would be 160 kB.
        assertThat(Allocation.least(10_000, round -> Allocation.by(reads))).isLessThan(10_000);
        assertThat(sum[0]).isNotZero();
    }
}
