package io.ringmill.server.api;

import io.ringmill.output.Reading;
import io.ringmill.output.Result;
import io.ringmill.output.RuleStatus;
import io.ringmill.server.http.Answer;
import io.ringmill.server.http.Exchange;
import io.ringmill.server.http.Problem;
import io.ringmill.server.live.Cell;
import io.ringmill.server.live.LiveEngine;
import io.ringmill.server.live.Newest;
import io.ringmill.server.live.Rows;
import io.ringmill.server.live.RuleStates;
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

    /** So many keys are looked at for an answer. */
    private static final int MOST_LOOKED_AT = 5_000;

    /** Among so many keys those of a window are looked for. */
    private static final int MOST_SEARCHED = 20_000;

    private static final List<String> ORDERS = List.of("name", "seen", "change", "volume");
    private static final int MOST_POINTS = 10_000;
    private static final int SAMPLED_MS = 1_000;

    private final LiveEngine live;
    private final KeyRanks ranks;

    WindowResources(LiveEngine live) {
        this.live = live;
        ranks = new KeyRanks(live);
    }

    /** {@code newest}: fields of the newest event that the window holds, if it holds them as they are. */
    record WindowValues(
            String window,
            String key,
            String timeNs,
            String startNs,
            String endNs,
            long count,
            long seq,
            Map<String, Object> values,
            Map<String, Object> newest) {}

    /**
     * {@code change}: by what share the first field that the window holds has changed from its oldest event to its newest; null of a
     * window that does not slide. {@code firing} is a rule that fires for the key; null if none does that reads the window.
     */
    record KeyShape(String key, String timeNs, long count, Map<String, Object> values, Double change, String firing) {}

    /** {@code partial}: there are more keys than are searched, so that some are not found, or not where they belong by name. */
    record KeyList(List<KeyShape> items, String next, boolean partial) {}

    record Kept(String fromNs, int rows) {}

    /**
     * Column-wise: {@code columns} are in the order of {@code names}, each as long as {@code time}. {@code fields} are those of the
     * names that are fields of the newest event that the window held.
     */
    @SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
    record SeriesShape(
            String window,
            String key,
            List<String> names,
            List<String> fields,
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
                .get(
                        "/windows/{window}/keys",
                        "Windows",
                        "The keys of which a window holds something, among the first 20,000 that were seen of those that match")
                .text("match", "Only keys that contain this, whatever the case.")
                .oneOf(
                        "order",
                        "By first sight or, of those that are searched, by name, by change, up or down, or by how many events the"
                                + " window holds; the most first.",
                        ORDERS)
                .integer("limit", 50, 1, MOST_KEYS, "At most so many.")
                .text("cursor", "The member next of the part before, which may have fewer than the limit, or none.")
                .answers(KeyList.class)
                .by(this::keys);
        operations
                .get(
                        "/windows/{window}/series",
                        "Windows",
                        "A window's numbers, and the fields that it holds of its newest event, over the last 15 minutes, sampled once a second; of many keys from when somebody"
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
        return Answer.json(shape(results.get(0)));
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
                Cell.values(result),
                Newest.values(result));
    }

    private Answer keys(Exchange exchange) throws Exception {
        WindowSpec window = window(exchange);
        String match = Query.text(exchange, "match").orElse("");
        int limit = Query.integer(exchange, "limit", 50, 1, MOST_KEYS);
        int from = Query.integer(exchange, "cursor", 0, 0, MOST_SEARCHED);
        String order = Query.oneOf(exchange, "order", "name", ORDERS);
        List<String> found =
                live.engine().pipeline().isOverAll(window) ? List.of("") : live.keys(match, MOST_SEARCHED + 1);
        boolean partial = found.size() > MOST_SEARCHED;
        List<String> keys = partial ? found.subList(0, MOST_SEARCHED) : found;
        if (order.equals("name")) {
            keys = keys.stream().sorted(Comparator.naturalOrder()).toList();
        } else if (!order.equals("seen")) {
            keys = ranks.ranked(window.name(), order, match, keys);
        }
        Map<String, String> firing = firing(window.name());
        List<KeyShape> items = new ArrayList<>();
        int at = from;
        int most = Math.min(keys.size(), from + MOST_LOOKED_AT);
        while (at < most && items.size() < limit) {
            int end = Math.min(most, at + KEYS_AT_ONCE);
            Map<String, Result> read = new HashMap<>();
            List<Reading> readings = keys.subList(at, end).stream()
                    .map(key -> new Reading(window.name(), key))
                    .toList();
            live.read(readings).forEach(result -> read.put(result.key(), result));
            while (at < end && items.size() < limit) {
                String key = keys.get(at++);
                Result result = read.get(key);
                if (result != null) {
                    items.add(new KeyShape(
                            key,
                            Cell.time(result.timeNs()),
                            result.count(),
                            Cell.values(result),
                            Newest.change(result),
                            firing.get(key)));
                }
            }
        }
        return Answer.json(new KeyList(items, at < keys.size() ? Integer.toString(at) : null, partial));
    }

    private Map<String, String> firing(String window) {
        Map<String, String> firing = new HashMap<>();
        RuleStates.Known known = live.states().now();
        live.engine().pipeline().rules().stream()
                .filter(rule -> PipelineShapes.nodes(rule).contains(window))
                .forEach(rule -> known.of(rule.name()).stream()
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
        return Answer.json(new SeriesShape(
                reading.window(),
                reading.key(),
                rows.names(),
                rows.fields(),
                times,
                rows.columns(),
                new Kept(Cell.time(rows.keptFromNs()), rows.keptRows()),
                rows.timesNs().length < all.timesNs().length ? "minmax" : "none",
                SAMPLED_MS));
    }
}
