package io.ringmill.ingest.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReaderTest {

    private static final int MAX_LINE = 1 << 20;

    private static List<String> read(InputStream in, char separator, int maxLine) throws IOException {
        CsvReader reader = new CsvReader(in, separator, maxLine);
        List<String> header = reader.readHeader();
        reader.select(IntStream.range(0, header.size()).toArray());
        RawRecord record = new RawRecord(header.size());
        List<String> all = new ArrayList<>();
        all.add(String.join("|", header));
        while (reader.next(record)) {
            all.add(record.line() + ": "
                    + (record.fault() == null ? String.join("|", fields(record, header.size())) : record.fault()));
        }
        return all;
    }

    private static List<String> fields(RawRecord record, int count) {
        List<String> fields = new ArrayList<>();
        for (int slot = 0; slot < count; slot++) {
            record.select(slot);
            fields.add(new String(record.text(), record.textFrom(), record.textLength(), StandardCharsets.UTF_8));
        }
        return fields;
    }

    private static List<String> read(String text) throws IOException {
        return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), ',', MAX_LINE);
    }

    @Test
    void shouldReadFieldsWhenPlain() throws IOException {
        assertThat(read("a,b,c\n1,2,3\n,x,\n")).containsExactly("a|b|c", "2: 1|2|3", "3: |x|");
    }

    @Test
    void shouldReadTheSameWhenLinesEndWithCrLfAndTheLastWithNothing() throws IOException {
        assertThat(read("\ufeff a , b\r\n1,2\r\n\r\n3,\"4\"\r\n\"5\",6"))
                .containsExactly("a|b", "2: 1|2", "4: 3|4", "5: 5|6");
    }

    @Test
    void shouldReadQuotedFieldsWhenTheyHoldAnything() throws IOException {
        assertThat(read("a,b\n\"x,\"\"y\"\"\",\"line 1\nline 2\r\n\"\"\n\"\n\"\",z\n"))
                .containsExactly("a|b", "2: x,\"y\"|line 1\nline 2\r\n\"\n", "6: |z");
    }

    @Test
    void shouldKeepQuotesWhenTheyAreInsideAPlainField() throws IOException {
        assertThat(read("a,b\n5\" pipe,it's\n")).containsExactly("a|b", "2: 5\" pipe|it's");
    }

    @Test
    void shouldRefuseARecordWhenItsFieldsAreTooManyOrTooFew() throws IOException {
        assertThat(read("a,b\n1\n1,2,3\n1,2\n"))
                .containsExactly(
                        "a|b", "2: has 1 field where 2 are expected", "3: has 3 fields where 2 are expected", "4: 1|2");
    }

    @Test
    void shouldLoseOneLineOnlyWhenAQuoteIsNotClosed() throws IOException {
        assertThat(read("a,b\n\"1,2\n3,4\n5,6\n"))
                .containsExactly(
                        "a|b", "2: malformed CSV: the quote opened in field 1 is not closed", "3: 3|4", "4: 5|6");
    }

    @Test
    void shouldLoseOneLineOnlyWhenSomethingFollowsAClosingQuote() throws IOException {
        assertThat(read("a,b\n\"1\"x,2\n3,4\n\"5,6\n\"7\",8\n9,0"))
                .containsExactly(
                        "a|b",
                        "2: malformed CSV: characters behind the closing quote of field 1",
                        "3: 3|4",
                        "4: malformed CSV: characters behind the closing quote of field 1",
                        "5: 7|8",
                        "6: 9|0");
    }

    @Test
    void shouldGoOnWithTheNextLineWhenOneIsTooLong() throws IOException {
        String text = "a,b\n1," + "x".repeat(10 << 20) + "\n3,4\n\"5\n" + "y".repeat(200) + "\",6\n7,8\n";
        assertThat(read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), ',', 100))
                .containsExactly(
                        "a|b",
                        "2: longer than maxLine, 100 bytes",
                        "3: 3|4",
                        "4: part of a record longer than maxLine, 100 bytes; is a quote not closed?",
                        "5: longer than maxLine, 100 bytes",
                        "6: 7|8");
    }

    @Test
    void shouldFindNoHeaderWhenEmpty() throws IOException {
        assertThat(new CsvReader(InputStream.nullInputStream(), ',', MAX_LINE).readHeader())
                .isEmpty();
    }

    @Test
    void shouldSayTheLineWhenTheHeaderIsMalformed() {
        InputStream in = new ByteArrayInputStream("\"a,b\n".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> new CsvReader(in, ',', MAX_LINE).readHeader())
                .isInstanceOf(IOException.class)
                .hasMessage("line 1: the header is malformed CSV: the quote opened in field 1 is not closed");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 61, 4096})
    void shouldReadWhatWasWrittenWhenBytesComeInSmallPieces(int piece) throws IOException {
        SplittableRandom random = new SplittableRandom(piece);
        String alphabet = "ab;\"\n\r é";
        StringBuilder text = new StringBuilder("a;b;c\n");
        List<String> expected = new ArrayList<>(List.of("a|b|c"));
        int line = 2;
        for (int i = 0; i < 500; i++) {
            List<String> fields = new ArrayList<>();
            for (int column = 0; column < 3; column++) {
                StringBuilder field = new StringBuilder("x");
                for (int length = random.nextInt(i % 100 == 0 ? 50_000 : 8); length > 0; length--) {
                    field.append(alphabet.charAt(random.nextInt(alphabet.length())));
                }
                fields.add(field.toString());
            }
            expected.add(line + ": " + String.join("|", fields));
            text.append(String.join(
                            ";",
                            fields.stream()
                                    .map(field -> '"' + field.replace("\"", "\"\"") + '"')
                                    .toList()))
                    .append("\r\n");
            line += 1
                    + (int) String.join("", fields)
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        assertThat(read(new PiecewiseInput(bytes, piece), ';', MAX_LINE)).isEqualTo(expected);
    }

    /** In pieces of a byte no record is at hand as a whole, so that each is read field by field. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldReadTheSameWhateverIsAtHand(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        String alphabet = seed % 2 == 0 ? "ab,,\n1" : "ab,,\"\n\r #\u00e9";
        StringBuilder text = new StringBuilder(seed < 3 ? "a,b,c\n" : "");
        for (int i = 0; i < 20_000; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            if (random.nextInt(10) == 0) {
                text.append("12,x,").append(random.nextInt(1_000_000)).append('\n');
            }
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        int maxLine = 40 + random.nextInt(100);
        List<String> whole = readWith(new ByteArrayInputStream(bytes), maxLine, seed < 3);
        assertThat(whole).hasSizeGreaterThan(1000);
        assertThat(readWith(new PiecewiseInput(bytes, 1), maxLine, seed < 3)).isEqualTo(whole);
    }

    /** With comments, with or without a header, and the second column not wanted. */
    private static List<String> readWith(InputStream in, int maxLine, boolean header) throws IOException {
        CsvReader reader = new CsvReader(in, ',', maxLine);
        reader.passOver(new PassedOver(0, '#'));
        if (header) {
            reader.readHeader();
        }
        reader.select(2, 0);
        RawRecord record = new RawRecord(2);
        List<String> all = new ArrayList<>();
        while (reader.next(record)) {
            all.add(record.line() + ": " + record.fault() + " " + record.totalLength() + " " + record.kind(0) + " "
                    + record.kind(1) + " " + (record.fault() == null ? fields(record, 2) : "")
                    + new String(record.bytes(), record.from(), record.length(), StandardCharsets.UTF_8));
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "comma_in_quotes",
                "empty",
                "empty_crlf",
                "escaped_quotes",
                "json",
                "newlines",
                "newlines_crlf",
                "quotes_and_newlines",
                "simple",
                "simple_crlf",
                "utf8"
            })
    // All but location_coordinates, whose JSON holds another telephone number than its CSV.
    void shouldReadAsCsvSpectrumSays(String name) throws IOException {
        Path folder = SharedData.path("csv-spectrum");
        Path csv = folder.resolve("csvs/" + name + ".csv");
        List<String> actual;
        try (InputStream in = Files.newInputStream(csv)) {
            actual = read(in, ',', MAX_LINE);
        }
        List<String> header = List.of(actual.get(0).split("\\|"));
        String json = Files.readString(folder.resolve("json/" + name + ".json"));
        assertThat(actual.subList(1, actual.size()).stream()
                        .map(record -> record.substring(record.indexOf(':') + 2))
                        .toList())
                .isEqualTo(rows(json, header));
    }

    /** The rows of a JSON list of objects, read with our own parser, one object at a time. */
    private static List<String> rows(String json, List<String> header) throws IOException {
        List<String> rows = new ArrayList<>();
        // No text in the suite holds a brace followed by a comma and another brace.
        String objects = json.strip().replaceAll("\\s*\n\\s*", " ").replaceAll("^\\[|\\]$", "");
        for (String object : objects.split("(?<=\\}),\\s*(?=\\{)")) {
            RawRecord record = new RawRecord(header.size());
            InputStream in = new ByteArrayInputStream(object.strip().getBytes(StandardCharsets.UTF_8));
            new JsonReader(in, header, Optional.empty(), MAX_LINE).next(record);
            assertThat(record.fault()).isNull();
            rows.add(String.join("|", fields(record, header.size())));
        }
        return rows;
    }
}
