package io.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.NamedText;
import io.ringmill.diagnostic.PipelineException;
import io.ringmill.diagnostic.Text;
import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.event.StreamSpec;
import io.ringmill.output.Severity;
import io.ringmill.rule.Fire;
import io.ringmill.rule.RuleSpec;
import io.ringmill.rule.compile.Cooldown;
import io.ringmill.rule.compile.Episodes;
import io.ringmill.time.Overlap;
import io.ringmill.time.TimeFormat;
import io.ringmill.window.Emit;
import io.ringmill.window.WindowForm;
import io.ringmill.window.WindowForm.Kind;
import io.ringmill.window.WindowSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineLoadTest {

    private static final String FILE = "ticks.yml";

    private static Pipeline parse(String yaml) {
        return Pipeline.parse(yaml, FILE);
    }

    private static Text text(String text, int line, int column) {
        return new Text(text, new Location(FILE, line, column));
    }

    private static WindowSpec window(String settings) {
        return parse(Examples.ONE_STREAM + "windows:\n  w: {" + settings + ", select: {n: count()}}\n")
                .windows()
                .get(0);
    }

    private static RuleSpec rule(String lines) {
        return parse(Examples.ONE_STREAM + "rules:\n  r:\n" + lines.indent(4))
                .rules()
                .get(0);
    }

    /** The line of the text, from 1, in which {@code part} stands, and its column. */
    private static Location find(String yaml, String part) {
        String before = yaml.substring(0, yaml.indexOf(part));
        return new Location(FILE, (int) before.lines().count(), before.length() - before.lastIndexOf('\n'));
    }

    @Test
    void shouldReadTheStreamOfTheReference() {
        StreamSpec trades = parse(Examples.SPIKE_WATCH).streams().get(0);
        assertThat(trades)
                .isEqualTo(new StreamSpec(
                        "trades",
                        new Location(FILE, 3, 3),
                        Optional.of("symbol"),
                        Optional.of(new StreamSpec.Time("ts", TimeFormat.of("ms", ZoneOffset.UTC))),
                        List.of(
                                new Field("price", FieldType.DOUBLE),
                                new Field("size", FieldType.DOUBLE),
                                new Field("side", FieldType.SYMBOL),
                                new Field("id", FieldType.LONG)),
                        List.of(new NamedText("notional", new Location(FILE, 7, 14), text("price * size", 7, 24))),
                        Optional.of(text("price > 0 and size > 0", 8, 12)),
                        200_000_000,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        0));
    }

    @Test
    void shouldReadTheWindowsOfTheReference() {
        List<WindowSpec> windows = parse(Examples.SPIKE_WATCH).windows();
        assertThat(windows).extracting(WindowSpec::name).containsExactly("px100", "bar1m", "trend");
        assertThat(windows)
                .extracting(WindowSpec::form)
                .containsExactly(
                        new WindowForm(Kind.SLIDING_EVENTS, 100, 0, 0),
                        new WindowForm(Kind.TUMBLING_TIME, 60_000_000_000L, 0, 0),
                        new WindowForm(Kind.RUNNING, 0, 0, 0));
        assertThat(windows).extracting(WindowSpec::emit).containsExactly(Emit.EACH, Emit.CLOSE, Emit.EACH);
        assertThat(windows).extracting(window -> window.on().text()).containsExactly("trades", "trades", "bar1m");
        assertThat(windows.get(1).select())
                .extracting(NamedText::name)
                .containsExactly("open", "high", "low", "close", "vol", "vwap");
        assertThat(windows.get(1).select().get(5).expression())
                .isEqualTo(text("sum(price * size) / sum(size)", 17, 20));
    }

    @Test
    void shouldTakeExpressionsWithCommasAsTheyStandInAFlowMapping() {
        List<NamedText> select = parse(Examples.SPIKE_WATCH).windows().get(2).select();
        assertThat(select)
                .extracting(NamedText::expression)
                .containsExactly(text("ema(close, 38)", 18, 53), text("ema(close, 100)", 18, 75));
    }

    @Test
    void shouldTakeNestedCommasAndSpacingAsTheyStand() {
        List<NamedText> select = parse(Examples.ONE_STREAM
                        + "windows:\n  w: {window: running, select: {a: if(price > 1,max(price,2) ,  3), b: count(),\n"
                        + "      c: max(price,\n        7), d: sum(price)}}\n")
                .windows()
                .get(0)
                .select();
        assertThat(select)
                .extracting(named -> named.name() + "=" + named.expression())
                .containsExactly("a=if(price > 1,max(price,2) ,  3)", "b=count()", "c=max(price, 7)", "d=sum(price)");
    }

    @Test
    void shouldReadTheRulesOfTheReference() {
        List<RuleSpec> rules = parse(Examples.SPIKE_WATCH).rules();
        assertThat(rules)
                .containsExactly(
                        new RuleSpec(
                                "spike",
                                new Location(FILE, 20, 3),
                                text("trades", 20, 3),
                                List.of(
                                        new Episodes(
                                                text(
                                                        "price > px100.mean + 3 * px100.sd and px100.count >= 100",
                                                        21,
                                                        11),
                                                Optional.empty(),
                                                Fire.ONCE,
                                                Optional.empty(),
                                                Optional.empty()),
                                        new Cooldown(5_000_000_000L)),
                                Severity.WARNING,
                                Optional.of(text("{key} traded at {price}, mean {px100.mean}", 24, 15))),
                        new RuleSpec(
                                "golden-cross",
                                new Location(FILE, 25, 3),
                                text("trend", 25, 22),
                                List.of(
                                        new Episodes(
                                                text("crosses_above(e38, e100)", 25, 36),
                                                Optional.empty(),
                                                Fire.ONCE,
                                                Optional.empty(),
                                                Optional.empty()),
                                        new Cooldown(0)),
                                Severity.WARNING,
                                Optional.empty()));
    }

    @Test
    void shouldReadHowTheReferenceIsRun() {
        Pipeline pipeline = parse(Examples.SPIKE_WATCH);
        assertThat(pipeline.name()).isEqualTo("spike-watch");
        assertThat(pipeline.engine().ring()).isEqualTo(65_536);
        assertThat(pipeline.engine())
                .usingRecursiveComparison()
                .ignoringFields("ring")
                .isEqualTo(EngineSettings.DEFAULT);
        assertThat(pipeline.journal())
                .contains(new JournalSettings(Path.of("journal"), JournalSettings.Roll.HOURLY, false));
        assertThat(pipeline.sources()).extracting(SourceSpec::kind).containsExactly("csv");
        assertThat(pipeline.sources().get(0).settings()).hasToString("path: trades.csv\n");
        assertThat(pipeline.sinks()).extracting(SinkSpec::kind).containsExactly("csv", "alerts");
        assertThat(pipeline.text()).isEqualTo(Examples.SPIKE_WATCH);
    }

    @ParameterizedTest
    @CsvSource({
        "sliding 100 events, SLIDING_EVENTS, 100, 0",
        "sliding 1 event, SLIDING_EVENTS, 1, 0",
        "sliding 5s, SLIDING_TIME, 5000000000, 0",
        "tumbling 1m, TUMBLING_TIME, 60000000000, 0",
        "tumbling 1d offset 8h, TUMBLING_TIME, 86400000000000, 28800000000000",
        "tumbling 1d offset -5h, TUMBLING_TIME, 86400000000000, -18000000000000",
        "tumbling 50 events, TUMBLING_EVENTS, 50, 0",
        "running, RUNNING, 0, 0",
        "' sliding   1.5s ', SLIDING_TIME, 1500000000, 0",
    })
    void shouldReadEveryFormOfWindow(String form, Kind kind, long size, long offsetNs) {
        assertThat(window("window: '" + form + "'").form()).isEqualTo(new WindowForm(kind, size, 0, offsetNs));
    }

    @ParameterizedTest
    @CsvSource({
        "tumbling 1m, each, EACH, 0",
        "tumbling 9 events, close, CLOSE, 0",
        "sliding 5s, every 250ms, EVERY, 250000000",
    })
    void shouldReadWhenAWindowEmits(String form, String emit, Emit.Kind kind, long everyNs) {
        assertThat(window("window: " + form + ", emit: " + emit).emit()).isEqualTo(new Emit(kind, everyNs));
    }

    @Test
    void shouldReadTheRestOfAWindow() {
        WindowSpec window = window("window: running, by: all, min: 30, where: price > 3");
        assertThat(window.byAll()).isTrue();
        assertThat(window.minEvents()).isEqualTo(30);
        assertThat(window.where()).contains(text("price > 3", 4, 49));
    }

    @Test
    void shouldReadTheRestOfARule() {
        RuleSpec rule = rule("when: price > 3\nuntil: price < 2\nfire: both\nseverity: critical\n");
        Episodes episodes = rule.clause(Episodes.class).orElseThrow();
        assertThat(episodes.until()).contains(text("price < 2", 6, 12));
        assertThat(episodes.fire()).isEqualTo(Fire.BOTH);
        assertThat(rule.severity()).isEqualTo(Severity.CRITICAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "when: price > 3",
                "when: 'price > 3'",
                "when: \"price > 3\"",
                "when: |\n  price > 3\n",
                "when: >-\n\n    price > 3\n",
                "when:\n  price > 3",
                "when:   price > 3  # comment"
            })
    void shouldPlaceAnExpressionAtItsFirstCharacter(String lines) {
        Text when = rule(lines).clause(Episodes.class).orElseThrow().when();
        assertThat(when.text().strip()).isEqualTo("price > 3");
        String yaml = Examples.ONE_STREAM + "rules:\n  r:\n" + lines.indent(4);
        assertThat(when.at()).isEqualTo(find(yaml, "price > 3"));
    }

    @Test
    void shouldReadTimesAndIdleness() {
        Pipeline pipeline = parse("""
                streams:
                  a: {time: {field: at, unit: yyyy-MM-dd HH:mm, zone: Europe/Paris}, idle: 5s}
                  b: {fields: {x: long}}
                  c: {time: {field: [d, t], unit: iso8601, zone: Europe/Paris, overlap: later}}
                """);
        assertThat(pipeline.streams().get(0).time())
                .contains(new StreamSpec.Time("at", TimeFormat.of("yyyy-MM-dd HH:mm", ZoneId.of("Europe/Paris"))));
        assertThat(pipeline.streams().get(2).time())
                .contains(new StreamSpec.Time(
                        List.of("d", "t"), TimeFormat.of("iso8601", ZoneId.of("Europe/Paris"), Overlap.LATER)));
        assertThat(pipeline.streams().get(0).idleNs()).isEqualTo(5_000_000_000L);
        assertThat(pipeline.streams().get(1).key()).isEmpty();
        assertThat(pipeline.streams().get(1).time()).isEmpty();
    }

    @Test
    void shouldReadEveryEngineSetting() {
        Pipeline pipeline = parse(Examples.ONE_STREAM + """
                engine: {ring: 2, workers: 3, topology: sharded, wait: busy-spin, whenFull: drop-newest, producers: multi,
                         maxKeys: 5, latencySampling: 0, onFailure: halt}
                journal: {dir: j, roll: minutely, before: rules}
                """);
        assertThat(pipeline.engine())
                .isEqualTo(new EngineSettings(
                        2,
                        3,
                        Topology.SHARDED,
                        WaitMode.BUSY_SPIN,
                        WhenFull.DROP_NEWEST,
                        Producers.MULTI,
                        5,
                        0,
                        OnFailure.HALT));
        assertThat(pipeline.journal()).contains(new JournalSettings(Path.of("j"), JournalSettings.Roll.MINUTELY, true));
    }

    @ParameterizedTest
    @CsvSource({
        "sync: none, -1, 268435456, HALT",
        "sync: each batch, 0, 268435456, HALT",
        "sync: every 100ms, 100000000, 268435456, HALT",
        "reserve: 16MiB, -1, 16777216, HALT",
        "reserve: 2 GB, -1, 2000000000, HALT",
        "reserve: 20000000B, -1, 20000000, HALT",
        "onFull: continue, -1, 268435456, CONTINUE"
    })
    void shouldReadWhatAJournalPromises(String setting, long syncNs, long reserveBytes, JournalSettings.OnFull onFull) {
        assertThat(parse(Examples.ONE_STREAM + "journal: {dir: j, " + setting + "}")
                        .journal())
                .contains(new JournalSettings(
                        Path.of("j"), JournalSettings.Roll.HOURLY, false, syncNs, reserveBytes, onFull));
    }

    @ParameterizedTest
    @CsvSource({
        "keep: 30d, 2592000000000000, 9223372036854775807, false",
        "keep: 200GB, 9223372036854775807, 200000000000, false",
        "'keep: 10MiB, compress: true', 9223372036854775807, 10485760, true",
        "keep: all, 9223372036854775807, 9223372036854775807, false"
    })
    void shouldReadWhatBecomesOfAJournalsFiles(String setting, long keepNs, long keepBytes, boolean compress) {
        assertThat(parse(Examples.ONE_STREAM + "journal: {dir: j, " + setting + "}")
                        .journal()
                        .orElseThrow()
                        .care())
                .isEqualTo(new JournalSettings.Care(keepNs, keepBytes, compress));
    }

    @ParameterizedTest
    @CsvSource({
        "'every: 10m', 600000000000, 9223372036854775807, 3, FOLLOWER",
        "'every: 50M events, keep: 5', 9223372036854775807, 50000000, 5, FOLLOWER",
        "'every: 1 event, by: pause', 9223372036854775807, 1, 3, PAUSE",
        "'every: 2k events', 9223372036854775807, 2000, 3, FOLLOWER",
        "'by: none', 600000000000, 9223372036854775807, 3, NONE"
    })
    void shouldReadWhenSnapshotsAreMade(
            String settings, long everyNs, long everyEvents, int keep, SnapshotSettings.By by) {
        assertThat(parse(Examples.ONE_STREAM + "journal: {dir: j, snapshot: {" + settings + "}}")
                        .journal()
                        .orElseThrow()
                        .snapshot())
                .isEqualTo(new SnapshotSettings(everyNs, everyEvents, keep, by));
    }

    @Test
    void shouldMakeSnapshotsOnlyAtAStopWhenTheFileSaysNothingOfThem() {
        assertThat(parse(Examples.ONE_STREAM + "journal: {dir: j}")
                        .journal()
                        .orElseThrow()
                        .snapshot())
                .isEqualTo(SnapshotSettings.AT_STOP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "snapshot: {every: 10}",
                "snapshot: {every: 10ms}",
                "snapshot: {every: 0 events}",
                "snapshot: {keep: 0}",
                "snapshot: {by: hand}",
                "sync: every",
                "sync: every 10us",
                "sync: every soon",
                "reserve: 256",
                "reserve: 1e9B",
                "keep: 3",
                "keep: 1s",
                "keep: some",
                "compress: gzip"
            })
    void shouldRefuseWhatAJournalCannotPromise(String setting) {
        assertThatThrownBy(() -> parse(Examples.ONE_STREAM + "journal: {dir: j, " + setting + "}"))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("journal." + setting.substring(0, setting.indexOf(':')));
    }

    @Test
    void shouldReadSourcesAndSinksWithoutSettings() {
        Pipeline pipeline = parse(Examples.ONE_STREAM + "sources: [simulate]\nsinks:\n  - console:\n  - console: {}\n");
        assertThat(pipeline.sources()).extracting(SourceSpec::kind).containsExactly("simulate");
        assertThat(pipeline.sinks())
                .extracting(SinkSpec::settings)
                .allSatisfy(settings -> assertThat(settings.names()).isEmpty());
    }

    @Test
    void shouldLoadAFileAndNameThePipelineAfterIt(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("my.ticks.yml"), "\uFEFF" + Examples.ONE_STREAM);
        Pipeline pipeline = Pipeline.load(file);
        assertThat(pipeline.name()).isEqualTo("my.ticks");
        assertThat(pipeline.streams().get(0).at()).isEqualTo(new Location(file.toString(), 2, 3));
    }

    @Test
    void shouldHaveTheSameIdentityWhenOnlyTheWritingDiffers() {
        String written = """
                engine: {topology: inline}   # how it is run is not what it computes
                streams:
                  trades:
                    key: "symbol"
                    outOfOrder: 0
                    fields:
                      price: double
                """;
        assertThat(parse(written).identity())
                .isEqualTo(parse(Examples.ONE_STREAM).identity())
                .matches("[0-9a-f]{32}");
    }

    @ParameterizedTest
    @CsvSource({
        "key: symbol, key: ticker",
        "field: ts, field: at",
        "'{field: ts, unit: ms}', '{field: [ts, at], unit: iso8601}'",
        "'{field: ts, unit: ms}', '{field: ts, unit: iso8601}'",
        "unit: ms, unit: us",
        "id: long, id: double",
        "notional: price, notional: size",
        "price > 0, price > 1",
        "200ms, 201ms",
        "sliding 100, sliding 101",
        "by: key, by: all",
        "stddev_pop, stddev_samp",
        "ema(close, ema(open",
        "cooldown: 5s, cooldown: 6s",
        "severity: warning, severity: info",
        "traded at, bought at",
        "golden-cross, golden-kiss",
    })
    void shouldHaveAnotherIdentityWhenSomethingElseIsComputed(String from, String to) {
        String changed = Examples.SPIKE_WATCH.replace(from, to);
        assertThat(changed).isNotEqualTo(Examples.SPIKE_WATCH);
        assertThat(parse(changed).identity())
                .isNotEqualTo(parse(Examples.SPIKE_WATCH).identity());
    }

    /** The identity stands in journals: it must not change by accident. */
    @Test
    void shouldKeepItsIdentityAcrossVersions() {
        assertThat(parse(Examples.SPIKE_WATCH).identity()).isEqualTo("f51e0f7f4957cf79b631225796e1cfc2");
    }
}
