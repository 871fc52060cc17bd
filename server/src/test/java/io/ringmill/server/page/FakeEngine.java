package io.ringmill.server.page;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the page is told in its tests: made up, always the same, in the shapes of the API. Its clock moves when a test moves it. */
final class FakeEngine {

    static final long START_MS = 1_795_533_130_000L;
    static final List<String> KEYS = List.of("AAPL", "AMZN", "GOOG", "IWM", "MSFT", "NVDA", "SPY", "TSLA");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FIRING = "firing";

    final List<String> keys = new CopyOnWriteArrayList<>(KEYS);
    final List<Map<String, Object>> states = new CopyOnWriteArrayList<>();
    final List<Map<String, Object>> rules = new CopyOnWriteArrayList<>();
    final List<Map<String, Object>> silences = new CopyOnWriteArrayList<>();
    final FakeAlerts alerts = new FakeAlerts();
    volatile String name = "spike-watch";
    volatile String mode = "live";
    volatile long nowMs = START_MS;
    volatile boolean empty;
    volatile boolean journal = true;
    volatile String sourceState = "live";
    volatile String stalled = "";
    volatile boolean running = true;
    volatile double lagMs = 222;

    FakeEngine() {
        rule("wide-spread", "quotes", "critical", "spread > 12 and spread > 2 * spread1m.median", 10_000);
        rule("no-ack", "orders", "critical", "sequence: order, then no ack within 500ms", 0);
        rule("spike", "trades", "warning", "price > px100.mean + 4 * px100.sd", 0);
        rule("volume-surge", "trades", "warning", "volume > 6 * turnover.mean", 0);
        rule("golden-cross", "trades", "info", "crosses_above(e38, e100)", 0);
        List<String> cycle = List.of("spike", "wide-spread", "golden-cross", "spike", "volume-surge");
        for (int i = 0; i < 40; i++) {
            String message = "traded at 203.9" + i % 10 + ", mean 203.58";
            long timeMs = START_MS - (40 - i) * 41_000L;
            raise(cycle.get(i % 5), KEYS.get(i * 3 % 8), i % 10 == 6 ? "resolved" : FIRING, message, timeMs);
        }
        state("wide-spread", "TSLA", FIRING, 15_000);
        state("wide-spread", "AMZN", "pending", 5_100);
        state("spike", "IWM", FIRING, 43_000);
    }

    synchronized void pass(long ms) {
        nowMs += ms;
    }

    static Map<String, Object> map(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    static Map<String, Object> items(List<?> items) {
        return map("items", items, "next", null);
    }

    static String ns(long ms) {
        return ms + "000123";
    }

    static Map<String, Object> read(String file) {
        try (InputStream in = FakeEngine.class.getResourceAsStream(file)) {
            return JSON.readValue(in, new TypeReference<Map<String, Object>>() {});
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void rule(String rule, String on, String severity, String when, long forMs) {
        Map<String, Object> made = map("name", rule, "on", List.of(on), "severity", severity, "when", when);
        made.put("until", rule.equals("wide-spread") ? "spread < 8" : null);
        made.put("forMs", forMs);
        made.put("cooldownMs", 5000);
        made.put("lines", rule.equals("spike") ? List.of(spikeLine()) : List.of());
        made.put("yaml", "on: " + on + "\nwhen: " + when + "\nseverity: " + severity + "\n");
        rules.add(made);
    }

    private static Map<String, Object> spikeLine() {
        List<Map<String, Object>> terms = List.of(map("name", "mean", "times", 1), map("name", "sd", "times", 4));
        Map<String, Object> line = map("window", "px100", "label", "spike above", "value", "price", "above", true);
        line.put("plus", 0);
        line.put("terms", terms);
        line.put("expression", "px100.mean + 4 * px100.sd");
        return line;
    }

    /** An alert, as the API tells it. */
    Map<String, Object> raise(String rule, String key, String state, String message, long timeMs) {
        Object severity = rules.stream()
                .filter(each -> each.get("name").equals(rule))
                .map(each -> each.get("severity"))
                .findFirst()
                .orElse("info");
        return alerts.raise(map("rule", rule, "key", key, "state", state, "severity", severity), message, timeMs);
    }

    void state(String rule, String key, String state, long heldMs) {
        String since = ns(START_MS - heldMs);
        Map<String, Object> made = map("rule", rule, "key", key, "state", state, "sinceNs", since, "heldMs", heldMs);
        made.put("forMs", state.equals("pending") ? 10_000 : null);
        made.put("lastAlertNs", state.equals(FIRING) ? since : null);
        states.add(made);
    }

    List<Map<String, Object>> statesOf(String rule, String state) {
        return states.stream()
                .filter(each -> rule == null || each.get("rule").equals(rule))
                .filter(each -> state == null || each.get("state").equals(state))
                .toList();
    }

    Map<String, Object> pipeline() {
        Map<String, Object> pipeline = read("pipeline.json");
        pipeline.put("name", name);
        pipeline.put("mode", mode);
        pipeline.put("rules", rules);
        return pipeline;
    }

    Map<String, Object> status() {
        Map<String, Object> status = read("status.json");
        status.put("nowNs", ns(nowMs));
        status.put("mode", mode);
        status.put("lagMs", lagMs);
        if (!stalled.isEmpty()) {
            status.put("state", "stalled");
            status.put("note", stalled);
            status.put("statesAgeMs", 7_500);
        }
        status.put("watermarkNs", empty ? null : ns(nowMs - 222));
        status.put("rules", rules.stream().map(this::ruleStatus).toList());
        source(status).put("state", sourceState);
        source(status).put("paused", sourceState.equals("paused"));
        if (sourceState.equals("retrying")) {
            source(status).put("note", "connection refused; next try in 8 s");
            status.put("dropped", 1204);
            status.put("lagMs", 50_000);
        }
        if (empty) {
            List.of("perSecond", "accepted", "filtered", "late", "invalid").forEach(each -> status.put(each, 0));
            status.put("lagMs", null);
            status.put("eventToAlertNs", null);
        }
        if (!journal) {
            status.put("journal", null);
            status.put("follower", null);
        }
        return status;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> source(Map<String, Object> status) {
        return ((List<Map<String, Object>>) status.get("sources")).get(0);
    }

    private Map<String, Object> ruleStatus(Map<String, Object> rule) {
        String of = (String) rule.get("name");
        int firing = statesOf(of, FIRING).size();
        int pending = statesOf(of, "pending").size();
        Map<String, Object> status = map("name", of, "firing", firing, "pending", pending, "suppressed", 0);
        status.put("alerts", alerts.count(of));
        status.put("lastNs", alerts.lastNs(of));
        return status;
    }

    Map<String, Object> keys(String order, String match, int limit) {
        String wanted = match.toLowerCase(Locale.ROOT);
        List<String> found = new ArrayList<>(keys);
        found.removeIf(each -> !each.toLowerCase(Locale.ROOT).contains(wanted));
        if (order.equals("change")) {
            Collections.reverse(found);
        }
        Map<Object, Object> firing = statesOf(null, FIRING).stream()
                .collect(Collectors.toMap(each -> each.get("key"), each -> each.get("rule"), (one, other) -> one));
        List<Map<String, Object>> shown = found.stream()
                .limit(limit)
                .map(each -> map(
                        "key",
                        each,
                        "values",
                        map("price", 100.25, "mean", 99.5),
                        "firing",
                        firing.get(each),
                        "change",
                        -.0125,
                        "count",
                        117))
                .toList();
        return map("items", shown, "next", found.size() > limit ? "50" : null);
    }

    Map<String, Object> values(String window, String key) {
        Map<String, Object> values = map("price", 339.04, "mean", 339.13, "upper", 339.68, "sd", .137);
        Map<String, Object> held =
                map("window", window, "key", key, "timeNs", ns(nowMs), "count", 100, "values", values);
        held.put("startNs", ns(nowMs - 16_400));
        held.put("endNs", ns(nowMs));
        return held;
    }

    Map<String, Object> series(String window, String key) {
        List<String> names =
                window.equals("px100") ? List.of("mean", "upper", "sd", "price") : List.of("spread", "median");
        List<String> fields = window.equals("px100") ? List.of("price") : List.of();
        int n = 600;
        List<String> time = IntStream.range(0, n)
                .mapToObj(i -> ns(START_MS - (n - i) * 1000L))
                .toList();
        List<List<Double>> columns = names.stream()
                .map(each ->
                        IntStream.range(0, n).mapToObj(i -> at(each, key, i)).toList())
                .toList();
        Map<String, Object> series =
                map("window", window, "key", key, "names", names, "fields", fields, "time", time, "columns", columns);
        series.put("sampledMs", 1000);
        return series;
    }

    private static double at(String name, String key, int i) {
        double base = 338 + key.length() + key.hashCode() % 40;
        double wave = .3 * Math.sin(i / 37.0) + .06 * Math.sin(i * 1.7) + (i % 211 == 200 ? .6 : 0);
        return switch (name) {
            case "price" -> base + wave;
            case "mean" -> base + .3 * Math.sin((i - 20) / 37.0);
            case "upper" -> base + .45 + .3 * Math.sin((i - 20) / 37.0);
            case "sd" -> .12 + .04 * Math.sin(i / 50.0);
            case "spread" -> 4 + Math.sin(i / 9.0) + (i > 570 ? 10 : 0);
            default -> 4.1;
        };
    }

    Map<String, Object> explain(String rule, String key, boolean why) {
        List<Map<String, Object>> mine = statesOf(rule, null).stream()
                .filter(each -> each.get("key").equals(key))
                .toList();
        Map<String, Object> held = map("window", "spread1m", "count", 1804, "values", map("median", 4.1));
        held.put("startNs", ns(nowMs - 60_000));
        held.put("endNs", ns(nowMs));
        Map<String, Object> live = map("states", mine, "windows", List.of(held));
        return map("rule", rule, "key", key, "live", live, "why", why ? read("why.json") : null);
    }

    static Map<String, Object> latency(String over) {
        List<Double> nines =
                IntStream.rangeClosed(0, 50).mapToObj(i -> i / 10.0).toList();
        List<Map<String, Object>> stages = List.of(
                stage("ring to windows", 160, nines),
                stage("ring to rules", 260, nines),
                stage("ring to journal", 900, nines),
                stage("whole", 640, nines));
        return map("over", over, "count", 1_100_000, "nines", nines, "stages", stages);
    }

    private static Map<String, Object> stage(String name, int base, List<Double> nines) {
        List<Long> ns = nines.stream()
                .map(n -> Math.round(base * Math.exp(.5 * Math.pow(n, 1.4))))
                .toList();
        return map("name", name, "ns", ns, "maxNs", base * 900L);
    }

    Map<String, Object> replay() {
        Map<String, Object> replay =
                map("positionNs", ns(nowMs), "seq", 217_384_842, "running", running, "ended", false);
        replay.put("fromNs", ns(START_MS - 22_000_000));
        replay.put("toNs", ns(START_MS + 6_000_000));
        replay.put("speed", 1);
        replay.put("digest", "equal");
        replay.put("journal", map("folder", "journals/monday", "session", 3));
        replay.put("marks", alerts.marks());
        return replay;
    }
}
