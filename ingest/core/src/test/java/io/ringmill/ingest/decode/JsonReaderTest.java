package io.ringmill.ingest.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.ingest.source.SharedData;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

    private static final int MAX_LINE = 1 << 20;

    /** A record as text: its fault, or its slots. */
    static List<String> read(InputStream in, List<String> paths, int maxLine) throws IOException {
        JsonReader reader = new JsonReader(in, paths, Optional.empty(), maxLine);
        RawRecord record = new RawRecord(paths.size());
        List<String> all = new ArrayList<>();
        while (reader.next(record)) {
            all.add(text(record, paths.size()));
        }
        return all;
    }

    private static String text(RawRecord record, int slots) {
        StringBuilder text = new StringBuilder().append(record.line()).append(':');
        if (record.fault() != null) {
            return text.append(" fault ").append(record.fault()).toString();
        }
        for (int slot = 0; slot < slots; slot++) {
            text.append(' ').append(record.kind(slot));
            if (record.kind(slot) != RawRecord.Kind.ABSENT) {
                record.select(slot);
                text.append('(')
                        .append(new String(
                                record.text(), record.textFrom(), record.textLength(), StandardCharsets.UTF_8))
                        .append(')');
            }
        }
        return text.toString();
    }

    private static List<String> read(String text, String... paths) throws IOException {
        return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), List.of(paths), MAX_LINE);
    }

    @Test
    void shouldFindValuesWhenPathsAreNested() throws IOException {
        String line = "{\"local\":17,\"stream\":\"x@trade\",\"data\":{\"e\":\"trade\",\"p\":\"61800.30\",\"m\":false,"
                + "\"o\":{\"p\":1},\"l\":[1,{\"p\":2}],\"n\":null},\"p\":9}\n";
        assertThat(read(
                        line,
                        "data.p",
                        "local",
                        "data.e",
                        "data.m",
                        "data.n",
                        "data.o.p",
                        "p",
                        "data.o",
                        "none",
                        "data.x"))
                .containsExactly(
                        "1: TEXT(61800.30) NUMBER(17) TEXT(trade) BOOLEAN(false) EMPTY(null) NUMBER(1) NUMBER(9)"
                                + " NESTED({\"p\":1}) ABSENT ABSENT");
    }

    @Test
    void shouldTakeTheLastValueWhenANameOccursTwice() throws IOException {
        assertThat(read("{\"a\":1,\"a\":\"2\"}", "a")).containsExactly("1: TEXT(2)");
    }

    @Test
    void shouldDecodeEscapesWhenInTextsAndNames() throws IOException {
        assertThat(read("{\"\\u0061\\\"\":\"x\\n\\t\\u00e9\\uD83D\\uDE00\\\\\\/ \\ud800!\"}", "a\""))
                .containsExactly("1: ESCAPED(x\n\té\ud83d\ude00\\/ \ufffd!)");
    }

    @Test
    void shouldForgetTheRecordBeforeWhenAValueIsAbsent() throws IOException {
        assertThat(read("{\"a\":1}\n{\"b\":2}\n", "a", "b"))
                .containsExactly("1: NUMBER(1) ABSENT", "2: ABSENT NUMBER(2)");
    }

    @Test
    void shouldPassOverBlankLinesWhenCounting() throws IOException {
        assertThat(read("\n  \n{\"a\":1}\r\n\r\n{\"a\":2}", "a")).containsExactly("3: NUMBER(1)", "5: NUMBER(2)");
    }

    @Test
    void shouldPassOverAByteOrderMarkWhenFirst() throws IOException {
        assertThat(read("\ufeff{\"a\":1}\n", "a")).containsExactly("1: NUMBER(1)");
    }

    @Test
    void shouldReadNothingWhenEmpty() throws IOException {
        assertThat(read("", "a")).isEmpty();
        assertThat(read("\ufeff", "a")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1|malformed JSON at the end of the line: expected ',' or '}'",
                "{\"a\":1}x|malformed JSON at byte 8: expected the end of the line",
                "{\"a\" 1}|malformed JSON at byte 6: expected ':'",
                "{\"a\":01}|malformed JSON at byte 7: expected ',' or '}'",
                "{\"a\":-foo}|malformed JSON at byte 6: expected a value",
                "{\"a\":\"\\x\"}|malformed JSON at byte 8: expected one of \" \\ / b f n r t u after \\",
                "{a:1}|malformed JSON at byte 2: expected a name between quotes",
                "[1]|not a JSON object",
                "17|not a JSON object",
                "hello|malformed JSON at byte 1: expected a value"
            })
    void shouldSayWhatAndWhereWhenMalformed(String line, String fault) throws IOException {
        assertThat(read(line, "a")).containsExactly("1: fault " + fault);
    }

    @Test
    void shouldRefuseWhenNestedTooDeep() throws IOException {
        String line = "{\"a\":" + "[".repeat(100_000);
        assertThat(read(line, "a")).containsExactly("1: fault malformed JSON: nested more than 512 deep");
    }

    @Test
    void shouldGoOnWithTheNextLineWhenOneIsTooLong() throws IOException {
        String text =
                "{\"a\":1}\n{\"a\":\"" + "x".repeat(10 << 20) + "\"}\n{\"a\":2}\n{\"a\":\"" + "y".repeat(200) + "\"}";
        assertThat(read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), List.of("a"), 100))
                .containsExactly(
                        "1: NUMBER(1)",
                        "2: fault longer than maxLine, 100 bytes",
                        "3: NUMBER(2)",
                        "4: fault longer than maxLine, 100 bytes");
    }

    @Test
    void shouldKeepTheBeginningAndTheLengthWhenALineIsTooLong() throws IOException {
        byte[] line = ("{" + "x".repeat(10 << 20) + "\n").getBytes(StandardCharsets.UTF_8);
        RawRecord record = new RawRecord(0);
        new JsonReader(new ByteArrayInputStream(line), List.of(), Optional.empty(), MAX_LINE).next(record);
        assertThat(record.totalLength()).isEqualTo(line.length - 1);
        assertThat(record.length()).isEqualTo(InputBuffer.RAW_BYTES);
        assertThat(record.bytes()[record.from()]).isEqualTo((byte) '{');
    }

    @Test
    void shouldTakeALineOfExactlyTheLimit() throws IOException {
        String line = "{\"a\":1}";
        InputStream in = new ByteArrayInputStream((line + "\n" + line + " \n").getBytes(StandardCharsets.UTF_8));
        assertThat(read(in, List.of("a"), line.length()))
                .containsExactly("1: NUMBER(1)", "2: fault longer than maxLine, 7 bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 4096})
    void shouldReadTheSameWhenBytesComeInSmallPieces(int piece) throws IOException {
        SplittableRandom random = new SplittableRandom(piece);
        StringBuilder text = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= 300; i++) {
            String value = "v".repeat(random.nextInt(i % 50 == 0 ? 100_000 : 40));
            text.append("{\"b\":[],\"a\":\"").append(value).append("\"}").append(i % 2 == 0 ? "\n" : "\r\n");
            expected.add(i + ": TEXT(" + value + ")");
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        assertThat(read(new PiecewiseInput(bytes, piece), List.of("a"), MAX_LINE))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldReadTheSameWhateverWentBefore(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> paths = List.of("a", "ab", "longer-than-8", "d.a", "d.e[1]", "\u00e9");
        StringBuilder text = new StringBuilder();
        List<String> alone = new ArrayList<>();
        for (int i = 1; i <= 5000; i++) {
            StringBuilder line = new StringBuilder();
            object(line, random, 0);
            for (int faults = Math.max(0, random.nextInt(6) - 3); faults > 0 && line.length() > 0; faults--) {
                int at = random.nextInt(line.length());
                switch (random.nextInt(3)) {
                    case 0 -> line.setCharAt(at, "\"\\{}[],:1e. \u0001x".charAt(random.nextInt(14)));
                    case 1 -> line.deleteCharAt(at);
                    default -> line.setLength(at);
                }
            }
            line.append(line.length() == 0 || line.toString().isBlank() ? "{" : "");
            // Of its own: nothing is known of what went before, and the bytes end with the line.
            RawRecord record = new RawRecord(paths.size());
            record.bytes = line.toString().getBytes(StandardCharsets.UTF_8);
            record.length = record.bytes.length;
            record.line = i;
            record.fault = new JsonParser(paths, Optional.empty()).parse(record);
            alone.add(text(record, paths.size()));
            text.append(line).append('\n');
        }
        InputStream in = new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(read(in, paths, MAX_LINE)).isEqualTo(alone);
        assertThat(alone.stream().filter(record -> record.contains("fault"))).hasSizeBetween(1000, 4000);
    }

    private static void object(StringBuilder text, SplittableRandom random, int depth) {
        String[] names = {"a", "ab", "abc", "longer-than-8", "d", "e", "8letters", "\\u0061", "\u00e9"};
        text.append('{');
        for (int i = 0; i < 5; i++) {
            String name = names[random.nextInt(4) > 0 ? i + depth : random.nextInt(names.length)];
            text.append(i == 0 ? "" : random.nextInt(5) == 0 ? " , " : ",");
            text.append('"').append(name).append(random.nextInt(5) == 0 ? "\" :\t" : "\":");
            switch (name.equals("d") && depth < 2 ? 0 : name.equals("e") ? 1 : 2 + random.nextInt(6)) {
                case 0 -> object(text, random, depth + 1);
                case 1 -> text.append("[null, ").append(random.nextInt()).append(",[]]");
                case 2 -> text.append(random.nextDouble() * 1e6);
                case 3 -> text.append(random.nextLong());
                case 4 -> text.append("true");
                case 5 ->
                    text.append("\"")
                            .append("x\u00e9".repeat(random.nextInt(8)))
                            .append("\\n\"");
                default -> text.append('"').append(random.nextInt(100_000)).append('"');
            }
        }
        text.append('}');
    }

    @Test
    void shouldTakeAndRefuseAsJsonTestSuiteWhenTextIsOneLine() throws IOException {
        Path folder = SharedData.path("json-test-suite/test_parsing");
        int taken = 0;
        int refused = 0;
        List<Path> files;
        try (Stream<Path> listed = Files.list(folder)) {
            files = listed.sorted().toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            byte[] bytes = Files.readAllBytes(file);
            boolean either = name.startsWith("i_");
            if (either || new String(bytes, StandardCharsets.ISO_8859_1).strip().indexOf('\n') >= 0) {
                continue;
            }
            List<String> records = read(new ByteArrayInputStream(bytes), List.of("a"), MAX_LINE);
            boolean valid = !records.isEmpty() && !records.get(0).contains("fault");
            boolean notAnObject = !records.isEmpty() && records.get(0).contains("not a JSON object");
            if (name.startsWith("y_")) {
                boolean object =
                        new String(bytes, StandardCharsets.UTF_8).strip().startsWith("{");
                assertThat(object ? valid : notAnObject).as(name).isTrue();
                taken++;
            } else if (name.startsWith("n_")) {
                assertThat(valid || notAnObject).as(name).isFalse();
                refused++;
            }
        }
        assertThat(taken).isGreaterThan(80);
        assertThat(refused).isGreaterThan(170);
    }
}
