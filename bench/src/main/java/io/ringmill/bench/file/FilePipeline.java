package io.ringmill.bench.file;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Ringmill is to do with a {@link TradeFile}, and how to read from its summary what it found. */
final class FilePipeline {

    static final long COOLDOWN_NS = 5_000_000_000L;

    private static final String TEXT = """
            name: trades
            streams:
              trades: {key: symbol, time: {field: ts, unit: us}, fields: {price: double, size: double}}
            windows:
              px100:
                window: sliding 100 events
                select: {mean: mean(price), sd: stddev_pop(price), lo: min(price), hi: max(price)}
              bar1s:
                window: tumbling 1s
                select:
                  open: first(price)
                  high: max(price)
                  low: min(price)
                  close: last(price)
                  volume: sum(size)
                  vwap: sum(price * size) / sum(size)
            rules:
              spike:
                when: price > px100.mean + 3 * px100.sd and px100.count >= 100
                fire: each
                cooldown: 5s
            sources: [{FORMAT: {path: 'PATH'}}]
            sinks:
              - {csv: {dir: out, windows: [bar1s]}}
              - {alerts: {ndjson: out/alerts.ndjson}}
            """;

    private static final Pattern READ = Pattern.compile("read +accepted[^\n]*\n +([\\d,]+) +([\\d,]+)");
    private static final Pattern BARS = Pattern.compile("\n +bar1s +([\\d,]+)");
    private static final Pattern ALERTS = Pattern.compile("\n +spike +([\\d,]+)");

    private FilePipeline() {}

    static String text(TradeFormat format, String path) {
        return TEXT.replace("FORMAT", format.option()).replace("PATH", path.replace("'", "''"));
    }

    /** The counts that a summary tells; those that it does not are missing. */
    static Map<String, Object> counts(String summary) {
        Map<String, Object> counts = new LinkedHashMap<>();
        put(counts, "rows", READ.matcher(summary), 2);
        put(counts, "bars", BARS.matcher(summary), 1);
        put(counts, "alerts", ALERTS.matcher(summary), 1);
        return counts;
    }

    private static void put(Map<String, Object> counts, String name, Matcher matcher, int group) {
        if (matcher.find()) {
            counts.put(name, Long.parseLong(matcher.group(group).replace(",", "")));
        }
    }
}
