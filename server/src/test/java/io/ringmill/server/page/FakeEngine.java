package io.ringmill.server.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the page is told in its tests: made up, always the same, in the shapes of the API. Its clock moves when a test moves it. */
final class FakeEngine {

    static final long START_MS = 1_795_533_130_000L;
    static final List<String> KEYS = List.of("AAPL", "AMZN", "GOOG", "IWM", "MSFT", "NVDA", "SPY", "TSLA");
    private static final List<String> PRICES = List.of("price", "mean", "upper", "sd");

    final List<String> keys = new CopyOnWriteArrayList<>(KEYS);
    final List<Map<String, Object>> alerts = new CopyOnWriteArrayList<>();
    final List<Map<String, Object>> states = new CopyOnWriteArrayList<>();
    final List<Map<String, Object>> rules = new CopyOnWriteArrayList<>();
    final List<Map<String, Object>> silences = new CopyOnWriteArrayList<>();
    volatile String name = "spike-watch";
    volatile String mode = "live";
    volatile long nowMs = START_MS;
    volatile boolean empty;
    volatile boolean journal = true;
    volatile String sourceState = "live";
    volatile boolean running = true;
    private long sequence = 217_384_842;

    FakeEngine() {
        rules.add(rule("wide-spread", "quotes", "critical", "spread > 12 and spread > 2 * spread1m.median", 10_000));
        rules.add(rule("no-ack", "orders", "critical", "sequence: order, then no ack within 500ms", 0));
        rules.add(rule("spike", "trades", "warning", "price > px100.mean + 4 * px100.sd", 0));
        rules.add(rule("volume-surge", "trades", "warning", "volume > 6 * turnover.mean", 0));
        rules.add(rule("golden-cross", "trades", "info", "crosses_above(e38, e100)", 0));
        for (int i = 0; i < 40; i++) {
            String of = List.of("spike", "wide-spread", "golden-cross", "spike", "volume-surge").get(i % 5);
            raise(of, KEYS.get(i * 3 % 8), i % 10 == 6 ? "resolved" : "firing", "traded at 203.9" + i % 10 + ", mean 203.58",
                    START_MS - (40 - i) * 41_000L);
        }
        state("wide-spread", "TSLA", "firing", 15_000);
        state("wide-spread", "AMZN", "pending", 5_100);
        state("spike", "IWM", "firing", 43_000);
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

    private static Map<String, Object> rule(String name, String on, String severity, String when, long forMs) {
        return map(
                "name", name, "on", List.of(on), "severity", severity, "when", when,
                "until", name.equals("wide-spread") ? "spread < 8" : null, "forMs", forMs, "fire", "both", "cooldownMs", 5000,
                "silentUntilNs", null, "yaml", "on: " + on + "\nwhen: " + when + "\nseverity: " + severity + "\n");
    }

    /** An alert, as the API tells it. */
    Map<String, Object> raise(String rule, String key, String state, String message, long timeMs) {
        sequence += 1311;
        String severity = rules.stream()
                .filter(each -> each.get("name").equals(rule))
                .map(each -> (String) each.get("severity"))
                .findFirst()
                .orElse("info");
        Map<String, Object> alert = map(
                "rule", rule, "key", key, "timeNs", ns(timeMs), "seq", sequence, "state", state, "severity", severity,
                "message", message, "values", map("price", 203.92, "px100.mean", 203.58), "silenced", false);
        alerts.add(0, alert);
        return alert;
    }

    void state(String rule, String key, String state, long heldMs) {
        states.add(map(
                "rule", rule, "key", key, "state", state, "sinceNs", ns(START_MS - heldMs), "heldMs", heldMs, "forMs",
                state.equals("pending") ? 10_000 : null, "lastAlertNs", ns(START_MS - heldMs), "cooldownUntilNs", null));
    }

    Map<String, Object> pipeline() {
        return map(
                "name", name, "version", "0.1.0", "mode", mode, "topology", "fused", "startedNs", ns(START_MS - 22_380_000),
                "zone", "UTC", "ringSize", 65_536,
                "streams", List.of(map("name", "trades", "key", "symbol", "fields", List.of(map("name", "price", "type", "double")))),
                "windows", List.of(window("px100", "trades", "sliding 100 events", PRICES, List.of("spike")),
                        window("spread1m", "quotes", "sliding 1m", List.of("spread", "median"), List.of("wide-spread"))),
                "rules", rules,
                "sources", List.of(map("name", "exchange", "kind", "websocket"), map("name", "gateway", "kind", "tcp")),
                "sinks", List.of(map("name", "bars", "kind", "influx"), map("name", "pager", "kind", "webhook")));
    }

    private static Map<String, Object> window(
            String name, String on, String form, List<String> outputs, List<String> readBy) {
        return map(
                "name", name, "on", on, "by", "key", "form", form, "emit", "each",
                "outputs", outputs.stream().map(each -> map("name", each, "expression", each)).toList(), "readBy", readBy);
    }

    Map<String, Object> status() {
        boolean failed = sourceState.equals("retrying");
        Map<String, Object> buffer = map("size", 10_000, "held", 12, "highest", 2210, "waits", 3, "dropped", 0, "conflated", 0);
        return map(
                "nowNs", ns(nowMs), "seq", empty ? 0 : sequence, "mode", mode, "state", "running", "perSecond", empty ? 0 : 17_930,
                "accepted", empty ? 0 : 444_910_000L, "filtered", empty ? 0 : 12_408, "late", empty ? 0 : 318, "invalid", empty ? 0 : 7,
                "dropped", failed ? 1204 : 0, "conflated", 0, "watermarkNs", empty ? null : ns(nowMs - 222), "lagMs", failed ? 50_000 : 222,
                "ring", map("size", 65_536, "used", empty ? 0 : 123, "highest", 9412, "waits", 0),
                "eventToAlertNs", empty ? null : map("p50", 640, "p99", 2680),
                "streams", Stream.of("trades", "quotes")
                        .map(each -> map("name", each, "perSecond", 5917, "watermarkNs", ns(nowMs - 222), "lagMs", 223,
                                "accepted", 146_000_000L, "filtered", 12_408, "late", 17, "invalid", 7))
                        .toList(),
                "sources", List.of(
                        map("name", "exchange", "state", sourceState, "note", failed ? "connection refused" : "", "nextTryMs",
                                failed ? 8000 : null, "tries", failed ? 6 : null, "perSecond", failed ? 0 : 17_664, "position", null,
                                "buffer", buffer),
                        map("name", "gateway", "state", "live", "note", "", "perSecond", 736, "position", "line 12,408", "buffer", null)),
                "windows", List.of(map("name", "px100", "keys", keys.size(), "perSecond", 5917), map("name", "spread1m", "keys", 8, "perSecond", 11_294)),
                "rules", rules.stream().map(this::ruleStatus).toList(),
                "sinks", List.of(map("name", "bars", "state", "live", "note", "", "perSecond", 1, "buffer", buffer),
                        map("name", "pager", "state", "live", "note", "", "perSecond", 0, "buffer", buffer)),
                "journal", journal ? map("seq", sequence - 122, "lagEvents", 122, "lastSyncMs", 100, "bytes", 45_100_000_000L, "freeBytes", 612_000_000_000L) : null,
                "follower", journal ? map("seq", sequence - 5842, "lagMs", 327, "snapshotAgeMs", 2000, "snapshotSeq", 217_300_000, "digest", "equal") : null);
    }

    private Map<String, Object> ruleStatus(Map<String, Object> rule) {
        Object of = rule.get("name");
        List<Map<String, Object>> mine = alerts.stream().filter(each -> each.get("rule").equals(of)).toList();
        return map("name", of, "firing", count(of, "firing"), "pending", count(of, "pending"), "silenced", 0, "alerts", mine.size(),
                "suppressed", 0, "lastNs", mine.isEmpty() ? null : mine.get(0).get("timeNs"), "evaluated", 257_000_000, "costNs", 105);
    }

    private long count(Object rule, String state) {
        return states.stream().filter(each -> each.get("rule").equals(rule) && each.get("state").equals(state)).count();
    }

    Map<String, Object> keys(String match, int limit) {
        List<String> found = keys.stream().filter(each -> each.toLowerCase(java.util.Locale.ROOT).contains(match.toLowerCase(java.util.Locale.ROOT))).toList();
        List<Map<String, Object>> shown = found.stream()
                .limit(limit)
                .map(each -> map("key", each, "timeNs", ns(nowMs), "count", 100, "values", map("price", 100.0 + each.length(), "mean", 99.5),
                        "firing", states.stream().filter(s -> s.get("key").equals(each) && s.get("state").equals("firing")).map(s -> s.get("rule")).findFirst().orElse(null)))
                .toList();
        return map("items", shown, "next", found.size() > limit ? "50" : null);
    }

    Map<String, Object> series(String window, String key) {
        List<String> names = window.equals("px100") ? PRICES : List.of("spread", "median");
        int n = 600;
        List<String> time = IntStream.range(0, n).mapToObj(i -> ns(START_MS - (n - i) * 1000L)).toList();
        List<List<Double>> columns = new ArrayList<>();
        for (int c = 0; c < names.size(); c++) {
            int column = c;
            columns.add(IntStream.range(0, n).mapToObj(i -> at(names.get(column), key, i)).toList());
        }
        return map("window", window, "key", key, "names", names, "time", time, "columns", columns, "sampledMs", 1000, "reduced", null);
    }

    private static double at(String name, String key, int i) {
        double base = 338 + key.length();
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

    Map<String, Object> alerts(Map<String, String> query) {
        Predicate<Map<String, Object>> fits = each -> true;
        for (String by : List.of("severity", "rule", "key", "state")) {
            String wanted = query.get(by);
            fits = fits.and(each -> wanted == null || wanted.equals(each.get(by)));
        }
        String text = query.getOrDefault("text", "");
        long after = Long.parseLong(query.getOrDefault("after", "-1"));
        long before = Long.parseLong(query.getOrDefault("before", String.valueOf(Long.MAX_VALUE)));
        int limit = Integer.parseInt(query.getOrDefault("limit", "200"));
        List<Map<String, Object>> found = alerts.stream()
                .filter(fits)
                .filter(each -> (each.get("message") + " " + each.get("key") + " " + each.get("rule")).contains(text))
                .filter(each -> (long) each.get("seq") > after && (long) each.get("seq") < before)
                .toList();
        List<Map<String, Object>> page = found.stream().limit(limit).toList();
        return map("items", page, "next", found.size() > limit ? String.valueOf(page.get(page.size() - 1).get("seq")) : null);
    }

    Map<String, Object> counts(long everyMs) {
        int n = (int) (1_800_000 / everyMs);
        long from = nowMs - 1_800_000;
        Map<String, int[]> severity = new TreeMap<>();
        for (Map<String, Object> alert : alerts) {
            int at = (int) ((Long.parseLong(((String) alert.get("timeNs")).substring(0, 13)) - from) / everyMs);
            if (at >= 0 && at < n) {
                severity.computeIfAbsent((String) alert.get("severity"), each -> new int[n])[at]++;
            }
        }
        return map("fromNs", ns(from), "everyMs", everyMs, "severity", severity);
    }

    Map<String, Object> explain(String rule, String key, boolean why) {
        List<Map<String, Object>> mine = states.stream().filter(each -> each.get("rule").equals(rule) && each.get("key").equals(key)).toList();
        Map<String, Object> held = map("window", "spread1m", "count", 1804, "startNs", ns(nowMs - 60_000), "endNs", ns(nowMs), "values", map("median", 4.1));
        Map<String, Object> tree = map("text", "and", "value", "", "truth", "false", "parts", List.of(
                map("text", "spread > 12", "value", "", "truth", "false", "parts", List.of(map("text", "spread", "value", "10.07", "truth", null, "parts", List.of()))),
                map("text", "spread > 2 * spread1m.median", "value", "", "truth", "true", "parts", List.of(
                        map("text", "spread", "value", "10.07", "truth", null, "parts", List.of()),
                        map("text", "2 * spread1m.median", "value", "8.2", "truth", null, "parts", List.of())))));
        Map<String, Object> because = map("rule", rule, "key", key, "sequence", sequence, "timeNs", ns(nowMs), "conditions", List.of(map("name", "when", "tree", tree)),
                "windows", List.of(held), "events", List.of(map("stream", "quotes", "key", key, "sequence", sequence - 7, "timeNs", ns(nowMs - 90), "fields", map("bid", "338.78", "ask", "339.30"))),
                "steps", List.of(), "notes", List.of());
        return map("live", map("states", mine, "windows", List.of(held)), "why", why ? because : null);
    }

    Map<String, Object> latency() {
        List<Double> nines = IntStream.rangeClosed(0, 50).mapToObj(i -> i / 10.0).toList();
        Map<String, Integer> stages = new LinkedHashMap<>();
        stages.put("ring to windows", 160);
        stages.put("ring to rules", 260);
        stages.put("ring to journal", 900);
        stages.put("whole", 640);
        List<Map<String, Object>> rows = stages.entrySet().stream()
                .map(each -> map("name", each.getKey(), "ns", nines.stream().map(n -> Math.round(each.getValue() * Math.exp(.5 * Math.pow(n, 1.4)))).toList(),
                        "maxNs", each.getValue() * 900L))
                .toList();
        return map("over", "1m", "count", 1_100_000, "nines", nines, "stages", rows);
    }

    Map<String, Object> worst() {
        return items(List.of(
                map("ns", 4_812_000, "stage", "ring to journal", "seq", 217_100_001L, "stream", "trades", "key", "AAPL", "timeNs", ns(START_MS - 40_000), "cause", "safepoint 1.8 ms"),
                map("ns", 402_000, "stage", "whole", "seq", 217_100_901L, "stream", "quotes", "key", "it's; rm -rf", "timeNs", ns(START_MS - 90_000), "cause", null)));
    }

    Map<String, Object> replay() {
        return map("fromNs", ns(START_MS - 22_000_000), "toNs", ns(START_MS + 6_000_000), "positionNs", ns(nowMs), "seq", sequence, "running", running, "ended", false,
                "speed", 1, "digest", "equal", "marks", alerts.stream().map(each -> map("timeNs", each.get("timeNs"), "severity", each.get("severity"))).toList());
    }
}
