package io.ringmill.pipeline;

/** Pipeline files that several tests read. */
public final class Examples {

    /** The example of the pipeline reference, without its comments. */
    public static final String SPIKE_WATCH = """
            name: spike-watch
            streams:
              trades:
                key: symbol                        # column that partitions the stream
                time: {field: ts, unit: ms}
                fields: {price: double, size: double, side: symbol, id: long}
                derive: {notional: price * size}   # computed once per event
                where: price > 0 and size > 0
                outOfOrder: 200ms
            windows:
              px100: {window: sliding 100 events, select: {mean: mean(price), sd: stddev_pop(price), hi: max(price)}}
              bar1m:
                on: trades
                by: key
                window: tumbling 1m
                select: {open: first(price), high: max(price), low: min(price), close: last(price), vol: sum(size),
                         vwap: sum(price * size) / sum(size)}
              trend: {on: bar1m, window: running, select: {e38: ema(close, 38), e100: ema(close, 100)}}
            rules:
              spike:
                when: price > px100.mean + 3 * px100.sd and px100.count >= 100
                cooldown: 5s
                severity: warning
                message: "{key} traded at {price}, mean {px100.mean}"
              golden-cross: {on: trend, when: "crosses_above(e38, e100)"}
            sources: [ {csv: {path: trades.csv}} ]
            sinks:   [ {csv: {dir: out}}, {alerts: {ndjson: out/alerts.ndjson}} ]
            engine:  {ring: 65536, workers: 1, topology: auto, wait: auto, whenFull: block}
            journal: {dir: journal, roll: hourly}
            """;

    /** The least there can be. */
    public static final String ONE_STREAM = """
            streams:
              trades: {key: symbol, fields: {price: double}}
            """;

    private Examples() {}
}
