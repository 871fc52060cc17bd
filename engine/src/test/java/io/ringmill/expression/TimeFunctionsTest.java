package io.ringmill.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.event.Cells;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeFunctionsTest {

    private static final long SECOND_NS = 1_000_000_000L;

    private static ZonedDateTime local(long timeNs, ZoneId zone) {
        return Instant.ofEpochSecond(Math.floorDiv(timeNs, SECOND_NS), Math.floorMod(timeNs, SECOND_NS))
                .atZone(zone);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTC",
                "America/New_York",
                "Asia/Kolkata",
                "Australia/Lord_Howe",
                "America/St_Johns",
                "Africa/Casablanca",
                "-09:30"
            })
    void shouldShowWhatJavaTimeDoesAtAnyTime(String id) {
        ZoneId zone = ZoneId.of(id);
        Compiled hour = Compiled.of("hour(time, '" + id + "')");
        Compiled minute = Compiled.of("minute(time, '" + id + "')");
        Compiled day = Compiled.of("dayofweek(time, '" + id + "')");
        Random random = new Random(id.hashCode());
        for (int i = 0; i < 50_000; i++) {
            long timeNs = switch (i) {
                case 0 -> Long.MIN_VALUE + 1;
                case 1 -> Long.MAX_VALUE;
                case 2 -> -1;
                default -> random.nextLong() >> random.nextInt(30);
            };
            Values values = new Values().set("time", timeNs);
            ZonedDateTime expected = local(timeNs, zone);
            assertThat(hour.whole(values)).as("%d", timeNs).isEqualTo(expected.getHour());
            assertThat(minute.whole(values)).as("%d", timeNs).isEqualTo(expected.getMinute());
            assertThat(day.whole(values))
                    .as("%d", timeNs)
                    .isEqualTo(expected.getDayOfWeek().getValue());
        }
    }

    @Test
    void shouldBeMissingWhenTheTimeIs() {
        Values values = new Values();
        assertThat(Compiled.of("hour(time)").whole(values)).isEqualTo(Cells.MISSING_LONG);
        assertThat(Compiled.of("minute(time)").whole(values)).isEqualTo(Cells.MISSING_LONG);
        assertThat(Compiled.of("dayofweek(time)").whole(values)).isEqualTo(Cells.MISSING_LONG);
    }

    @Test
    void shouldBeInTheZoneOfTheScopeWhenNoneIsNamed() {
        Scope paris = new Scope() {
            private final TestScope names = new TestScope(false);

            @Override
            public Variable variable(String name, Location at, Faults faults) {
                return names.variable(name, at, faults);
            }

            @Override
            public Variable previous(Typed argument, Location at, Faults faults) {
                return names.previous(argument, at, faults);
            }

            @Override
            public int intern(String text, Type type, Location at, Faults faults) {
                return names.intern(text, type, at, faults);
            }

            @Override
            public ZoneId zone() {
                return ZoneId.of("Europe/Paris");
            }
        };
        Values noon =
                new Values().set("time", Instant.parse("2024-07-01T12:00:00Z").getEpochSecond() * SECOND_NS);
        assertThat(Compiled.of("hour(time)").whole(noon)).isEqualTo(12);
        assertThat(Compiled.of("hour(time)", paris).whole(noon)).isEqualTo(14);
        assertThat(Compiled.of("hour(time, 'UTC')", paris).whole(noon)).isEqualTo(12);
    }

    @Test
    void shouldBeAnotherValueWhenTheZoneIs() {
        assertThat(Compiled.of("hour(time, 'UTC')").node())
                .isEqualTo(Compiled.of("hour(time)").node())
                .isNotEqualTo(Compiled.of("hour(time, 'Asia/Tokyo')").node());
    }

    @Test
    void shouldTakeConstantTimes() {
        assertThat(Compiled.of("hour(0) + dayofweek(0) * 100 + minute(-1)").whole(new Values()))
                .isEqualTo(459);
    }
}
