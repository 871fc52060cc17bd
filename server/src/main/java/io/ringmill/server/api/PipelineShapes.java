package io.ringmill.server.api;

import io.ringmill.Rules.Listed;
import io.ringmill.event.Cells;
import io.ringmill.event.StreamSpec;
import io.ringmill.expression.ExpressionText;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.SinkSpec;
import io.ringmill.rule.RuleSpec;
import io.ringmill.server.api.RuleLines.LineShape;
import io.ringmill.server.host.Feeds.Feed;
import io.ringmill.server.live.Cell;
import io.ringmill.server.live.LiveEngine;
import io.ringmill.window.Emit;
import io.ringmill.window.WindowSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What runs, as the API tells it. */
final class PipelineShapes {

    private static final double NS_PER_MS = 1e6;

    private final LiveEngine live;
    private volatile Said said;

    private record Said(Pipeline pipeline, RuleWords words) {}

    PipelineShapes(LiveEngine live) {
        this.live = live;
    }

    record PipelineShape(
            String name,
            String identity,
            String mode,
            String topology,
            String startedNs,
            String zone,
            int ringSize,
            List<StreamShape> streams,
            List<WindowShape> windows,
            List<RuleShape> rules,
            List<PartShape> sources,
            List<PartShape> sinks) {}

    record FieldShape(String name, String type) {}

    /** {@code key} is null for a stream of one key, {@code timeField} if arrivals are stamped. */
    record StreamShape(
            String name, String key, String timeField, List<FieldShape> fields, double outOfOrderMs, double idleMs) {}

    record OutputShape(String name, String expression) {}

    record WindowShape(
            String name,
            String on,
            String by,
            String form,
            String emit,
            List<OutputShape> outputs,
            List<String> readBy) {}

    /** {@code lines}: of what its conditions compare values with, in charts of windows. */
    record RuleShape(
            String name,
            List<String> on,
            String by,
            String severity,
            String when,
            String until,
            Double forMs,
            Integer forEvents,
            Double endForMs,
            String fire,
            Double cooldownMs,
            String limit,
            String silence,
            String within,
            String message,
            List<String> conditions,
            List<LineShape> lines,
            String yaml,
            String silentUntilNs) {}

    record PartShape(String name, String kind) {}

    PipelineShape pipeline() {
        Pipeline pipeline = live.engine().pipeline();
        return new PipelineShape(
                pipeline.name(),
                pipeline.identity(),
                mode(),
                live.pulse().metrics().ring().topology(),
                Cell.time(live.startedNs()),
                pipeline.streams().get(0).zone().getId(),
                live.pulse().metrics().ring().slots(),
                streams(),
                windows(),
                rules(),
                sources(),
                sinks());
    }

    String mode() {
        return live.host().playback().isPresent() ? "replay" : "live";
    }

    private RuleWords words(Pipeline pipeline) {
        Said newest = said;
        if (newest == null || newest.pipeline() != pipeline) {
            newest = new Said(pipeline, new RuleWords(pipeline));
            said = newest;
        }
        return newest.words();
    }

    List<StreamShape> streams() {
        return live.engine().pipeline().streams().stream()
                .map(PipelineShapes::stream)
                .toList();
    }

    private static StreamShape stream(StreamSpec stream) {
        return new StreamShape(
                stream.name(),
                stream.key().orElse(null),
                stream.time().map(StreamSpec.Time::field).orElse(null),
                stream.fields().stream()
                        .map(field ->
                                new FieldShape(field.name(), field.type().name().toLowerCase(Locale.ROOT)))
                        .toList(),
                stream.outOfOrderNs() / NS_PER_MS,
                stream.idleNs() / NS_PER_MS);
    }

    List<WindowShape> windows() {
        Pipeline pipeline = live.engine().pipeline();
        RuleWords words = words(pipeline);
        return pipeline.windows().stream()
                .map(window -> new WindowShape(
                        window.name(),
                        window.on().text(),
                        pipeline.isOverAll(window) ? "all" : "key",
                        words.text("windows", window.name(), "window"),
                        window.emit().kind() == Emit.Kind.EVERY
                                ? words.text("windows", window.name(), "emit")
                                : window.emit().kind().name().toLowerCase(Locale.ROOT),
                        window.select().stream()
                                .map(named -> new OutputShape(
                                        named.name(), named.expression().text()))
                                .toList(),
                        readers(pipeline, window.name())))
                .toList();
    }

    private static List<String> readers(Pipeline pipeline, String window) {
        return Stream.concat(
                        pipeline.windows().stream()
                                .filter(other -> other.on().text().equals(window))
                                .map(WindowSpec::name),
                        pipeline.rules().stream()
                                .filter(rule -> nodes(rule).contains(window))
                                .map(RuleSpec::name))
                .toList();
    }

    /** What a rule's conditions read: streams, windows, and names of no such things. */
    static Set<String> nodes(RuleSpec rule) {
        Set<String> nodes = rule.clauses().stream()
                .flatMap(clause -> Stream.concat(
                        clause.on().stream(),
                        clause.conditions().stream()
                                .flatMap(condition -> ExpressionText.names(condition).stream())
                                .filter(name -> name.contains("."))
                                .map(name -> name.substring(0, name.indexOf('.')))))
                .collect(Collectors.toSet());
        nodes.add(rule.on().text());
        return nodes;
    }

    List<RuleShape> rules() {
        Pipeline pipeline = live.engine().pipeline();
        RuleWords words = words(pipeline);
        return live.engine().rules().list().stream()
                .map(rule -> rule(pipeline, words, rule))
                .toList();
    }

    private static RuleShape rule(Pipeline pipeline, RuleWords words, Listed listed) {
        RuleSpec spec = listed.spec();
        String name = spec.name();
        List<String> on = new ArrayList<>(spec.clauses().stream()
                .flatMap(clause -> clause.on().stream())
                .distinct()
                .toList());
        if (on.isEmpty()) {
            on.add(spec.on().text());
        }
        String fire = words.text("rules", name, "fire");
        return new RuleShape(
                name,
                on,
                pipeline.isOverAll(spec) ? "all" : "key",
                spec.severity().label(),
                words.text("rules", name, "when"),
                words.text("rules", name, "until"),
                words.ms(name, "for"),
                words.events(name, "for"),
                words.ms(name, "endFor"),
                fire == null ? "once" : fire,
                words.ms(name, "cooldown"),
                words.text("rules", name, "limit"),
                words.text("rules", name, "silence"),
                words.text("rules", name, "within"),
                words.text("rules", name, "message"),
                spec.clauses().stream()
                        .flatMap(clause -> clause.conditions().stream())
                        .toList(),
                RuleLines.of(
                        pipeline,
                        name,
                        spec.on().text(),
                        words.text("rules", name, "when"),
                        words.text("rules", name, "until")),
                words.yaml(name),
                listed.silentUntilNs() == Cells.MISSING_LONG ? null : Cell.time(listed.silentUntilNs()));
    }

    List<PartShape> sources() {
        List<Feed> feeds = live.pulse().feeds();
        return feeds.isEmpty()
                ? live.engine().pipeline().sources().stream()
                        .map(source -> new PartShape(source.kind(), source.kind()))
                        .toList()
                : feeds.stream()
                        .map(feed -> new PartShape(feed.metrics().name(), feed.kind()))
                        .toList();
    }

    /** Those that run, also what code has added; the kind is that of the file, where the sink is in it. */
    List<PartShape> sinks() {
        List<String> kinds =
                live.engine().pipeline().sinks().stream().map(SinkSpec::kind).toList();
        return live.sinks().stream()
                .map(sink -> new PartShape(
                        sink.name(),
                        kinds.stream()
                                .filter(kind -> sink.name().startsWith(kind))
                                .findFirst()
                                .orElse(sink.name())))
                .toList();
    }
}
