package io.ringmill.persistence.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Faults;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.PipelineSchema;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BacktestSectionTest {

    private static final String PIPELINE = """
            streams:
              trades: {key: symbol, fields: {price: double, size: double}}
              quotes: {key: symbol, fields: {bid: double, ask: double, venue: symbol}, derive: {mid: (bid + ask) / 2}}
            windows:
              book: {on: quotes, window: running, select: {bid: last(bid), ask: last(ask)}}
            rules:
              spike: {on: trades, when: price > 10}
              golden-cross: {on: trades, when: price > 20}
            """;

    private static List<String> faults(String section) {
        Faults faults = new Faults();
        Pipeline.parse(PIPELINE + section, "f.yml", Map.of(), faults)
                .ifPresent(pipeline -> CompiledPipeline.check(pipeline, faults));
        return faults.all().stream().map(Fault::toString).collect(Collectors.toList());
    }

    private static BacktestSettings settings(String section) {
        assertThat(faults(section)).isEmpty();
        return BacktestSettings.of(Pipeline.parse(PIPELINE + section, "f.yml"));
    }

    @Test
    void shouldReadAllThatTheSectionSays() {
        BacktestSettings settings = settings("""
                backtest:
                  price: quotes.mid
                  horizons: [10s, 1s, 1m]
                  side: {spike: -1, golden-cross: 1}
                  delay: {hlog: run.hlog, tag: ring-to-rules}
                  labels: {csv: labels.csv, unit: s, zone: Europe/Paris}
                  split: 1d zone America/New_York
                  warmUp: 1h
                  interval: bootstrap
                """);

        assertThat(settings.price().orElseThrow().text()).isEqualTo("quotes.mid");
        assertThat(settings.horizonsNs()).containsExactly(1_000_000_000L, 10_000_000_000L, 60_000_000_000L);
        assertThat(settings.side("spike")).isEqualTo(-1);
        assertThat(settings.side("golden-cross")).isEqualTo(1);
        assertThat(settings.delay()).hasToString("drawn from run.hlog (ring-to-rules)");
        assertThat(settings.labels().orElseThrow().csv()).isEqualTo(Path.of("labels.csv"));
        assertThat(settings.labels().orElseThrow().unit()).contains("s");
        assertThat(settings.labels().orElseThrow().zone()).contains(ZoneId.of("Europe/Paris"));
        assertThat(settings.split().orElseThrow().span(ZoneOffset.UTC)).hasToString("1d zone America/New_York");
        assertThat(settings.warmUpNs()).isEqualTo(3_600_000_000_000L);
        assertThat(settings.bootstraps()).isTrue();
    }

    @Test
    void shouldTakeTheStreamsZoneAndNoDelayUnlessTheFileSaysMore() {
        BacktestSettings settings = settings("backtest: {price: quotes.mid, horizons: [1s], split: 1w}\n");

        assertThat(settings.split().orElseThrow().span(ZoneId.of("Asia/Tokyo"))).hasToString("1w zone Asia/Tokyo");
        assertThat(settings.delay().isNone()).isTrue();
        assertThat(settings.side("spike")).isEqualTo(1);
        assertThat(settings.bootstraps()).isFalse();
    }

    @Test
    void shouldTellAllFaultsWithTheirPlaces() {
        assertThat(faults("""
                backtest:
                  price: quotes.mit
                  horizons: [1s, 10, 0s]
                  side: {spyke: -1, golden-cross: 2}
                  delay: 2mm
                  labels: {cvs: labels.csv}
                  split: 1dd
                  warmup: 1h
                """))
                .anyMatch(fault -> fault.startsWith("f.yml:10:10: ") && fault.contains("did you mean 'mid'?"))
                .anyMatch(fault -> fault.startsWith("f.yml:11:13: backtest.horizons: must be longer than 0s"))
                .anyMatch(fault -> fault.startsWith("f.yml:11:18: backtest.horizons: '10' is not a duration"))
                .anyMatch(fault -> fault.equals("f.yml:12:10: unknown rule 'spyke'; did you mean 'spike'?"))
                .anyMatch(fault -> fault.startsWith("f.yml:12:35: backtest.side.golden-cross: must be 1 or -1, not 2"))
                .anyMatch(fault -> fault.startsWith("f.yml:13:10: backtest.delay: '2mm' is not a duration"))
                .anyMatch(fault -> fault.startsWith("f.yml:14:3: backtest.labels: 'csv' is missing"))
                .anyMatch(fault -> fault.contains("unknown key 'cvs'; did you mean 'csv'?"))
                .anyMatch(fault -> fault.startsWith("f.yml:15:10: backtest.split: '1dd' is not a length"))
                .anyMatch(fault -> fault.equals("f.yml:16:3: backtest: unknown key 'warmup'; did you mean 'warmUp'?"))
                .hasSize(10);
    }

    @Test
    void shouldRefuseWhatHasNoPriceToBeMeasuredBy() {
        assertThat(faults("backtest: {horizons: [1s], delay: 1s}\n"))
                .containsExactly(
                        "f.yml:9:22: backtest.horizons: goes with 'price', which says what alerts are measured by",
                        "f.yml:9:35: backtest.delay: goes with 'price', which says what alerts are measured by");
        assertThat(faults("backtest: {price: quotes.mid}\n"))
                .singleElement()
                .asString()
                .startsWith("f.yml:9:1: backtest: 'horizons' is missing");
    }

    @Test
    void shouldRefuseAPriceThatIsNoNumberOrOfNoStream() {
        assertThat(faults("backtest: {price: quotes.venue, horizons: [1s]}\n"))
                .singleElement()
                .asString()
                .startsWith("f.yml:9:19: a number is needed here, but 'quotes.venue' is a symbol");
        assertThat(faults("backtest: {price: bid + ask, horizons: [1s]}\n"))
                .containsExactly(
                        "f.yml:9:19: there are several streams, trades, quotes; name the one whose price it is,"
                                + " as in trades.price");
        assertThat(faults("backtest: {price: mean(quotes.bid), horizons: [1s]}\n"))
                .singleElement()
                .asString()
                .startsWith("f.yml:9:19: ");
    }

    @Test
    void shouldMeasureOnTheFirstStreamOrWindowThatThePriceNames() {
        Pipeline pipeline =
                Pipeline.parse(PIPELINE + "backtest: {price: (book.bid + quotes.ask) / 2, horizons: [1s]}\n", "f.yml");

        assertThat(BacktestSettings.of(pipeline).priceNode(pipeline)).contains("book");
    }

    @Test
    void shouldNotBePartOfTheIdentity() {
        Pipeline without = Pipeline.parse(PIPELINE, "f.yml");
        Pipeline with = Pipeline.parse(PIPELINE + "backtest: {price: quotes.mid, horizons: [1s]}\n", "f.yml");

        assertThat(with.identity()).isEqualTo(without.identity());
        assertThat(BacktestSettings.of(without)).isEqualTo(BacktestSettings.NONE);
    }

    @Test
    void shouldSayWhatEachOfItsKeysMeans() {
        Map<?, ?> properties = (Map<?, ?>) PipelineSchema.of(Map.of(), Map.of()).get("properties");
        Map<?, ?> backtest = (Map<?, ?>) properties.get("backtest");
        Map<?, ?> keys = (Map<?, ?>) backtest.get("properties");

        assertThat(backtest.get("description")).isNotNull();
        assertThat(keys)
                .hasSize(8)
                .allSatisfy((key, schema) -> assertThat(((Map<?, ?>) schema).get("description"))
                        .as(key.toString())
                        .isNotNull());
        assertThat(new BacktestSection().keys()).hasSize(14);
    }
}
