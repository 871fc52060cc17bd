package io.ringmill.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.decode.Attributes;
import io.ringmill.ingest.decode.JsonMessages;
import io.ringmill.ingest.decode.MessageId;
import io.ringmill.ingest.decode.RecordSettings;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages with attributes, and messages that come again. */
class JsonMessagesTest {

    private static final String STREAM = """
            streams:
              s: {key: k, time: {field: t, unit: ms}, fields: {v: double, w: symbol}}
            sources: [{messages: %s}]
            """;

    private static final Attributes KNOWN = Attributes.of("key", "timestamp", "header.*");

    private final Recorded recorded = new Recorded();
    private final List<String> refused = new ArrayList<>();
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

    /** What is done with the messages. */
    private interface Use {
        void of(JsonMessages messages) throws IOException;
    }

    private static void add(JsonMessages messages, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        messages.add(utf8, 0, utf8.length, false);
    }

    private static void again(JsonMessages messages, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        messages.add(utf8, 0, utf8.length, true);
    }

    private void run(String settings, Use use) throws Exception {
        Planned planned = plan(settings);
        faults.throwIfAny();
        JsonMessages messages = new JsonMessages(
                "test",
                planned.records,
                (source, line, reason, raw, length) ->
                        refused.add(line + " " + reason + ": " + new String(raw, StandardCharsets.UTF_8)),
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
        assertThat(messages.lastSequence()).isEqualTo(recorded.events.size() - 1);
    }

    private record Planned(Pipeline pipeline, RecordSettings records, Optional<String> id) {}

    private Planned plan(String settings) {
        Pipeline pipeline = Pipeline.parse(STREAM.formatted(settings), "test.yml");
        ConnectorContext context =
                new ConnectorContext(new Factory(), pipeline.sources().get(0).settings(), pipeline, faults);
        RecordSettings records = RecordSettings.read(context, KNOWN);
        return new Planned(pipeline, records, MessageId.read(context, records));
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
            return RecordSettings.with(MessageId.ID);
        }

        @Override
        public SourcePlan plan(ConnectorContext context) {
            return SourcePlan.unusable();
        }
    }
}
