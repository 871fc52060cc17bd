package io.ringmill.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.ringmill.Engine;
import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.decode.Attributes;
import io.ringmill.ingest.decode.MessageId;
import io.ringmill.ingest.decode.RecordFormat;
import io.ringmill.ingest.decode.RecordMessages;
import io.ringmill.pipeline.Pipeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages with attributes, and messages that come again. */
class RecordMessagesTest {

    private static final String STREAM = """
            streams:
              s: {key: k, time: {field: t, unit: ms}, fields: {v: double, w: symbol}}
            sources: [{messages: %s}]
            """;

    private static final Attributes KNOWN = Attributes.of("key", "timestamp", "header.*");

    private final Recorded recorded = new Recorded();
    private final List<String> refused = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private final Faults faults = new Faults();

    @Test
    void shouldTakeFieldsFromAttributesWhenMapNamesThese() throws Exception {
        run("{map: {k: '@key', t: '@timestamp', w: '@header.unit'}}", messages -> {
            assertThat(messages.attributes()).containsExactly("key", "timestamp", "header.unit");
            messages.attribute(0, "Zürich");
            messages.attribute(1, 1_700_000_000_123L);
            messages.attribute(
                    2, "  °C ".getBytes(StandardCharsets.UTF_8), 2, "°C".getBytes(StandardCharsets.UTF_8).length);
            add(messages, "{\"v\":1.5}");
            // Nothing of the one before remains.
            messages.attribute(0, "B");
            messages.attribute(1, -5);
            add(messages, "{\"v\":2}");
            add(messages, "{\"v\":3}");
        });
        assertThat(recorded.events).containsExactly("s Zürich 1700000000123000000 v=1.5 w=°C", "s B -5000000 v=2.0 w=");
        assertThat(refused).containsExactly("3 time 't' is missing: {\"v\":3}");
    }

    @Test
    void shouldGiveAllRecordsOfAMessageItsAttributes() throws Exception {
        run("{records: data, map: {k: '@key', t: ^.t, w: u}}", messages -> {
            messages.attribute(0, "A");
            add(messages, "{\"data\":[{\"v\":1,\"u\":\"a\"},{\"v\":2},7],\"t\":5}");
        });
        assertThat(recorded.events).containsExactly("s A 5000000 v=1.0 w=a", "s A 5000000 v=2.0 w=");
        assertThat(refused).containsExactly("1 data[2]: not a JSON object: 7");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {map: {k: '@kye'}}    | '@kye', the path of 'k': no attribute of a message; a member of this name is written as ["@kye"]; did you mean '@key'?
            {map: {k: '@header'}} | '@header', the path of 'k': no attribute of a message; a member of this name is written as ["@header"]; did you mean '@header.*'?
            {id: '@header.'}      | '@header.': no attribute of a message; a member of this name is written as ["@header."]; did you mean '@header.*'?
            {id: 'a..b'}          | 'a..b': a name is missing; a name of any characters is written as ["name"]
            """, quoteCharacter = '`')
    void shouldSayWhatIsWrongWithAPath(String settings, String fault) throws Exception {
        plan(settings);
        assertThat(faults.all()).extracting(Fault::message).anyMatch(message -> message.contains(fault));
    }

    @Test
    void shouldTakeAMemberWhoseNameBeginsLikeAnAttribute() throws Exception {
        run("{map: {k: '[\"@key\"]'}}", messages -> add(messages, "{\"@key\":\"A\",\"t\":1,\"v\":1}"));
        assertThat(recorded.events).containsExactly("s A 1000000 v=1.0 w=");
    }

    @Test
    void shouldLeaveOutWhatComesAgainWhenItsIdIsKnown() throws Exception {
        run("{id: m.id}", messages -> {
            for (String message : List.of("{\"k\":\"A\",\"t\":1,\"m\":{\"id\":7}}", "{\"k\":\"B\",\"t\":1}")) {
                add(messages, message);
                again(messages, message);
            }
            again(messages, "{\"k\":\"C\",\"t\":1,\"m\":{\"id\":8}}");
            add(messages, "{\"k\":\"D\",\"t\":1,\"m\":{\"id\":7}}");
            assertThat(messages.metrics().read()).isEqualTo(6);
            assertThat(messages.metrics().filtered()).isEqualTo(1);
        });
        // B has no id, C was not seen before, D is not said to come again.
        assertThat(recorded.events.stream().map(event -> event.substring(2, 3)))
                .containsExactly("A", "B", "B", "C", "D");
    }

    @Test
    void shouldReadTheIdOfTheMessageWhenThisHoldsRecords() throws Exception {
        run("{records: data, id: id, map: {t: ^.t}}", messages -> {
            String message = "{\"id\":\"x\",\"t\":1,\"data\":[{\"k\":\"A\"},{\"k\":\"B\"}]}";
            add(messages, message);
            again(messages, message);
        });
        assertThat(recorded.events).hasSize(2);
    }

    @Test
    void shouldReadTheIdFromAnAttribute() throws Exception {
        run("{id: '@key'}", messages -> {
            for (int i = 0; i < 2; i++) {
                messages.attribute(0, "one");
                again(messages, "{\"k\":\"A\",\"t\":1}");
            }
        });
        assertThat(recorded.events).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{format: csv, columns: [k, t], map: {v: t, w: k}, id: '@key'}",
                "{format: ndjson, map: {v: t, w: k}, id: '@key'}"
            })
    void shouldTakeAllLinesOfAMessageWhoseIdIsNew(String settings) throws Exception {
        boolean csv = settings.contains("csv");
        String message = csv ? "A,1\nB,2\nC,3" : "{\"k\":\"A\",\"t\":1}\n{\"k\":\"B\",\"t\":2}\n{\"k\":\"C\",\"t\":3}";
        run(settings, messages -> {
            for (int i = 0; i < 2; i++) {
                messages.attribute(0, "one");
                again(messages, message); // The broker says so also where nothing of it came here before.
            }
            assertThat(messages.metrics().filtered()).isEqualTo(3);
        });
        assertThat(recorded.events.stream().map(event -> event.substring(2, 3))).containsExactly("A", "B", "C");
    }

    @Test
    void shouldPassOverAByteOrderMark() throws Exception {
        String mark = "\ufeff";
        run("{format: csv}", messages -> add(messages, mark + "k,t,v,w\nA,1,1,u"));
        run("{format: csv, columns: [k, t, v, w]}", messages -> add(messages, mark + "A,1,1,u"));
        run("{format: ndjson}", messages -> add(messages, mark + "{\"k\":\"A\",\"t\":1,\"v\":1,\"w\":\"u\"}\n"));
        run("{}", messages -> add(messages, mark + "{\"k\":\"A\",\"t\":1,\"v\":1,\"w\":\"u\"}"));
        assertThat(refused).isEmpty();
        assertThat(recorded.events).hasSize(4).containsOnly("s A 1000000 v=1.0 w=u");
    }

    @Test
    void shouldSayOneLineOfAnyHeader() throws Exception {
        String header = IntStream.range(0, 9_000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        run("{format: csv}", messages -> {
            for (String wrong :
                    List.of(header, header.replace(',', ';'), header.replace("c", ""), "\"k\nx\",\"t\r\nt\"")) {
                add(messages, wrong + "\n");
            }
            add(messages, "k,t,v,w\nA,1,1,u");
        });
        assertThat(recorded.events).containsExactly("s A 1000000 v=1.0 w=u");
        assertThat(reasons)
                .hasSize(4)
                .allSatisfy(reason -> assertThat(reason)
                        .startsWith("the header of 'the message' has")
                        .hasLineCount(1)
                        .hasSizeLessThan(5_000));
    }

    @Test
    void shouldReadCsvByTheColumnsThatAreNamed() throws Exception {
        run("{format: csv, columns: [t, sym, v, x, w], separator: ';', map: {k: sym}}", messages -> {
            add(messages, "1;A;1.5;;u");
            add(messages, "2;\"a;\"\"b\"\"\";2;;\r\n\n3;C;;;z\n");
            add(messages, "4;D;4");
            add(messages, "5;E;5;;\"u");
            add(messages, "6;F;x;;u");
            add(messages, "\n\n");
            add(messages, "");
            add(messages, "7;G;7;;u");
        });
        assertThat(recorded.events)
                .containsExactly(
                        "s A 1000000 v=1.5 w=u",
                        "s a;\"b\" 2000000 v=2.0 w=",
                        "s C 3000000 v=NaN w=z",
                        "s G 7000000 v=7.0 w=u");
        assertThat(refused)
                .containsExactly(
                        "3 has 3 fields where 5 are expected: 4;D;4",
                        "4 malformed CSV: the quote opened in field 5 is not closed: 5;E;5;;\"u",
                        "5 field 'v' is not a number: 'x': 6;F;x;;u",
                        "6 the message is empty: \n\n",
                        "7 the message is empty: ");
    }

    @Test
    void shouldReadTheHeaderOfEachMessageWhenColumnsAreNotNamed() throws Exception {
        run("{format: csv}", messages -> {
            add(messages, "k,t,v,w\nA,1,1,u\nB,2,2,v");
            add(messages, "w,v,t,k\nu,3,3,C\n");
            add(messages, "k,t,v,w\n");
            add(messages, "A,1,1,u");
            add(messages, "k,t,v,w\nD,4,4,u");
            add(messages, new byte[] {(byte) 0xff, (byte) 0xfe});
        });
        assertThat(recorded.events)
                .containsExactly(
                        "s A 1000000 v=1.0 w=u",
                        "s B 2000000 v=2.0 w=v",
                        "s C 3000000 v=3.0 w=u",
                        "s D 4000000 v=4.0 w=u");
        assertThat(refused).hasSize(2);
        assertThat(refused.get(0))
                .startsWith(
                        "4 the header of 'the message' has none of the columns: it looks like data (A,1,1,u); then name"
                                + " them with columns: [...], or say header: false, and map gives the numbers of columns,"
                                + " as {k: 1}");
    }

    @Test
    void shouldGiveAttributesToEachLine() throws Exception {
        run("{format: csv, header: false, map: {k: '@key', t: 2, v: 1, w: '@header.unit'}}", messages -> {
            messages.attribute(0, "Zürich");
            messages.attribute(1, "°C");
            add(messages, "1.5,1\n2.5,2,more\n");
            messages.attribute(0, "B");
            add(messages, "3.5,3");
        });
        assertThat(recorded.events)
                .containsExactly("s Zürich 1000000 v=1.5 w=°C", "s Zürich 2000000 v=2.5 w=°C", "s B 3000000 v=3.5 w=");
        assertThat(refused).isEmpty();
    }

    @Test
    void shouldRecogniseLinesOfCsvByTheirId() throws Exception {
        run("{format: csv, columns: [n, k, t], map: {v: n, w: k}, id: n}", messages -> {
            add(messages, "1,A,1\n2,B,2");
            again(messages, "2,B,2\n3,C,3");
        });
        assertThat(recorded.events.stream().map(event -> event.substring(2, 3))).containsExactly("A", "B", "C");
    }

    @Test
    void shouldReadEachLineOfAMessageWhenNdjson() throws Exception {
        run("{format: ndjson, map: {w: '@key'}}", messages -> {
            messages.attribute(0, "x");
            add(messages, "{\"k\":\"A\",\"t\":1,\"v\":1}\r\n\n{\"k\":\"B\",\"t\":2}\n{\"k\":");
            add(messages, " \n");
        });
        assertThat(recorded.events).containsExactly("s A 1000000 v=1.0 w=x", "s B 2000000 v=NaN w=x");
        assertThat(refused)
                .containsExactly(
                        "1 malformed JSON at the end of the line: expected a value: {\"k\":",
                        "2 the message is empty:  \n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {columns: [k]}                                    | columns: belongs to 'format: csv'
            {format: csv, records: .}                         | records: belongs to JSON; of CSV each line is a record
            {format: csv, columns: []}                        | columns: names no column
            {format: csv, columns: [k, t, v, w], header: true} | header: stands against 'columns'
            {format: csv, columns: [k, t, vv, w]}             | no column 'v', but 'vv'; if that is it, write map: {v: vv}
            {format: csv, columns: [k, t, v, v, w]}           | column 'v' twice; rename one
            {format: csv, columns: [k, t, v, w], id: i}       | 'i': no column 'i', only k, t, v, w
            {format: csv, header: false}                      | without a header 'k' needs the number of its column, from 1, as in map: {k: 3}; or name all columns
            {format: csv, map: {k: '@kye'}}                   | '@kye', the path of 'k': no attribute of a message
            {format: cvs}                                     | csv
            """, quoteCharacter = '`')
    void shouldSayWhatIsWrongWithAFormat(String settings, String fault) throws Exception {
        plan(settings);
        assertThat(faults.all()).extracting(Fault::toString).anyMatch(message -> message.contains(fault));
    }

    @Test
    void shouldUncompressMessagesThatBeginSo() throws Exception {
        String plain = "1,A,1.5,u\n2,B,2,v\n";
        run("{format: csv, columns: [t, k, v, w], maxLine: 2000}", messages -> {
            add(messages, gzip(plain));
            add(messages, Zstd.compress(plain.getBytes(StandardCharsets.UTF_8)));
            add(messages, gzip(""));
            add(messages, gzip("x".repeat(1_000_000)));
            add(messages, Arrays.copyOf(gzip(plain), 20));
            add(messages, plain);
        });
        assertThat(recorded.events).hasSize(6).containsOnly("s A 1000000 v=1.5 w=u", "s B 2000000 v=2.0 w=v");
        assertThat(refused.stream().map(refusal -> refusal.replaceAll(": .*", "")))
                .containsExactly(
                        "3 the message is empty",
                        "4 longer than maxLine, 2000 bytes, when it is uncompressed",
                        "5 the gzip data is cut off at byte 20");
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void add(RecordMessages messages, byte[] message) throws IOException {
        messages.add(message, 0, message.length, false);
    }

    /** What is done with the messages. */
    private interface Use {
        void of(RecordMessages messages) throws IOException;
    }

    private static void add(RecordMessages messages, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        messages.add(utf8, 0, utf8.length, false);
    }

    private static void again(RecordMessages messages, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        messages.add(utf8, 0, utf8.length, true);
    }

    private void run(String settings, Use use) throws Exception {
        Planned planned = plan(settings);
        faults.throwIfAny();
        int before = recorded.events.size();
        RecordMessages messages = new RecordMessages(
                "test",
                planned.format,
                (source, line, reason, raw, length) -> {
                    reasons.add(reason);
                    refused.add(line + " " + reason + ": " + new String(raw, StandardCharsets.UTF_8));
                },
                planned.id);
        try (Engine engine = Engine.builder(planned.pipeline)
                .sectionsHandled()
                .journal(recorded)
                .start()) {
            messages.begin(engine);
            use.of(messages);
            messages.close();
            engine.end();
        }
        assertThat(messages.lastSequence()).isEqualTo(recorded.events.size() - 1L - before);
    }

    private record Planned(Pipeline pipeline, RecordFormat format, Optional<String> id) {}

    private Planned plan(String settings) {
        Pipeline pipeline = Pipeline.parse(STREAM.formatted(settings), "test.yml");
        ConnectorContext context =
                new ConnectorContext(new Factory(), pipeline.sources().get(0).settings(), pipeline, faults);
        RecordFormat format = RecordFormat.readMessages(context, KNOWN);
        return new Planned(pipeline, format, MessageId.read(context, format));
    }

    private static final class Factory implements SourceFactory {
        @Override
        public String kind() {
            return "messages";
        }

        @Override
        public String doc() {
            return "";
        }

        @Override
        public List<Setting<?>> settings() {
            return RecordFormat.ofMessages(MessageId.ID);
        }

        @Override
        public SourcePlan plan(ConnectorContext context) {
            return SourcePlan.unusable();
        }
    }
}
