package io.ringmill.server.api;

import io.ringmill.output.Reading;
import io.ringmill.output.Result;
import io.ringmill.output.RuleStatus;
import io.ringmill.server.http.Answer;
import io.ringmill.server.http.Exchange;
import io.ringmill.server.http.Problem;
import io.ringmill.server.live.Cell;
import io.ringmill.server.live.LiveEngine;
import io.ringmill.server.live.Rows;
import io.ringmill.window.WindowSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What windows hold. */
final class WindowResources {

    private static final int MOST_KEYS = 500;
    private static final int KEYS_AT_ONCE = 500;

    /** Among so many keys those of a window are looked for. */
    private static final int MOST_SEARCHED = 20_000;

    private static final int MOST_POINTS = 10_000;
    private static final int SAMPLED_MS = 1_000;

    private final LiveEngine live;

    WindowResources(LiveEngine live) {
        this.live = live;
    }

    record WindowValues(
            String window,
            String key,
            String timeNs,
            String startNs,
            String endNs,
            long count,
            long seq,
            Map<String, Object> values) {}

    /** {@code firing} is a rule that fires for the key; null if none does that reads the window. */
    record KeyShape(String key, String timeNs, long count, Map<String, Object> values, String firing) {}

    record Kept(String fromNs, int rows) {}

    /** Column-wise: {@code columns} are in the order of {@code names}, each as long as {@code time}. */
    @SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
    record SeriesShape(
            String window,
            String key,
            List<String> names,
            List<String> time,
            double[][] columns,
            Kept kept,
            String reduced,
            int sampledMs) {}

    void addTo(Operations operations) {
        operations
                .get("/windows/{window}", "Windows", "What a window holds for a key, read between two events")
                .text("key", "The key; left out for a window over all keys.")
                .answers(WindowValues.class)
                .by(this::values);
        operations
                .get("/windows/{window}/keys", "Windows", "The keys of which a window holds something")
                .text("match", "Only keys that contain this, whatever the case.")
                .oneOf("order", "By first sight, or by name.", List.of("name", "seen"))
                .integer("limit", 50, 1, MOST_KEYS, "At most so many.")
                .text("cursor", "The member next of the part before.")
                .answers(Operations.listOf(KeyShape.class))
                .by(this::keys);
        operations
                .get(
                        "/windows/{window}/series",
                        "Windows",
                        "A window's numbers over the last 15 minutes, sampled once a second; of many keys from when somebody"
                                + " first asks")
                .text("key", "The key; left out for a window over all keys.")
                .timeNs("from", "The first time.")
                .timeNs("to", "The time before which it ends.")
                .integer("points", 1500, 2, MOST_POINTS, "At most so many rows: the extremes of each span.")
                .answers(SeriesShape.class)
                .by(this::series);
    }

    private WindowSpec window(Exchange exchange) throws Problem {
        List<WindowSpec> windows = live.engine().pipeline().windows();
        String name = Query.known(
                exchange, "window", windows.stream().map(WindowSpec::name).toList());
        return windows.stream()
                .filter(window -> window.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Reading reading(Exchange exchange, WindowSpec window) throws Problem {
        return new Reading(
                window.name(),
                live.engine().pipeline().isOverAll(window)
                        ? ""
                        : Query.text(exchange, "key").orElse(""));
    }

    private Answer values(Exchange exchange) throws Exception {
        Reading reading = reading(exchange, window(exchange));
        List<Result> results = live.read(List.of(reading));
        if (results.isEmpty()) {
            throw Problem.notFound(
                    "no-emission",
                    "window '" + reading.window() + "' has emitted nothing for key '" + Query.shown(reading.key())
                            + "'");
        }
        return Json.answer(shape(results.get(0)));
    }

    static WindowValues shape(Result result) {
        return new WindowValues(
                result.window(),
                result.key(),
                Cell.time(result.timeNs()),
                Cell.time(result.startNs()),
                Cell.time(result.endNs()),
                result.count(),
                result.sequence(),
                Cell.values(result));
    }

    private Answer keys(Exchange exchange) throws Exception {
        WindowSpec window = window(exchange);
        String match = Query.text(exchange, "match").orElse("");
        int limit = Query.integer(exchange, "limit", 50, 1, MOST_KEYS);
        int from = Query.integer(exchange, "cursor", 0, 0, MOST_SEARCHED);
        boolean byName =
                Query.oneOf(exchange, "order", "name", List.of("name", "seen")).equals("name");
        List<String> keys = live.engine().pipeline().isOverAll(window) ? List.of("") : candidates(match, byName);
        Map<String, String> firing = firing(window.name());
        List<KeyShape> items = new ArrayList<>();
        int at = from;
        while (at < keys.size() && items.size() < limit) {
            int end = Math.min(keys.size(), at + Math.min(KEYS_AT_ONCE, limit - items.size()));
            Map<String, Result> read = new HashMap<>();
            List<Reading> readings = keys.subList(at, end).stream()
                    .map(key -> new Reading(window.name(), key))
                    .toList();
            live.read(readings).forEach(result -> read.put(result.key(), result));
            for (String key : keys.subList(at, end)) {
                Result result = read.get(key);
                if (result != null) {
                    items.add(new KeyShape(
                            key, Cell.time(result.timeNs()), result.count(), Cell.values(result), firing.get(key)));
                }
            }
            at = end;
        }
        return Json.answer(new Items<>(items, at < keys.size() ? Integer.toString(at) : null));
    }

    private List<String> candidates(String match, boolean byName) {
        List<String> keys = live.keys(match, MOST_SEARCHED);
        return byName ? keys.stream().sorted(Comparator.naturalOrder()).toList() : keys;
    }

    private Map<String, String> firing(String window) {
        Map<String, String> firing = new HashMap<>();
        live.engine().pipeline().rules().stream()
                .filter(rule -> PipelineShapes.nodes(rule).contains(window))
                .forEach(rule -> live.states().of(rule.name()).stream()
                        .filter(status -> status.state() == RuleStatus.State.FIRING)
                        .forEach(status -> firing.putIfAbsent(status.key(), rule.name())));
        return firing;
    }

    private Answer series(Exchange exchange) throws Exception {
        WindowSpec window = window(exchange);
        Reading reading = reading(exchange, window);
        long fromNs = Query.timeNs(exchange, "from", Long.MIN_VALUE);
        long toNs = Query.timeNs(exchange, "to", Long.MAX_VALUE);
        int points = Query.integer(exchange, "points", 1500, 2, MOST_POINTS);
        live.series().watch(reading);
        Rows all = live.series().rows(reading, fromNs, toNs).orElse(Rows.none(List.of()));
        Rows rows = all.reduced(points);
        List<String> times = new ArrayList<>();
        for (long timeNs : rows.timesNs()) {
            times.add(Long.toString(timeNs));
        }
        return Json.answer(new SeriesShape(
                reading.window(),
                reading.key(),
                rows.names(),
                times,
                rows.columns(),
                new Kept(Cell.time(rows.keptFromNs()), rows.keptRows()),
                rows.timesNs().length < all.timesNs().length ? "minmax" : "none",
                SAMPLED_MS));
    }
}
