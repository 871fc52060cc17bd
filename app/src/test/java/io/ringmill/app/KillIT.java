package io.ringmill.app;

import io.ringmill.app.Kills.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real runs that are killed with {@code kill -9} at random moments, and go on, write what a run writes that is left alone.
 * {@code -Dringmill.seed=N} repeats a failure as far as time does, {@code -Dringmill.kills=N} kills more often.
 */
class KillIT {

    private static final int MOST_KILLS_A_ROUND = 10;

    private static final String SINKS = """
            sinks:
              - csv: {dir: '%1$s/out'}
              - csv: {dir: '%1$s/out/some', where: 'time % 3 == 0 and count > 1'}
              - ndjson: {path: '%1$s/out/rolled/all.ndjson', roll: 300kB}
              - csv: {dir: '%1$s/out/periods', roll: PERIOD}
              - parquet: {dir: '%1$s/out/parquet', batch: 3000, roll: 200kB}
              - alerts: {ndjson: '%1$s/out/alerts.ndjson'}
              - quarantine: {ndjson: '%1$s/out/quarantine.ndjson'}
            """;

    private static final String TICKS = """
            name: ticks
            streams:
              ticks:
                key: symbol
                time: {field: time, unit: ns}
                fields: {price: double, size: long, side: symbol, id: long}
                where: size > 100
            windows:
              last50: {window: sliding 50 events, select: {mean: mean(price), sd: stddev_pop(price), side: last(side)}}
              second: {window: tumbling 1s, select: {open: first(price), high: max(price), volume: sum(size)}}
            rules:
              high: {when: price > last50.mean + 2 * last50.sd, fire: both, message: "{key} at {price}"}
              limited: {when: price > last50.mean, for: 3 events, cooldown: 1s, limit: 5 per 2s, message: "{key}"}
              silent: {on: ticks, silence: 500ms, message: "{key}"}
            sources: [{simulate: {kind: ticks, keys: 40, rate: 15000, count: 45000, seed: 5, stream: ticks}}]
            """;

    /** Lasts long enough for the journal to be looked after. */
    private static final String SLOW =
            TICKS.replace("name: ticks", "name: slow").replace("rate: 15000, count: 45000", "rate: 1500, count: 90000");

    private static final String BITCOIN = """
            name: bitcoin
            streams:
              trades: {time: {field: timestamp, unit: s}, fields: {price: double, amount: double}, where: amount > 0}
            windows:
              last100: {window: sliding 100 events, min: 100, select: {mean: mean(price), sd: stddev_pop(price)}}
              bar1m: {window: tumbling 1m, select: {open: first(price), close: last(price), volume: sum(amount)}}
              trend: {on: bar1m, window: running, select: {slow: ema(close, 480)}}
            rules:
              spike: {when: price > last100.mean + 3 * last100.sd, cooldown: 10m, message: "{price}"}
            sources: [{csv: {path: '%2$s'}}]
            """;

    /** A file with late events and records that are refused, beside a feed of another stream, behind one that comes first. */
    private static final String MIXED = """
            name: mixed
            streams:
              readings:
                key: sensor
                time: {field: t, unit: ms}
                fields: {value: double}
                outOfOrder: 20ms
              ticks: {key: symbol, time: {field: time, unit: ns}, fields: {price: double, size: long}}
              limits: {key: sensor, fields: {most: double}}
            windows:
              last9: {on: readings, window: sliding 9 events, select: {mean: mean(value), high: max(value)}}
              bar: {on: ticks, window: tumbling 100ms, select: {close: last(price)}}
              all: {on: ticks, by: all, window: hopping 1s every 200ms, select: {mean: mean(price)}}
            rules:
              above: {on: readings, when: value > limits.most, cooldown: 100ms, message: "{key}: {value}"}
            sources:
              - csv: {path: '%2$s', stream: limits, first: true}
              - csv: {path: '%3$s', stream: readings, where: value > 0}
              - simulate: {kind: ticks, keys: 9, rate: 8000, count: 20000, stream: ticks}
            """;

    /** Two real feeds at once, one of them of two kinds of message. */
    private static final String MARKETS = """
            name: markets
            streams:
              spy: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double, size: double, exchange: symbol}}
              trades:
                key: s
                time: {field: T, unit: ms}
                fields: {price: double, size: double, id: long}
                outOfOrder: 200ms
              quotes: {key: s, time: {field: T, unit: ms}, fields: {bid: double, ask: double}, outOfOrder: 200ms}
            windows:
              bar: {on: spy, window: tumbling 1s, select: {close: last(price), vwap: sum(price * size) / sum(size)}}
              last: {on: spy, window: sliding 500 events, select: {mean: mean(price), sd: stddev_pop(price)}}
              flow: {on: trades, window: tumbling 5s, select: {volume: sum(size), high: max(price)}}
              spread: {on: quotes, window: sliding 10s, emit: every 1s, select: {mean: mean(ask - bid)}}
            rules:
              jump: {on: spy, when: price > last.mean + 4 * last.sd, cooldown: 30s, message: "{key} {price}"}
              below: {on: trades, when: price < quotes.bid, cooldown: 1s, message: "{price} {quotes.bid}"}
            sources:
              - csv: {path: '%2$s', stream: spy}
              - ndjson:
                  path: '%3$s'
                  stream: {by: data.e, trade: trades, bookTicker: quotes}
                  map: {s: data.s, T: data.T, price: data.p, size: data.q, id: data.t, bid: data.b, ask: data.a}
            """;

    private static final String SPY = "equity-ticks/spy-20131007-trades.csv.gz";
    private static final String BINANCE = "binance-futures/btcusdt-20240808.ndjson.gz";

    @TempDir
    Path dir;

    private final long seed = Long.getLong("ringmill.seed", System.nanoTime() % 1_000_000);
    private final Random random = new Random(seed);

    @Test
    void shouldWriteWhatARunWritesThatIsLeftAloneWhenKilledAgainAndAgain() throws IOException {
        System.out.println("KillIT: -Dringmill.seed=" + seed);
        List<Scenario> scenarios = scenarios();
        int wanted = Integer.getInteger("ringmill.kills", 8);
        int aRound = Math.min(MOST_KILLS_A_ROUND, (wanted + scenarios.size() - 1) / scenarios.size());
        int made = 0;
        for (int round = 0; made < wanted; round++) {
            Scenario scenario = scenarios.get(round % scenarios.size());
            Kills kills = new Kills(random, Files.createDirectory(dir.resolve("round-" + round)));
            try {
                kills.check(scenario, Math.min(aRound, wanted - made));
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("seed " + seed + ", round " + round + "\n" + kills.story(), failed);
            }
            made += kills.made();
            System.out.println("KillIT: round " + round + ", " + scenario.name() + ", " + kills.made() + " kills");
        }
    }

    private List<Scenario> scenarios() throws IOException {
        Path bitcoin = SharedData.project().resolve("examples/bitcoin/bitstamp_trades_from_20131125_usd.csv.gz");
        List<Scenario> scenarios = new ArrayList<>(List.of(
                new Scenario("ticks", TICKS + sinks("1s"), true, 0),
                new Scenario("bitcoin", BITCOIN.replace("%2$s", bitcoin.toString()) + sinks("6h"), true, 0),
                new Scenario(
                        "mixed",
                        MIXED.replace("%2$s", limits().toString())
                                        .replace("%3$s", readings().toString())
                                + sinks("1s"),
                        false,
                        0)));
        if (SharedData.has(SPY) && SharedData.has(BINANCE)) {
            scenarios.add(new Scenario(
                    "markets",
                    MARKETS.replace("%2$s", SharedData.file(SPY).toString())
                                    .replace("%3$s", SharedData.file(BINANCE).toString())
                            + sinks("1h"),
                    false,
                    0));
        }
        scenarios.add(new Scenario("slow", SLOW + sinks("10s"), true, Kills.UPKEEP_MS));
        return scenarios;
    }

    /** With a file for each so much of event time. */
    private static String sinks(String period) {
        return SINKS.replace("PERIOD", period);
    }

    private Path limits() throws IOException {
        StringBuilder text = new StringBuilder("sensor,most\n");
        for (int sensor = 0; sensor < 20; sensor++) {
            text.append('S').append(sensor).append(',').append(90 + sensor % 7).append('\n');
        }
        return Files.writeString(dir.resolve("limits.csv"), text);
    }

    private Path readings() throws IOException {
        Random values = new Random(1);
        StringBuilder text = new StringBuilder("t,sensor,value\n");
        for (int i = 0; i < 60_000; i++) {
            int sort = values.nextInt(50);
            text.append(sort == 0 ? i - 100 : i)
                    .append(",S")
                    .append(values.nextInt(20))
                    .append(',');
            text.append(sort == 1 ? "broken" : Integer.toString(values.nextInt(110) - 5))
                    .append('\n');
        }
        return Files.writeString(dir.resolve("readings.csv"), text);
    }
}
