package io.ringmill.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.ingest.decode.CsvColumns;
import io.ringmill.ingest.decode.PieceReading.Plan;
import io.ringmill.pipeline.Pipeline;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines that are decoded in one step come to what they come to record by record. */
class PlainFilesTest {

    private static final int FILES = 300;

    /** Sends every line record by record: it is to be looked at whether a text means that the value is missing. */
    static final String RECORD_BY_RECORD = ", missing: [no such text]";

    private static final String PIPELINE = """
            streams:
              trades:
                KEYtime: {field: ts, unit: UNIT}
                fields: {price: double, size: long, side: symbol}
            engine: {topology: inline, maxKeys: 40}
            sources: [{csv: {path: x, maxLine: 200MORE}}]
            """;

    private static final List<String> COLUMNS = List.of("symbol", "ts", "price", "size", "side", "unused", "note");

    /** By column, what is odd; much of it is no value at all. */
    private static final List<List<String>> ODD = List.of(
            List.of(
                    "",
                    " ",
                    "\u00e9",
                    "\"q\"\"d\"",
                    "\"q",
                    "q\"",
                    "longer than eight",
                    "#x",
                    "\ud83d\ude00",
                    "a\tb",
                    "0"),
            List.of("", " 1000", "1000 ", "-5", "+5", "1e3", "1.5", "99999999999999999999", "x", "\"1001\"", "1000000"),
            List.of(
                    "",
                    " 1.5",
                    "1.5\t",
                    "-1.5",
                    "+1.5",
                    "-0",
                    "1e5",
                    "-2.5E-7",
                    ".5",
                    "5.",
                    ".",
                    "-",
                    "1..2",
                    "NaN",
                    "null",
                    "1e999",
                    "4.9e-324",
                    "0.1234567890123456789",
                    "123456789012345678901234567890",
                    "101.23456789012345",
                    "9007199254740993",
                    "x",
                    "\"1.5\"",
                    "1,5",
                    "0x10",
                    "Infinity",
                    "12345678",
                    "123456.78",
                    "1234567.89"),
            List.of(
                    "",
                    " 5",
                    "5 ",
                    "-5",
                    "+5",
                    "5.0",
                    "5.5",
                    "2e3",
                    "9223372036854775807",
                    "9223372036854775808",
                    "NaN",
                    "-9223372036854775808",
                    "00000000000000000005",
                    "x",
                    "12345678901234567",
                    "\"5\""),
            List.of("", " ", "buy", "\u00fc", "\"b,s\"", "a-long-name-of-a-side", "\"", "12345678", "123456789"),
            List.of("", "#comment", "\"a\nb\"", "\"open", "\r", "x".repeat(190), "\"\""),
            List.of("", "#comment", "\"a,b\"", "x\"y", "\r", "y".repeat(250), " "));

    @TempDir
    private Path folder;

    private static String plain(int column, SplittableRandom random, int line, String unit) {
        return switch (column) {
            case 0 -> "K" + random.nextInt(50) + (random.nextInt(9) == 0 ? "-of-many-letters" : "");
            case 1 ->
                unit.equals("iso8601")
                        ? "2024-05-01T00:00:00." + (100 + line % 900) + "Z"
                        : 1_714_000_000_000L + line + "";
            case 2 -> random.nextInt(1_000_000) / 100.0 + "";
            case 3 -> random.nextInt(1000) + "";
            case 4 -> random.nextBoolean() ? "buy" : "sell";
            default -> "n" + line;
        };
    }

    private static byte[] content(SplittableRandom random, List<String> columns, char separator, String unit) {
        String end = random.nextBoolean() ? "\n" : "\r\n";
        double odd = random.nextInt(3) * 0.01;
        double breaks = random.nextInt(2) * 0.01;
        StringBuilder text = new StringBuilder(random.nextInt(5) == 0 ? "\ufeff" : "");
        text.append(String.join("" + separator, columns)).append(end);
        int lines = random.nextInt(10) == 0 ? 4000 : random.nextInt(400);
        for (int line = 0; line < lines; line++) {
            for (int i = 0; i < columns.size(); i++) {
                int column = COLUMNS.indexOf(columns.get(i));
                List<String> some = ODD.get(column);
                String value = random.nextDouble() < odd
                        ? some.get(random.nextInt(some.size()))
                        : plain(column, random, line, unit);
                text.append(i == 0 ? "" : separator).append(value);
            }
            if (random.nextDouble() < breaks) {
                text.append(random.nextBoolean() ? separator + "more" : end);
            }
            text.append(line == lines - 1 && random.nextBoolean() ? "" : end);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(5) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) 0xff;
        }
        return bytes;
    }

    /** Of a text in which KEY, UNIT and MORE are to be filled in. */
    static Pipeline pipeline(String text, boolean keyed, String unit, String more) {
        return Pipeline.parse(
                text.replace("KEY", keyed ? "key: symbol\n    " : "")
                        .replace("UNIT", unit)
                        .replace("MORE", more),
                "p.yml");
    }

    static void shuffle(List<String> texts, SplittableRandom random) {
        for (int i = texts.size() - 1; i > 0; i--) {
            Collections.swap(texts, i, random.nextInt(i + 1));
        }
    }

    private static List<String> columns(SplittableRandom random, boolean keyed) {
        List<String> columns = new ArrayList<>(COLUMNS.subList(keyed ? 0 : 1, COLUMNS.size() - random.nextInt(3)));
        shuffle(columns, random);
        return columns;
    }

    @Test
    void shouldReadPlainLinesAsRecordByRecord() throws Exception {
        Path file = folder.resolve("file.csv");
        for (long seed = 1; seed <= FILES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            boolean keyed = random.nextInt(4) > 0;
            String unit = random.nextInt(3) == 0 ? "iso8601" : "ms";
            char separator = random.nextInt(3) == 0 ? ';' : ',';
            List<String> columns = columns(random, keyed);
            boolean header = random.nextBoolean();
            String more = (random.nextBoolean() ? ", comment: \"#\"" : "")
                    + (header ? "" : ", skip: 1")
                    + (random.nextInt(9) == 0 ? ", onInvalid: halt" : "");
            Files.write(file, content(random, columns, separator, unit));
            Optional<CsvColumns> csv = Optional.of(new CsvColumns(header ? List.of() : columns, header, separator));
            Plan plan = random.nextInt(4) == 0 ? new Plan(1, 300 + random.nextInt(9000), 500) : Plan.ALONE;
            List<String> together = PieceReadingTest.read(file, pipeline(PIPELINE, keyed, unit, more), csv, plan);
            List<String> alone = PieceReadingTest.read(
                    file, pipeline(PIPELINE, keyed, unit, more + RECORD_BY_RECORD), csv, Plan.ALONE);
            assertThat(together)
                    .as("seed %d, %s, %s%s", seed, columns, unit, more)
                    .isEqualTo(alone);
        }
    }
}
