package io.ringmill.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.pipeline.Pipeline;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourcesTest {

    private static final String STREAMS = """
            streams:
              trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double, size: long, side: symbol}}
              quotes: {key: symbol, time: {field: ts, unit: ms}, fields: {bid: double}}
            """;

    private static List<String> faults(String sources) {
        Pipeline pipeline = Pipeline.parse(STREAMS + "sources:\n" + sources.indent(2), "p.yml");
        Faults faults = new Faults();
        Connectors.plan(pipeline, faults);
        return faults.all().stream().map(Fault::toString).toList();
    }

    @Test
    void shouldFindNothingWhenSettingsAreSoundAndFilesAreNotThere() {
        assertThat(faults("""
                        - csv: {path: nowhere.csv, stream: trades, separator: ";", where: price > 0, maxLine: 1000, onInvalid: halt}
                        - csv: {path: "-", stream: quotes, header: false, map: {ts: 1, symbol: 2, bid: 3}}
                        - ndjson: {path: nowhere/x.ndjson, follow: true, stream: {by: e, t: trades, q: quotes}, map: {price: d.p}}
                        - http: {url: "https://example.org/stream", stream: quotes}
                        - simulate: {kind: ticks, stream: trades, keys: 5, rate: 1000, count: 10, seed: -3,
                            anomalies: {probability: 0.01, scale: 8}}
                        """)).isEmpty();
    }

    /** The time of arrival is stamped behind the filter. */
    @Test
    void shouldRefuseToAskForATimeThatRecordsDoNotHave() {
        Pipeline pipeline = Pipeline.parse("""
                streams: {s: {key: k, fields: {x: double}}}
                sources: [{tcp: {listen: 5140, format: ndjson, where: hour(time) >= 8}}]
                """, "p.yml");
        Faults faults = new Faults();
        Connectors.plan(pipeline, faults);
        assertThat(faults.all())
                .singleElement()
                .asString()
                .contains("p.yml:2:60", "get the time of their arrival behind a source's 'where'");
    }

    @Test
    void shouldSayWhyASourceThatWaitsForTheRingHasNoBuffer() {
        assertThat(faults("- csv: {path: x.csv, stream: trades, buffer: {size: 5}}\n"))
                .contains("p.yml:5:40: sources.0.csv: 'buffer' is not for this source, which reads only as fast as the"
                        + " ring takes");
        assertThat(faults("- tcp: {listen: 5140, stream: trades, buffer: {size: 5, linger: 100ms}}\n"))
                .noneMatch(fault -> fault.contains("buffer"));
    }

    @Test
    void shouldTellAllFaultsAtOnceWhenThereAreMany() {
        assertThat(faults("""
                        - csv: {stream: trade, headr: true, separator: ";;", onInvalid: ignore}
                        - ndjson: {path: x.ndjson}
                        - http: {url: "localhost:9000", stream: quotes, maxLine: big}
                        - kafka: {topic: x}
                        - cvs: {path: x}
                        - csv: {path: x.csv.gz, stream: trades, follow: true, map: {prize: p}, where: prize > 1}
                        - csv: {path: x.csv, stream: quotes, header: false}
                        - ndjson: {path: x, stream: {trade: trades, quote: quots}}
                        """))
                .containsExactly(
                        "p.yml:5:5: sources.0.csv: 'path' is missing",
                        "p.yml:5:19: unknown stream 'trade'; did you mean 'trades'?",
                        "p.yml:5:26: sources.0.csv: unknown key 'headr'; did you mean 'header'?",
                        "p.yml:5:51: sources.0.csv.separator: must be one character such as , ; | or tab, not ';;'",
                        "p.yml:5:67: sources.0.csv.onInvalid: must be one of quarantine, halt, not 'ignore'",
                        "p.yml:6:5: 'stream' is missing: say which of the pipeline's streams the records go to (trades, quotes)",
                        "p.yml:7:18: sources.2.http.url: must be an address such as http://localhost:9000/stream, not"
                                + " 'localhost:9000'",
                        "p.yml:7:60: sources.2.http.maxLine: must be a whole number from 16 to 268435456, not 'big'",
                        "p.yml:8:5: unknown source 'kafka'; known: csv, http, ndjson, server, simulate, tcp, websocket",
                        "p.yml:9:5: unknown source 'cvs'; did you mean 'csv'?",
                        "p.yml:10:51: sources.5.csv.follow: only a plain file can be followed, not 'x.csv.gz'",
                        "p.yml:10:63: unknown key, time or field 'prize'; did you mean 'price'?",
                        "p.yml:10:81: a record of stream 'trades' has no field 'prize'; did you mean 'price'?",
                        "p.yml:11:5: without a header 'symbol' needs the number of its column, from 1, as in map: {symbol: 3}; or name"
                                + " all columns, as in columns: [symbol, ...]",
                        "p.yml:11:5: without a header 'ts' needs the number of its column, from 1, as in map: {ts: 3}; or name"
                                + " all columns, as in columns: [ts, ...]",
                        "p.yml:11:5: without a header 'bid' needs the number of its column, from 1, as in map: {bid: 3}; or name"
                                + " all columns, as in columns: [bid, ...]",
                        "p.yml:12:31: sources.7.ndjson.stream: lacks 'by', the path of the value that chooses the stream",
                        "p.yml:12:54: unknown stream 'quots'; did you mean 'quotes'?");
    }

    @Test
    void shouldRefuseACommentThatIsNoneOrTheSeparator() {
        assertThat(faults("""
                        - csv: {path: x.csv, stream: trades, comment: ""}
                        - csv: {path: x.csv, stream: trades, comment: ","}
                        - csv: {path: x.csv, stream: trades, separator: tab, comment: "\\t"}
                        - csv: {path: x.csv, stream: trades, separator: ";", comment: "//"}
                        - csv: {path: x.csv, stream: trades, separator: ";", comment: ","}
                        """))
                .containsExactly(
                        "p.yml:5:50: sources.0.csv.comment: is empty; give it a value or leave it out",
                        "p.yml:6:50: sources.1.csv.comment: is the separator, too, so a row whose first field is empty would be"
                                + " passed over; take another, such as #",
                        "p.yml:7:66: sources.2.csv.comment: is the separator, too, so a row whose first field is empty would be"
                                + " passed over; take another, such as #",
                        "p.yml:8:66: sources.3.csv.comment: must be one character such as # or ;, not '//'");
    }

    @Test
    void shouldSayWhatASimulatorHasWhenTheStreamWantsMore() {
        assertThat(faults("""
                        - simulate: {kind: sensors, stream: quotes}
                        - simulate: {kind: ticks, stream: trades, map: {size: price}}
                        - simulate: {kind: tick, keys: 0, stream: trades, anomalies: {probability: 2, size: 1}}
                        """))
                .containsExactly(
                        "p.yml:5:5: simulated sensors have no 'bid', only temperature, humidity; take the field out of stream"
                                + " 'quotes', or say with map which it is",
                        "p.yml:6:5: field 'size' of stream 'trades' cannot be a long: in simulated ticks it is a double",
                        "p.yml:7:22: sources.2.simulate.kind: must be one of ticks, sensors, not 'tick'; did you mean 'ticks'?",
                        "p.yml:7:34: sources.2.simulate.keys: must be a whole number from 1 to 10000000, not 0",
                        "p.yml:7:78: sources.2.simulate.anomalies.probability: must be a number from 0 to 1, not 2",
                        "p.yml:7:81: sources.2.simulate.anomalies: unknown key 'size'; known: probability, scale");
    }
}
