package io.ringmill.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.pipeline.Examples;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.WhenFull;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

    private final Faults faults = new Faults();

    /** The settings of a source, on lines from 4. */
    private SettingsReader read(String... lines) {
        String yaml = Examples.ONE_STREAM + "sources:\n  - s:\n"
                + String.join("\n", lines).indent(6);
        return Pipeline.parse(yaml, "f").sources().get(0).settings().read(faults);
    }

    private List<String> messages() {
        return faults.all().stream().map(Fault::toString).toList();
    }

    @Test
    void shouldReadEveryType() {
        SettingsReader settings = read(
                "path: 2024",
                "header: false",
                "rate: 1.5e3",
                "count: -7",
                "every: 10ms",
                "full: drop-newest",
                "mode: fast",
                "map: {price: data.p}",
                "keys: [a, 2]",
                "where: ' price > 3'",
                "inner: {x: 1}");
        assertThat(settings.string("path")).contains("2024");
        assertThat(settings.bool("header", true)).isFalse();
        assertThat(settings.number("rate", 0, 0, 1e6)).isEqualTo(1500);
        assertThat(settings.integer("count", 0, -10, 10)).isEqualTo(-7);
        assertThat(settings.durationNs("every", 0)).isEqualTo(10_000_000);
        assertThat(settings.oneOf("full", WhenFull.BLOCK)).isEqualTo(WhenFull.DROP_NEWEST);
        assertThat(settings.oneOf("mode", "slow", "slow", "fast")).isEqualTo("fast");
        assertThat(settings.map("map")).containsExactly(Map.entry("price", "data.p"));
        assertThat(settings.strings("keys")).containsExactly("a", "2");
        assertThat(settings.text("where").orElseThrow().at()).isEqualTo(new Location("f", 14, 15));
        assertThat(settings.child("inner").orElseThrow().integer("x", 0, 0, 9)).isEqualTo(1);
        settings.rejectUnknown();
        assertThat(messages()).isEmpty();
    }

    @Test
    void shouldGiveFallbacksWhenMissing() {
        SettingsReader settings = Settings.of(Map.of()).read(faults);
        assertThat(settings.string("path", "-")).isEqualTo("-");
        assertThat(settings.bool("header", true)).isTrue();
        assertThat(settings.number("rate", 2.5, 0, 1)).isEqualTo(2.5);
        assertThat(settings.integer("count", 3, 0, 1)).isEqualTo(3);
        assertThat(settings.durationNs("every", 4)).isEqualTo(4);
        assertThat(settings.oneOf("full", WhenFull.FAIL)).isEqualTo(WhenFull.FAIL);
        assertThat(settings.map("map")).isEmpty();
        assertThat(settings.strings("keys")).isEmpty();
        assertThat(settings.child("inner")).isEmpty();
        assertThat(messages()).isEmpty();
    }

    @Test
    void shouldReportEveryBadValueWithItsPlace() {
        SettingsReader settings = read(
                "path: [a]",
                "header: yes",
                "rate: 2000",
                "count: '7'",
                "every: 10",
                "full: drop",
                "map: 3",
                "keys: {a: 1}",
                "size: 3.0",
                "big: 99999999999999999999",
                "inner: {y: 1}",
                "pth: x");
        assertThat(settings.requiredString("path")).isEmpty();
        assertThat(settings.requiredString("url")).isEmpty();
        assertThat(settings.bool("header", true)).isTrue();
        assertThat(settings.number("rate", 5, 0, 1000)).isEqualTo(5);
        settings.integer("count", 0, 0, 10);
        settings.durationNs("every", 0);
        settings.oneOf("full", WhenFull.BLOCK);
        settings.map("map");
        settings.strings("keys");
        settings.integer("size", 0, 0, 10);
        settings.integer("big", 0, 0, 10);
        settings.child("inner").orElseThrow().string("x");
        settings.rejectUnknown();
        assertThat(messages())
                .containsExactly(
                        "f:4:5: sources.0.s: 'url' is missing",
                        "f:5:13: sources.0.s.path: must be a text, not a list",
                        "f:6:15: sources.0.s.header: must be true or false, not 'yes'",
                        "f:7:13: sources.0.s.rate: must be a number from 0 to 1000, not 2000",
                        "f:8:15: sources.0.s.count: must be a whole number from 0 to 10, not '7'",
                        "f:9:14: sources.0.s.every: '10' is not a duration; write a number directly followed by"
                                + " ns, us, ms, s, m, h or d, such as 250us, 1.5s or 5m",
                        "f:10:13: sources.0.s.full: must be one of block, fail, drop-newest, drop-oldest, conflate, not 'drop'",
                        "f:11:12: sources.0.s.map: must be a mapping, not 3",
                        "f:12:13: sources.0.s.keys: must be a list, not a mapping",
                        "f:13:13: sources.0.s.size: must be a whole number from 0 to 10, not 3.0",
                        "f:14:12: sources.0.s.big: must be a whole number from 0 to 10, not 99999999999999999999",
                        "f:15:15: sources.0.s.inner: unknown key 'y'; did you mean 'x'?",
                        "f:16:7: sources.0.s: unknown key 'pth'; did you mean 'path'?");
    }

    @Test
    void shouldBeReadAlikeWhenMadeInCode() {
        Settings settings = Settings.of(Map.of("every", Duration.ofMillis(10), "full", WhenFull.FAIL));
        SettingsReader reader = settings.read(faults);
        assertThat(reader.durationNs("every", 0)).isEqualTo(10_000_000);
        assertThat(reader.oneOf("full", WhenFull.BLOCK)).isEqualTo(WhenFull.FAIL);
        reader.string("path");
        assertThat(settings.read(faults).requiredString("path")).isEmpty();
        assertThat(messages()).containsExactly("'path' is missing");
    }

    @Test
    void shouldTakeWhiteSpaceAsATextButNotAsAnExpression() {
        SettingsReader settings = read("separator: \"\\t\"", "where: ' '", "path: ''");
        assertThat(settings.string("separator")).contains("\t");
        assertThat(settings.text("where")).isEmpty();
        assertThat(settings.string("path")).isEmpty();
        assertThat(messages())
                .containsExactly(
                        "f:6:15: sources.0.s.where: is empty; give it a value or leave it out",
                        "f:7:14: sources.0.s.path: is empty; give it a value or leave it out");
    }

    @Test
    void shouldBeEqualByValue() {
        Settings made = Settings.of(Map.of("path", "a b"));
        assertThat(made).isEqualTo(Settings.of(Map.of("path", "a b"))).isNotEqualTo(Settings.of(Map.of("path", "a")));
        assertThat(made).hasToString("path: \"a b\"\n");
    }
}
