package io.ringmill.persistence.backtest;

import io.ringmill.config.SettingsReader;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Text;
import io.ringmill.event.StreamSpec;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.PipelineSchema;
import io.ringmill.pipeline.PipelineSection;
import io.ringmill.rule.RuleSpec;
import io.ringmill.time.TimeFormat;
import io.ringmill.time.Zones;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the section {@code backtest}. */
public final class BacktestSection implements PipelineSection<BacktestSettings> {

    /** Of the histograms that a run writes, those of an event's whole way. */
    private static final String WHOLE = "whole";

    /** For {@link java.util.ServiceLoader}. */
    public BacktestSection() {}

    @Override
    public String name() {
        return "backtest";
    }

    @Override
    public Class<BacktestSettings> type() {
        return BacktestSettings.class;
    }

    @Override
    public Map<String, String> keys() {
        return PipelineSchema.descriptions(BacktestSection.class.getResourceAsStream("keys.properties"));
    }

    @Override
    public Optional<BacktestSettings> read(SettingsReader settings) {
        Optional<Text> price = settings.text("price");
        List<Long> horizons = horizons(settings);
        Map<String, BacktestSettings.Side> sides = sides(settings);
        BacktestSettings.Delay delay = delay(settings);
        boolean bootstraps = settings.oneOf("interval", "t", "t", "bootstrap").equals("bootstrap");
        if (price.isPresent() && !settings.has("horizons")) {
            settings.missing("horizons", "write how long after an alert the price is looked at, such as [1s, 10s]");
        }
        for (String key : List.of("horizons", "side", "delay", "interval")) {
            if (settings.has(key) && !settings.has("price")) {
                settings.fault(key, "goes with 'price', which says what alerts are measured by");
            }
        }
        return Optional.of(new BacktestSettings(
                price,
                horizons,
                sides,
                delay,
                settings.child("labels").flatMap(BacktestSection::labels),
                settings.parsed("split", BacktestSettings.Split::parse),
                settings.durationNs("warmUp", 0),
                bootstraps));
    }

    private static List<Long> horizons(SettingsReader settings) {
        List<Long> horizons = settings.durationsNs("horizons");
        if (horizons.contains(0L)) {
            settings.fault("horizons", "must be longer than 0s");
        }
        if (horizons.stream().distinct().count() < horizons.size()) {
            settings.fault("horizons", "has a horizon twice");
        }
        return horizons.stream().sorted().toList();
    }

    private static Map<String, BacktestSettings.Side> sides(SettingsReader settings) {
        Map<String, BacktestSettings.Side> sides = new LinkedHashMap<>();
        settings.child("side")
                .ifPresent(child -> child.names().forEach(rule -> {
                    int sign = (int) child.oneOf(rule, 1L, 1L, -1L);
                    sides.put(rule, new BacktestSettings.Side(sign, child.atKey(rule)));
                }));
        return sides;
    }

    private static BacktestSettings.Delay delay(SettingsReader settings) {
        if (!settings.isMapping("delay")) {
            return new BacktestSettings.Delay(
                    settings.durationNs("delay", 0), Optional.empty(), "", settings.at("delay"));
        }
        return settings.child("delay")
                .map(child -> new BacktestSettings.Delay(
                        0, Optional.of(path(child, "hlog")), child.string("tag", WHOLE), child.at("hlog")))
                .orElse(BacktestSettings.NONE.delay());
    }

    private static Optional<BacktestSettings.Labels> labels(SettingsReader settings) {
        Path csv = path(settings, "csv");
        Optional<String> unit = settings.string("unit");
        Optional<ZoneId> zone = settings.parsed("zone", Zones::of);
        settings.parsed("unit", text -> TimeFormat.of(text, zone.orElse(ZoneOffset.UTC)));
        return Optional.of(new BacktestSettings.Labels(csv, unit, zone, settings.at("csv")));
    }

    private static Path path(SettingsReader settings, String key) {
        settings.require(key);
        return settings.parsed(key, Path::of).orElse(Path.of(""));
    }

    @Override
    public void check(BacktestSettings content, Pipeline pipeline, Faults faults) {
        List<String> rules = pipeline.rules().stream().map(RuleSpec::name).toList();
        content.sides().forEach((rule, side) -> {
            if (!rules.contains(rule)) {
                faults.unknown(side.at(), "rule", rule, rules);
            }
        });
        content.price().ifPresent(price -> {
            Optional<String> node = content.priceNode(pipeline);
            node.ifPresent(on -> CompiledPipeline.checkNumber(pipeline, on, price, faults));
            if (node.isEmpty()) {
                String stream = pipeline.streams().get(0).name();
                faults.add(
                        price.at(),
                        "there are several streams, %s; name the one whose price it is, as in %s.%s",
                        String.join(
                                ", ",
                                pipeline.streams().stream()
                                        .map(StreamSpec::name)
                                        .toList()),
                        stream,
                        "price");
            }
        });
    }
}
