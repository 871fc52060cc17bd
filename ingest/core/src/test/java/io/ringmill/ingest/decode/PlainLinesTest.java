package io.ringmill.ingest.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.event.Dictionary;
import io.ringmill.event.EventColumns;
import io.ringmill.event.StreamSpec;
import io.ringmill.ingest.decode.JsonLayout.Value;
import io.ringmill.ingest.decode.Routing.Route;
import io.ringmill.pipeline.Pipeline;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which lines are taken in one step, and which are left; that the values are right is seen by reading files. */
class PlainLinesTest {

    private static final StreamSpec STREAM =
            Pipeline.parse("""
                    streams:
                      trades:
                        key: symbol
                        time: {field: ts, unit: ms}
                        fields: {price: double, size: long}
                    """, "p.yml").streams().get(0);

    private static final List<String> NAMES = List.of("symbol", "ts", "price", "size");
    private static final Route ROUTE = new Route("", STREAM, 0, List.of(1), List.of(2, 3));

    /** Knows the key A. */
    private static final class OneKey implements TextIds {

        private final Dictionary known = new Dictionary(9);

        OneKey() {
            known.intern("A");
        }

        @Override
        public int key(byte[] utf8, int from, int length) {
            return known.intern(utf8, from, length);
        }

        @Override
        public int symbol(byte[] utf8, int from, int length) {
            return known.intern(utf8, from, length);
        }

        @Override
        public int findKey(byte[] utf8, int from, int length) {
            return known.find(utf8, from, length);
        }

        @Override
        public int findSymbol(byte[] utf8, int from, int length) {
            return known.find(utf8, from, length);
        }
    }

    private static RecordSettings settings(Route route, String... missing) {
        return settings(NAMES, route, missing);
    }

    private static RecordSettings settings(List<String> names, Route route, String... missing) {
        Routing routing = new Routing(names, names, Routing.NONE, List.of(route), Attributes.NONE);
        return new RecordSettings(routing, false, Optional.empty(), 100, List.of(missing), Optional.empty());
    }

    /** How many lines are taken in each step: as many as may be at a time, then one by one what is left. */
    private static List<Integer> steps(String lines) throws IOException {
        RecordSettings settings = settings(ROUTE);
        byte[] text = ("ts,x,symbol,price,size\n1,x,A,1,1\n" + lines).getBytes(StandardCharsets.UTF_8);
        CsvReader reader = new CsvReader(new ByteArrayInputStream(text), ',', settings.maxLine());
        new CsvColumns(true, ',').select(reader, "x", settings.routing(), false);
        return steps(reader, settings, text.length);
    }

    private static List<Integer> steps(RecordReader reader, RecordSettings settings, int length) throws IOException {
        Rows rows = new Rows(new EventColumns(STREAM, Rows.MOST));
        PlainLines plain = PlainLines.of(reader, settings, new OneKey(), rows).orElseThrow();
        Findings findings = new Findings("test");
        findings.expect(settings.routing());
        RawRecord record = new RawRecord(NAMES.size());
        List<Integer> steps = new ArrayList<>();
        do {
            int taken = plain.decode(reader, Long.MAX_VALUE, Rows.MOST, findings);
            steps.add(taken);
            if (taken == 0 && reader.next(record)) {
                findings.look(record);
            }
        } while (reader.offset() < length);
        return steps;
    }

    private static int sum(List<Integer> steps) {
        return steps.stream().mapToInt(Integer::intValue).sum();
    }

    @Test
    void shouldTakeAllLinesThatArePlainWhenTheColumnsAreSeen() throws IOException {
        assertThat(steps("2,x,A,1.5,2\n".repeat(600))).containsExactly(0, 256, 256, 88);
        assertThat(steps("2,x,A,-1e9,\n2,,A,,-5\r\n")).containsExactly(0, 2);
    }

    @Test
    void shouldLeaveALineWhenAnythingIsSpecial() throws IOException {
        for (String special : List.of("2,\"x\",A,1,1", "2,x,B,1,1", "2,x,,1,1", ",x,A,1,1", "2,x,A,a,1", "2,x,A,1")) {
            String plain = "2,x,A,1,1\n";
            assertThat(steps(plain + special + "\n" + plain)).as(special).containsExactly(0, 1, 0, 1);
        }
        assertThat(steps("2,x,A,1,1\n2,x,A\n1,1\n2,x,A,1,1\n"))
                .as("two lines that together have the right number of fields")
                .containsExactly(0, 1, 0, 0, 0);
        assertThat(steps("2,x,A,1,1\n\n2,x,A,1,1\n"))
                .as("a blank line, passed over")
                .containsExactly(0, 1, 0);
    }

    @Test
    void shouldLookAtFewerLinesWhenNoneIsPlain() throws IOException {
        List<Integer> steps = steps("2,\"x\",A,1,1\n".repeat(500) + "2,x,A,1,1\n".repeat(200));
        assertThat(steps.subList(0, 500)).containsOnly(0);
        assertThat(sum(steps.subList(500, steps.size()))).isGreaterThan(130);
    }

    @Test
    void shouldTakeLinesWhenTheyAreLongAndLeaveThoseThatAreTooLongToLookAt() throws IOException {
        assertThat(steps(("2," + "x".repeat(80) + ",A,1,1\n").repeat(300))).containsExactly(0, 256, 44);
        assertThat(steps("2,x,A,1,1\n2," + "x".repeat(101) + ",A,1,1\n2,x,A,1,1\n"))
                .containsExactly(0, 1, 0, 1);
        assertThat(steps("2,x,A,1,1\n2," + "x".repeat(3000) + ",A,1,1\n2,x,A,1,1\n"))
                .containsExactly(0, 1, 0, 1);
    }

    @Test
    void shouldSeldomLookWhenFewLinesArePlain() throws IOException {
        List<Integer> steps = steps("2,x,A,1,1\n2,x,A,1,1\n2,\"x\",A,1,1\n".repeat(300));
        assertThat(sum(steps)).isBetween(10, 60);
        List<Integer> most = steps(("2,x,A,1,1\n".repeat(20) + "2,\"x\",A,1,1\n").repeat(30));
        assertThat(sum(most)).isEqualTo(600);
    }

    @Test
    void shouldMakeOneClassForInputsWhoseColumnsHoldTheSame() {
        int[] slots = {1, 0, -1, 2, 3};
        PlainLines first = PlainCsvClass.make(slots, ROUTE);
        assertThat(PlainCsvClass.make(slots.clone(), ROUTE)).isNotSameAs(first).hasSameClassAs(first);
        assertThat(PlainCsvClass.make(new int[] {0, 1, -1, 2, 3}, ROUTE)).doesNotHaveSameClassAs(first);
    }

    @Test
    void shouldTakeNothingWhenThereIsMoreToAskOfALine() throws IOException {
        byte[] text = "ts,symbol,price,size\n".getBytes(StandardCharsets.UTF_8);
        CsvReader reader = new CsvReader(new ByteArrayInputStream(text), ',', 100);
        Rows rows = new Rows(new EventColumns(STREAM, Rows.MOST));
        Route twice = new Route("", STREAM, 0, List.of(1), List.of(2, 2));
        Route joined = new Route("", STREAM, 0, List.of(1, 2), List.of(3));
        for (RecordSettings settings :
                List.of(settings(ROUTE, "NA"), settings(NAMES.subList(0, 3), twice), settings(joined))) {
            new CsvColumns(List.of("ts", "symbol", "price", "size"), false, ',')
                    .select(reader, "x", settings.routing(), false);
            assertThat(PlainLines.of(reader, settings, new OneKey(), rows)).isEmpty();
        }
        assertThat(PlainLines.of(reader, settings(ROUTE), new OneKey(), rows)).isPresent();
    }

    /** As {@link #steps}, of JSON: how many lines are taken in each step. */
    private static List<Integer> jsonSteps(List<String> paths, String lines) throws IOException {
        Routing routing = new Routing(paths, NAMES, Routing.NONE, List.of(ROUTE), Attributes.NONE);
        RecordSettings settings =
                new RecordSettings(routing, false, Optional.empty(), 100, List.of(), Optional.empty());
        byte[] text = lines.getBytes(StandardCharsets.UTF_8);
        JsonReader reader = new JsonReader(new ByteArrayInputStream(text), paths, Optional.empty(), settings.maxLine());
        return steps(reader, settings, text.length);
    }

    private static String json(String key, int price) {
        return "{\"ts\":2,\"symbol\":\"" + key + "\",\"price\":" + price + ",\"size\":3,\"x\":true}\n";
    }

    @Test
    void shouldTakeLinesOfJsonWhenTheirLayoutWasSeenOften() throws IOException {
        assertThat(sum(jsonSteps(NAMES, json("A", 5).repeat(100)))).isZero();
        List<Integer> steps = jsonSteps(NAMES, json("A", 5).repeat(1000));
        assertThat(sum(steps)).isBetween(700, 800);
        assertThat(steps.subList(steps.size() - 3, steps.size())).doesNotContain(0);
        List<Integer> odd = jsonSteps(
                NAMES,
                json("A", 5).repeat(1000) + json("B", 5) + json("A", 77777).repeat(20));
        assertThat(odd)
                .endsWith(0, 20)
                .startsWith(steps.subList(0, steps.size() - 1).toArray(Integer[]::new));
    }

    @Test
    void shouldTakeLinesOfJsonWhenAFieldIsNullOrNotThere() throws IOException {
        String some = json("A", 5).replace(":5", ":null") + json("A", 5).replace("\"price\":5,", "");
        assertThat(sum(jsonSteps(NAMES, json("A", 5) + some.repeat(2000)))).isGreaterThan(2000);
    }

    @Test
    void shouldMakeAClassForStreamsWhoseFieldsDiffer() {
        JsonLayout layout =
                new JsonLayout(List.of(new Value("{\"s\":\"", true, 0), new Value("\",\"t\":", false, 1)), "}");
        Class<?> made = PlainJsonClass.make(layout, ROUTE).getClass();
        assertThat(made).isSameAs(PlainJsonClass.make(layout, ROUTE).getClass());
        for (String fields :
                List.of("price: double", "price: double, size: double", "price: double, size: long, x: long")) {
            StreamSpec stream = Pipeline.parse(
                            "streams: {t: {key: symbol, time: {field: ts, unit: ms}, fields: {" + fields + "}}}",
                            "p.yml")
                    .streams()
                    .get(0);
            List<Integer> slots =
                    IntStream.range(2, 2 + stream.fields().size()).boxed().toList();
            Route route = new Route("", stream, 0, List.of(1), slots);
            assertThat(PlainJsonClass.make(layout, route).getClass()).as(fields).isNotSameAs(made);
        }
    }

    @Test
    void shouldTakeLinesOfJsonWhenTheyHaveSeveralLayouts() throws IOException {
        String three =
                json("A", 5) + json("A", 5).replace(",", ", ") + json("A", 5).replace("size", "SIZE");
        List<Integer> steps = jsonSteps(NAMES, three.repeat(2000));
        assertThat(sum(steps)).isGreaterThan(3000);
    }

    @Test
    void shouldStopLearningWhenLayoutsAreEverNew() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            lines.append(json("A", 5).replace("x", "x" + i).repeat(1000));
        }
        List<Integer> steps = jsonSteps(NAMES, lines.toString());
        assertThat(sum(steps)).isBetween(1000, 16 * 1000);
        assertThat(steps.subList(steps.size() - 20 * 1000, steps.size())).containsOnly(0);
    }

    @Test
    void shouldTakeNothingOfJsonWhenVeryManyValuesAreWanted() {
        List<String> many = IntStream.range(0, 257).mapToObj(i -> "f" + i).toList();
        for (List<String> paths : List.of(many, many.subList(0, 256))) {
            JsonReader reader = new JsonReader(new byte[8], 0, paths, Optional.empty());
            assertThat(reader.plainLines(ROUTE).isPresent()).isEqualTo(paths.size() <= 256);
        }
    }

    @Test
    void shouldLeaveLinesOfJsonWhenTwoPathsLeadToOneValue() throws IOException {
        List<String> paths = List.of("symbol", "ts", "price", "[\"price\"]");
        assertThat(jsonSteps(paths, json("A", 5).repeat(100))).containsOnly(0);
    }
}
