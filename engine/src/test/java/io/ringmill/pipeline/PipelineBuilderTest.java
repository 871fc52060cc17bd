package io.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.config.Settings;
import io.ringmill.diagnostic.PipelineException;
import io.ringmill.event.FieldType;
import io.ringmill.output.Severity;
import io.ringmill.rule.Fire;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PipelineBuilderTest {

    /** {@link Examples#SPIKE_WATCH}, said in code. */
    private static PipelineBuilder spikeWatch() {
        return Pipeline.builder().name("spike-watch").stream(
                        "trades",
                        s -> s.key("symbol")
                                .time("ts", "ms")
                                .field("price", FieldType.DOUBLE)
                                .field("size", FieldType.DOUBLE)
                                .field("side", FieldType.SYMBOL)
                                .field("id", FieldType.LONG)
                                .derive("notional", "price * size")
                                .where("price > 0 and size > 0")
                                .outOfOrder("200ms"))
                .window(
                        "px100",
                        w -> w.window("sliding 100 events")
                                .select("mean", "mean(price)")
                                .select("sd", "stddev_pop(price)")
                                .select("hi", "max(price)"))
                .window(
                        "bar1m",
                        w -> w.on("trades")
                                .by("key")
                                .window("tumbling 1m")
                                .select("open", "first(price)")
                                .select("high", "max(price)")
                                .select("low", "min(price)")
                                .select("close", "last(price)")
                                .select("vol", "sum(size)")
                                .select("vwap", "sum(price * size) / sum(size)"))
                .window(
                        "trend",
                        w -> w.on("bar1m")
                                .window("running")
                                .select("e38", "ema(close, 38)")
                                .select("e100", "ema(close, 100)"))
                .rule(
                        "spike",
                        r -> r.when("price > px100.mean + 3 * px100.sd and px100.count >= 100")
                                .cooldown("5s")
                                .severity(Severity.WARNING)
                                .message("{key} traded at {price}, mean {px100.mean}"))
                .rule("golden-cross", r -> r.on("trend").when("crosses_above(e38, e100)"))
                .source("csv", Map.of("path", "trades.csv"))
                .sink("csv", Map.of("dir", "out"))
                .sink("alerts", Map.of("ndjson", "out/alerts.ndjson"))
                .engine(e -> e.ring(65536).workers(1).topology(Topology.AUTO).wait(WaitMode.AUTO))
                .journal(j -> j.dir(Path.of("journal")).roll(JournalSettings.Roll.HOURLY));
    }

    @Test
    void shouldSayTheSameAsTheFile() {
        Pipeline file = Pipeline.parse(Examples.SPIKE_WATCH, "spike.yml");
        Pipeline built = spikeWatch().build();
        assertThat(built.identity()).isEqualTo(file.identity());
        assertThat(built.name()).isEqualTo(file.name());
        assertThat(built.engine()).isEqualTo(file.engine());
        assertThat(built.journal()).isEqualTo(file.journal());
        assertThat(built.sources()).extracting(SourceSpec::settings).isEqualTo(settingsOf(file));
        assertThat(built.sinks()).extracting(SinkSpec::kind).containsExactly("csv", "alerts");
    }

    private static List<Settings> settingsOf(Pipeline pipeline) {
        return pipeline.sources().stream().map(SourceSpec::settings).toList();
    }

    @Test
    void shouldGiveATextThatReadsBackToTheSamePipeline() {
        Pipeline built = Pipeline.builder().stream(
                        "odd",
                        s -> s.time("at", "yyyy-MM-dd'T'HH:mm", ZoneId.of("Europe/Paris"))
                                .field("x", FieldType.LONG)
                                .idle("5s")
                                .where("name != \"a\\\"b: #1\" \n and x > 0"))
                .window(
                        "all",
                        w -> w.on("odd")
                                .window("running")
                                .by("all")
                                .min(3)
                                .emit("every 1s")
                                .where("x > 0")
                                .select("n", "count()"))
                .rule(
                        "r",
                        r -> r.on("odd")
                                .when("x > 0")
                                .until("x < 0")
                                .fire(Fire.BOTH)
                                .message("null"))
                .source(
                        "simulate",
                        Map.of(
                                "keys",
                                3,
                                "rate",
                                1.5,
                                "fast",
                                true,
                                "every",
                                Duration.ofMillis(1),
                                "names",
                                List.of("a", "b c")))
                .sink("console", Map.of())
                .build();
        Pipeline read = Pipeline.parse(built.text(), "built.yml");
        assertThat(read.identity()).isEqualTo(built.identity());
        assertThat(settingsOf(read)).isEqualTo(settingsOf(built));
        assertThat(read.engine()).isEqualTo(built.engine());
        assertThat(read.sinks()).hasSameSizeAs(built.sinks());
        assertThat(read.streams().get(0).where().orElseThrow().text()).isEqualTo("name != \"a\\\"b: #1\" \n and x > 0");
    }

    @Test
    void shouldSetEveryEngineAndJournalSetting() {
        Pipeline pipeline = Pipeline.builder().stream("a", s -> s.field("x", FieldType.DOUBLE))
                .engine(e -> e.ring(2)
                        .workers(3)
                        .topology(Topology.SHARDED)
                        .wait(WaitMode.BUSY_SPIN)
                        .whenFull(WhenFull.DROP_NEWEST)
                        .producers(Producers.SINGLE)
                        .maxKeys(5)
                        .latencySampling(0)
                        .onFailure(OnFailure.HALT))
                .journal(j -> j.dir(Path.of("j"))
                        .roll(JournalSettings.Roll.DAILY)
                        .beforeRules()
                        .syncEvery(Duration.ofMillis(20))
                        .reserve(1L << 30)
                        .onFull(JournalSettings.OnFull.CONTINUE)
                        .keep(Duration.ofDays(30))
                        .compress()
                        .snapshot(5_000, 2, SnapshotSettings.By.PAUSE))
                .build();
        assertThat(pipeline.engine())
                .isEqualTo(new EngineSettings(
                        2,
                        3,
                        Topology.SHARDED,
                        WaitMode.BUSY_SPIN,
                        WhenFull.DROP_NEWEST,
                        Producers.SINGLE,
                        5,
                        0,
                        OnFailure.HALT));
        assertThat(pipeline.journal())
                .contains(new JournalSettings(
                        Path.of("j"),
                        JournalSettings.Roll.DAILY,
                        true,
                        20_000_000,
                        1L << 30,
                        JournalSettings.OnFull.CONTINUE,
                        JournalSettings.Start.AUTO,
                        new JournalSettings.Care(Duration.ofDays(30).toNanos(), JournalSettings.Care.ALL, true),
                        new SnapshotSettings(Long.MAX_VALUE, 5_000, 2, SnapshotSettings.By.PAUSE)));
        assertThat(pipeline.name()).isEqualTo("pipeline");
    }

    @Test
    void shouldReportEveryFaultByItsPathWhenBuilt() {
        PipelineBuilder builder = Pipeline.builder().stream(
                        "trades",
                        s -> s.time("ts", "sec").field("key", FieldType.LONG).outOfOrder("soon"))
                .window("w", w -> w.on("trade").window("sliding"))
                .rule("r", r -> r.cooldown("5s").cooldown("6s"))
                .engine(e -> e.ring(1000))
                .engine(e -> e.ring(1024));
        assertThatThrownBy(builder::build)
                .isInstanceOf(PipelineException.class)
                .message()
                .satisfies(message -> assertThat(message.lines())
                        .containsExactlyInAnyOrder(
                                "engine: is set twice",
                                "rules.r.cooldown: is set twice",
                                "streams.trades.fields.key: 'key' cannot name a field; it has a meaning of its own",
                                "streams.trades.time.unit: 'sec' is not ns, us, ms, s, iso8601 or a date pattern such as"
                                        + " 'yyyy-MM-dd HH:mm:ss.SSS' (as a pattern it has no full date)",
                                "streams.trades.outOfOrder: 'soon' is not a duration; write a number directly followed by"
                                        + " ns, us, ms, s, m, h or d, such as 250us, 1.5s or 5m",
                                "windows.w.on: there is no stream or window 'trade'; did you mean 'trades'?",
                                "windows.w.window: 'sliding' is not a window; write sliding 100 events or sliding 5s",
                                "windows.w: 'select' is missing",
                                "rules.r: 'when' is missing",
                                "engine.ring: must be a power of two, not 1000; the nearest are 512 and 1024"));
    }

    @Test
    void shouldRefuseAnEmptyPipeline() {
        assertThatThrownBy(() -> Pipeline.builder().build()).hasMessage("'streams' is missing");
    }

    @Test
    void shouldRefuseValuesThatAFileCannotHold() {
        assertThatThrownBy(() -> Settings.of(Map.of("path", new Object())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("path: a value of java.lang.Object cannot stand in a pipeline");
    }
}
