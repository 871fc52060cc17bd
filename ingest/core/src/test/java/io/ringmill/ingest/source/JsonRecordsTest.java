package io.ringmill.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.diagnostic.PipelineException;
import io.ringmill.ingest.decode.InvalidRecordException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages of several records, and paths into them. */
class JsonRecordsTest {

    private static final String STREAM = "streams: {t: {key: k, time: {field: ts, unit: ns}, fields: {p: double}}}\n";

    @TempDir
    private Path folder;

    private Recorded run(String settings, String lines) throws Exception {
        Path file = folder.resolve("t.ndjson");
        Files.writeString(file, lines);
        return Recorded.run(STREAM + "sources: [{ndjson: {path: '" + file + "', " + settings + "}}]\n"
                + "sinks: [{quarantine: {ndjson: '" + folder.resolve("quarantine.ndjson") + "'}}]");
    }

    private List<String> quarantined() throws IOException {
        return Files.readAllLines(folder.resolve("quarantine.ndjson")).stream()
                .map(line -> line.substring(line.indexOf("\"line\"")))
                .toList();
    }

    @Test
    void shouldPublishEachWhenAMessageHasSeveralRecords() throws Exception {
        String lines = """
                {"arg":{"channel":"trades","k":"A"},"data":[{"ts":1,"p":"1.5"},{"ts":2,"p":2}],"n":3}
                {"data": [ {"ts":3} , {"ts":4,"p":4} ] , "arg":{"k":"B\\u0042"}}
                {"data":[],"arg":{"k":"C"}}
                {"event":"subscribed"}
                {"data":null}
                {"data":{"ts":5,"p":5},"arg":{"k":"D"}}
                """;
        Recorded recorded = run("records: data, map: {k: ^.arg.k}", lines);
        assertThat(recorded.events)
                .containsExactly("t A 1 p=1.5", "t A 2 p=2.0", "t BB 3 p=NaN", "t BB 4 p=4.0", "t D 5 p=5.0");
        assertThat(recorded.source().filtered()).isEqualTo(2);
        assertThat(recorded.source().invalid()).isZero();
        assertThat(recorded.source().read()).isEqualTo(7);
    }

    @Test
    void shouldKeepTheOthersAndNameTheElementWhenOneIsInvalid() throws Exception {
        String lines = """
                {"data":[{"k":"A","ts":1,"p":1},{"k":"A","ts":2,"p":"x"},7,{"ts":3},{"k":"A","ts":4,"p":4}]}
                {"data":5}
                {"data":[{"k":"A","ts":5,"p":5},{"k":"A","ts":6,}]}
                """;
        Recorded recorded = run("records: data", lines);
        assertThat(recorded.events).containsExactly("t A 1 p=1.0", "t A 4 p=4.0");
        assertThat(quarantined())
                .containsExactly(
                        "\"line\":1,\"reason\":\"data[1]: field 'p' is not a number: 'x'\","
                                + "\"raw\":\"{\\\"k\\\":\\\"A\\\",\\\"ts\\\":2,\\\"p\\\":\\\"x\\\"}\"}",
                        "\"line\":1,\"reason\":\"data[2]: not a JSON object\",\"raw\":\"7\"}",
                        "\"line\":1,\"reason\":\"data[3]: key 'k' is missing\",\"raw\":\"{\\\"ts\\\":3}\"}",
                        "\"line\":2,\"reason\":\"'data' is not an array of records\",\"raw\":\"{\\\"data\\\":5}\"}",
                        "\"line\":3,\"reason\":\"malformed JSON at byte 49: expected a name between quotes\","
                                + "\"raw\":\"{\\\"data\\\":[{\\\"k\\\":\\\"A\\\",\\\"ts\\\":5,\\\"p\\\":5},"
                                + "{\\\"k\\\":\\\"A\\\",\\\"ts\\\":6,}]}\"}");
        assertThatThrownBy(() -> run("records: data, onInvalid: halt", lines))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageContaining("line 1: data[1]: field 'p' is not a number: 'x' (onInvalid: halt)");
    }

    @Test
    void shouldTakeTheArrayWhenItIsTheMessage() throws Exception {
        String lines = """
                [{"k":"A","ts":1,"p":1},{"k":"A","ts":2,"p":"x"}]
                {"k":"B","ts":3,"p":3}
                []
                """;
        assertThat(run("records: .", lines).events).containsExactly("t A 1 p=1.0", "t B 3 p=3.0");
        assertThat(quarantined()).singleElement().asString().contains("\"reason\":\"[1]: field 'p'");
    }

    /** As an exchange sends trades: {@code [channel, [[price, time], …], name, pair]}. */
    @Test
    void shouldReachIntoArraysWhenPathsHavePositions() throws Exception {
        String lines = """
                [0,[["5541.2",1,"s"],["5542.7",2,"b"]],"trade","XBT/USD"]
                {"event":"heartbeat"}
                """;
        Recorded recorded = run("records: '[1]', map: {p: '[0]', ts: '[1]', k: '^[3]'}", lines);
        assertThat(recorded.events).containsExactly("t XBT/USD 1 p=5541.2", "t XBT/USD 2 p=5542.7");
        assertThat(recorded.source().filtered()).isEqualTo(1);
        String nested = """
                {"a":[[9,7],{"s":"Q"}],"sensor.temp":{"v":3},"sensor":{"temp":{"v":4}}}
                {"a":[[9],{"s":"Q"}]}
                """;
        assertThat(run("map: {k: 'a[1].s', ts: 'a[0][1]', p: '[\"sensor.temp\"].v'}", nested).events)
                .containsExactly("t Q 7 p=3.0");
        assertThat(run("map: {k: '[2]', ts: '[0]', p: '[1]'}", "[4,5,\"Z\"]\n").events)
                .containsExactly("t Z 4 p=5.0");
    }

    @Test
    void shouldTakeTheElementItselfWhenThePathIsADot() throws Exception {
        Recorded recorded = run(
                "records: v, map: {p: ., ts: ^.t, k: '^[\"the key\"]'}",
                "{\"t\":8,\"the key\":\"A\",\"v\":[1,\"2.5\",null]}");
        assertThat(recorded.events).containsExactly("t A 8 p=1.0", "t A 8 p=2.5", "t A 8 p=NaN");
    }

    @Test
    void shouldChooseTheStreamWhenTheDiscriminatorIsOutside() throws Exception {
        Path file = folder.resolve("t.ndjson");
        Files.writeString(file, """
                {"arg":{"channel":"trades"},"data":[{"k":"A","p":1},{"k":"B","p":2}]}
                {"arg":{"channel":"books"},"data":[{"k":"A","p":3}]}
                {"arg":{"channel":"other"},"data":[{"k":"A","p":3},{"k":"A","p":4}]}
                """);
        Recorded recorded =
                Recorded.run("streams: {t: {key: k, fields: {p: double}}, b: {key: k, fields: {p: double}}}\n"
                        + "sources: [{ndjson: {path: '" + file
                        + "', records: data, stream: {by: ^.arg.channel, trades: t, books: b}}}]");
        assertThat(recorded.events)
                .extracting(event -> event.replaceAll(" \\d+ p", " p"))
                .containsExactly("t A p=1.0", "t B p=2.0", "b A p=3.0");
        assertThat(recorded.source().filtered()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "map: {p: 'a..b'}      | 'a..b', the path of 'p': a name is missing; a name of any characters is written as [\"name\"]",
                "map: {p: 'a[x]'}      | between brackets is a position from 0 to 9999, as in asks[0], or a name between quotes",
                "map: {p: 'a[0'}       | 'a[0', the path of 'p': ']' is missing",
                "map: {p: 'a[0]b'}     | 'a[0]b', the path of 'p': a dot is missing before 'b'",
                "map: {p: '[\"a'}      | the quote is not closed",
                "map: {p: '^.a'}       | '^.a', the path of 'p': ^ leads out of an array of records; 'records' says where that is",
                "records: 'data['      | 'data[': between brackets is a position",
            })
    void shouldSayWhatIsWrongWhenAPathIsNone(String settings, String message) {
        assertThatThrownBy(() -> run(settings, ""))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(message);
    }
}
