package io.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person reads whose pipeline file is wrong. */
class PipelineFaultsTest {

    private static List<String> faults(String yaml) {
        return catchThrowableOfType(PipelineException.class, () -> Pipeline.parse(yaml, "f")).faults().stream()
                .map(Fault::toString)
                .toList();
    }

    private static final String GALLERY = """
            name: gallery
            steams: {}
            streams:
              trades:
                kee: symbol
                time: {field: ts, unit: mss, zone: Europe/Pariss}
                fields: {price: dubble, size: double, time: long, 9lives: long}
                derive: {price: price * 2}
                where:
                outOfOrder: 200 ms
                expire: 3 d
              quotes:
                time: ts
                fields: {bid: double, bid: long}
            windows:
              px100: {window: sliding 100, on: trades, select: {mean: mean(price), count: count()}}
              trades: {window: running, on: quotes, select: {m: mean(bid)}}
              a: {on: b, window: running, select: {x: sum(y)}}
              b: {on: a, window: tumbling 1m offset 2m, select: {y: sum(x)}}
              c: {on: trade, window: hopping 5m each 1m, select: {y: sum(x)}}
              d: {on: trades, window: slidng 5s, selct: {y: sum(x)}}
              e: {on: trades, window: sliding 10 events, min: 20, emit: close, select: {}}
              f: {window: tumbling 0s, by: keys, emit: always, select: {y: sum(x)}}
            rules:
              spike:
                on: trades
                cooldown: soon
                severity: warn
                fire: twice
                for: 3 evens
                mesage: hi
              2nd rule: {on: [trades], when: price > 3}
              third: 7
            sources:
              - csv:
                path: trades.csv
              - {csv: {path: a}, ndjson: {path: b}}
              - csv: trades.csv
              - ~
            sinks: {csv: {dir: out}}
            engine: {ring: 1000, workers: 3, topology: inlined, wait: busy_spin, whenFull: drop, maxKeys: lots, latencySampling: 3, rnig: "5"}
            journal: {roll: weekly, before: windows, sync: often, reserve: 1MB, onFull: stop}
            server: {port: 80}
            """;

    private static final String FAULTS_OF_GALLERY = """
            f:2:1: unknown key 'steams'; did you mean 'streams'?
            f:5:5: streams.trades: unknown key 'kee'; did you mean 'key'?
            f:6:29: streams.trades.time.unit: 'mss' is not ns, us, ms, s, iso8601 or a date pattern such as 'yyyy-MM-dd HH:mm:ss.SSS' (as a pattern it has no full date); did you mean 'ms'?
            f:6:40: streams.trades.time.zone: 'Europe/Pariss' is not a time zone; did you mean 'Europe/Paris'?
            f:7:21: streams.trades.fields.price: must be one of double, long, symbol, not 'dubble'; did you mean 'double'?
            f:7:43: 'time' cannot name a field; it has a meaning of its own
            f:7:55: '9lives' cannot name a field; names are letters, digits and '_', and begin with no digit
            f:8:14: 'price' is already a field of 'trades'
            f:9:5: streams.trades.where: is empty; give it a value or leave it out
            f:10:17: streams.trades.outOfOrder: '200 ms' is not a duration; write a number directly followed by ns, us, ms, s, m, h or d, such as 250us, 1.5s or 5m
            f:11:13: streams.trades.expire: '3 d' is not a duration; write a number directly followed by ns, us, ms, s, m, h or d, such as 250us, 1.5s or 5m
            f:13:11: streams.quotes.time: must be a mapping, not 'ts'
            f:14:27: 'bid' stands twice; it is already on line 14
            f:16:19: windows.px100.window: '100' of what? write '100 events', or a duration such as 100s
            f:16:72: 'count' cannot name a selected value; every window has its own 'count'
            f:17:3: 'trades' is already the name of a stream
            f:18:11: windows.a.on: windows cannot read each other in a circle: a reads b reads a
            f:19:22: windows.b.window: the offset 2m must be shorter than the window, 1m
            f:20:11: windows.c.on: there is no stream or window 'trade'; did you mean 'trades'?
            f:20:26: windows.c.window: 'hopping 5m each 1m' is not a window; write hopping 1m every 10s or hopping 1d every 1h offset 30m
            f:21:3: windows.d: 'select' is missing
            f:21:27: windows.d.window: 'slidng 5s' is not a window; did you mean 'sliding'?
            f:21:38: windows.d: unknown key 'selct'; did you mean 'select'?
            f:22:51: windows.e.min: 20 is more than the 10 events that the window holds
            f:22:76: windows.e.select: is empty; give it entries or leave it out
            f:23:3: windows.f: 'on' is missing; there are several streams, trades, quotes
            f:23:15: windows.f.window: must be longer than 0s
            f:23:32: windows.f.by: must be one of key, all, not 'keys'; did you mean 'key'?
            f:23:44: windows.f.emit: must be each, close or an interval such as every 1s, not 'always'
            f:25:3: rules.spike: 'when' is missing
            f:27:15: rules.spike.cooldown: 'soon' is not a duration; write a number directly followed by ns, us, ms, s, m, h or d, such as 250us, 1.5s or 5m
            f:28:15: rules.spike.severity: must be one of info, warning, critical, not 'warn'; did you mean 'warning'?
            f:29:11: rules.spike.fire: must be one of once, each, both, not 'twice'
            f:30:10: rules.spike.for: '3 evens' is not a duration; write a number directly followed by ns, us, ms, s, m, h or d, such as 250us, 1.5s or 5m, or a number of events, such as 3 events
            f:31:5: rules.spike: unknown key 'mesage'; did you mean 'message'?
            f:32:3: '2nd rule' cannot name a rule; names are letters, digits, '_' and inner '-', and begin with no digit
            f:32:18: rules.2nd rule.on: must be a text, not a list
            f:33:10: rules.third: must be a mapping, not 7
            f:35:5: sources.0: indent 'path' further, as settings of 'csv'
            f:37:5: sources.1: 'ndjson' stands beside 'csv'; every source has a '-' of its own
            f:38:10: sources.2: the settings of 'csv' must be a mapping, not 'trades.csv'
            f:39:5: sources.3: a source is written '- csv: {...}', with its kind and settings, not as nothing
            f:40:8: sinks: must be a list, not a mapping
            f:41:16: engine.ring: must be a power of two, not 1000; the nearest are 512 and 1024
            f:41:44: engine.topology: must be one of auto, inline, fused, parallel, sharded, not 'inlined'; did you mean 'inline'?
            f:41:59: engine.wait: must be one of auto, blocking, yielding, busy-spin, sleeping, not 'busy_spin'; did you mean 'busy-spin'?
            f:41:80: engine.whenFull: must be one of block, fail, drop-newest, not 'drop'; did you mean 'drop-newest'?
            f:41:95: engine.maxKeys: must be a whole number from 1 to 1073741824, not 'lots'
            f:41:118: engine.latencySampling: must be a power of two, not 3; the nearest are 2 and 4
            f:41:121: engine: unknown key 'rnig'; did you mean 'ring'?
            f:42:1: journal: 'dir' is missing
            f:42:17: journal.roll: must be one of minutely, hourly, daily, not 'weekly'
            f:42:33: journal.before: must be rules, not 'windows'
            f:42:48: journal.sync: must be none, each batch, or every with a duration such as 'every 100ms', not 'often'
            f:42:64: journal.reserve: must be 16MiB or more, not 1MB: a write to a full disk would kill the process
            f:42:77: journal.onFull: must be one of halt, continue, not 'stop'
            f:43:1: 'server' is not available in this version
            """;

    @Test
    void shouldReportEveryFaultAtOnceInOrderOfPlace() {
        assertThat(faults(GALLERY))
                .containsExactlyElementsOf(FAULTS_OF_GALLERY.lines().toList());
    }

    @Test
    void shouldNotReportFaultsThatFollowFromOthers() {
        assertThat(
                        faults(
                                "steams:\n  a: {fields: {x: double}}\nwindows:\n  w: {window: running, select: {n: count()}}\n"))
                .containsExactly("f:1:1: 'streams' is missing", "f:1:1: unknown key 'steams'; did you mean 'streams'?");
    }

    @Test
    void shouldReportOnceWhatARuleOrWindowCannotBeOn() {
        String pipeline = """
                streams:
                  trades: {key: k, fields: {price: double}}
                  quotes: {key: k, fields: {bid: double}}
                windows:
                  w: {on: quots, window: running, select: {n: count()}}
                rules:
                  a: {when: price > 1}
                  b: {on: trads, when: price > 1}
                """;
        assertThat(faults(pipeline))
                .containsExactly(
                        "f:5:11: windows.w.on: there is no stream or window 'quots'; did you mean 'quotes'?",
                        "f:7:3: rules.a: 'on' is missing; there are several streams, trades, quotes",
                        "f:8:11: rules.b.on: there is no stream or window 'trads'; did you mean 'trades'?");
    }

    @Test
    void shouldSayWhyARingDropsNothingOld() {
        assertThat(faults(Examples.ONE_STREAM + "engine: {whenFull: drop-oldest}\n"))
                .containsExactly(
                        "f:3:20: engine.whenFull: drop-oldest is for buffers, not for the ring: what is in the ring is"
                                + " being read, and has its sequence in the journal; give the source or the sink"
                                + " 'buffer: {whenFull: drop-oldest}'");
    }

    @Test
    void shouldReportACircleOnce() {
        String window = ", window: running, select: {n: count()}}\n";
        assertThat(faults(Examples.ONE_STREAM + "windows:\n  w: {on: x" + window + "  x: {on: y" + window
                        + "  y: {on: z" + window + "  z: {on: x" + window + "  self: {on: self" + window))
                .containsExactly(
                        "f:5:11: windows.x.on: windows cannot read each other in a circle: x reads y reads z reads x",
                        "f:8:14: windows.self.on: windows cannot read each other in a circle: self reads self");
    }

    @Test
    void shouldGiveThePipelineWhenOnlyOtherPartsAreFaulty(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("p.yml"), Examples.ONE_STREAM + "engine: {ring: 3}\n");
        Faults faults = new Faults();
        assertThat(Pipeline.load(file, Map.of(), faults)).isPresent();
        assertThat(faults.count()).isEqualTo(1);
        assertThat(Pipeline.load(Files.writeString(file, "streams: {a: {wher: x}}"), Map.of(), faults))
                .isEmpty();
    }

    @Test
    void shouldSayWhyAFileCannotBeRead(@TempDir Path folder) throws IOException {
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
        Path large = Files.write(folder.resolve("large"), new byte[(1 << 20) + 1]);
        assertThat(loadFault(folder.resolve("none"))).isEqualTo(folder.resolve("none") + ": there is no such file");
        assertThat(loadFault(folder)).isEqualTo(folder + ": this is a folder; a pipeline file is needed");
        assertThat(loadFault(binary)).isEqualTo(binary + ": this is no pipeline file: it is not UTF-8 text");
        assertThat(loadFault(large)).isEqualTo(large + ": this is no pipeline file: it has more than 1 MiB");
    }

    private static String loadFault(Path file) {
        return catchThrowableOfType(PipelineException.class, () -> Pipeline.load(file))
                .getMessage();
    }
}
