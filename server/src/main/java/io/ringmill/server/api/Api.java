package io.ringmill.server.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringmill.server.api.PipelineShapes.PartShape;
import io.ringmill.server.http.Access;
import io.ringmill.server.http.Answer;
import io.ringmill.server.http.Json;
import io.ringmill.server.http.Routes;
import io.ringmill.server.live.LiveEngine;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The API: its routes below {@code /api/v1}, and their description. */
public final class Api {

    private Api() {}

    /** Who asks: what it may do, whether there are tokens at all, and its name; null for nobody. */
    record SessionShape(String access, boolean tokens, String who) {}

    /** Adds all routes but those of sessions, which are {@code http}'s. */
    public static void addTo(Routes routes, LiveEngine live) {
        operations(live).addTo(routes);
    }

    static Operations operations(LiveEngine live) {
        Operations operations = new Operations(late -> Unanswered.problem(live.pulse(), late));
        PipelineShapes pipeline = new PipelineShapes(live);
        ValueTypes types = new ValueTypes();
        StatusShapes status = new StatusShapes(live, pipeline);
        sessions(operations);
        overview(operations, live, pipeline, status);
        new WindowResources(live).addTo(operations);
        RuleResources rules = new RuleResources(live, types);
        rules.addTo(operations);
        new AlertResources(live, types).addTo(operations);
        new LatencyResources(live).addTo(operations);
        HostResources host = new HostResources(live);
        host.addTo(operations);
        new EventResource(live).addTo(operations);
        new StreamResources(live, status, rules, host).addTo(operations);
        operations
                .get("/openapi.json", "Description", "This description")
                .answers(Object.class)
                .by(exchange -> Answer.json(OpenApi.of(operations.all())));
        return operations;
    }

    private static void sessions(Operations operations) {
        operations
                .add("GET", "/session", Access.OPEN, "Session", "Who asks, and what they may do")
                .answers(SessionShape.class);
        operations
                .add(
                        "POST",
                        "/session",
                        Access.READ,
                        "Session",
                        "Begin a session with a token, which a cookie stands for")
                .answers(SessionShape.class);
        operations
                .add("DELETE", "/session", Access.OPEN, "Session", "End the session")
                .answersNothing();
    }

    private static void overview(Operations operations, LiveEngine live, PipelineShapes pipeline, StatusShapes status) {
        operations
                .get("/pipeline", "Pipeline", "What runs: streams, windows, rules, sources, sinks")
                .answers(PipelineShapes.PipelineShape.class)
                .by(exchange -> Answer.json(pipeline.pipeline()));
        operations
                .get("/status", "Pipeline", "How it is doing")
                .answers(StatusShapes.StatusShape.class)
                .by(exchange -> Answer.json(status.status(live.pulse(), live.states()::soon)));
        lists(operations, live, pipeline, status);
    }

    private static void lists(Operations operations, LiveEngine live, PipelineShapes pipeline, StatusShapes status) {
        list(
                operations,
                "streams",
                "Stream",
                StatusShapes.StreamStatus.class,
                PipelineShapes.StreamShape.class,
                () -> merged(
                        pipeline.streams(),
                        PipelineShapes.StreamShape::name,
                        status.streams(live.pulse()),
                        StatusShapes.StreamStatus::name));
        list(
                operations,
                "windows",
                "Window",
                StatusShapes.WindowStatus.class,
                PipelineShapes.WindowShape.class,
                () -> merged(
                        pipeline.windows(),
                        PipelineShapes.WindowShape::name,
                        status.windows(live.pulse()),
                        StatusShapes.WindowStatus::name));
        list(
                operations,
                "rules",
                "Rule",
                StatusShapes.RuleStatusShape.class,
                PipelineShapes.RuleShape.class,
                () -> merged(
                        pipeline.rules(),
                        PipelineShapes.RuleShape::name,
                        status.rules(live.pulse()),
                        StatusShapes.RuleStatusShape::name));
        list(
                operations,
                "sources",
                "Source",
                StatusShapes.SourceStatus.class,
                PartShape.class,
                () -> merged(
                        pipeline.sources(),
                        PartShape::name,
                        status.sources(live.pulse()),
                        StatusShapes.SourceStatus::name));
        list(
                operations,
                "sinks",
                "Sink",
                StatusShapes.SinkStatus.class,
                PartShape.class,
                () -> merged(pipeline.sinks(), PartShape::name, status.sinks(), StatusShapes.SinkStatus::name));
    }

    private static void list(
            Operations operations,
            String path,
            String name,
            Class<?> status,
            Class<?> spec,
            Supplier<List<ObjectNode>> items) {
        operations
                .get("/" + path, name + "s", "The " + path + ", and how they are doing")
                .answers(Operations.listOf(name + "Item", spec, status))
                .by(exchange -> Answer.json(new Items<>(items.get())));
    }

    /** Each of what there is, with how it is doing. */
    private static <S, T> List<ObjectNode> merged(
            List<S> specs, Function<S, String> specName, List<T> statuses, Function<T, String> statusName) {
        Map<String, T> byName =
                statuses.stream().collect(Collectors.toMap(statusName, each -> each, (first, second) -> first));
        return specs.stream()
                .map(spec -> Json.merged(spec, byName.get(specName.apply(spec))))
                .toList();
    }
}
