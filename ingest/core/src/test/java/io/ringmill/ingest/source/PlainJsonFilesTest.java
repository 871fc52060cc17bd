package io.ringmill.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.ingest.decode.PieceReading.Plan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines of JSON that are decoded in one step come to what they come to record by record. */
class PlainJsonFilesTest {

    private static final int FILES = 400;

    private static final String PIPELINE = """
            streams:
              trades:
                KEYtime: {field: ts, unit: UNIT}
                fields: {price: double, size: long, side: symbol}
            engine: {topology: inline, maxKeys: 40}
            sources:
              - ndjson: {path: x, maxLine: 300, map: {price: d.p, size: "d.a[1]", side: '["s.x"]'}MORE}
            """;

    private static final List<String> NAMES = List.of("symbol", "ts", "price", "size", "side");

    /** By name, what is odd; much of it is no value at all, or no JSON. */
    private static final List<List<String>> ODD = List.of(
            List.of(
                    "\"\"",
                    "\" \"",
                    "\"\u00e9\"",
                    "\"a\\\"b\"",
                    "\"longer than eight\"",
                    "7",
                    "007",
                    "null",
                    "true",
                    "\"K\\u0031\""),
            List.of(
                    "\"\"",
                    "-5",
                    "+5",
                    "1e3",
                    "1.5",
                    "1500.",
                    "01000",
                    "0",
                    "9223372036854775807",
                    "9223372036854775808",
                    "18446744073709551615",
                    "99999999999999999999",
                    "12345678",
                    "1234567890123456789",
                    "1000e1",
                    "1.7e12",
                    "\"1001\"",
                    "\" 1001\"",
                    "null",
                    "[1]",
                    "20240501"),
            List.of(
                    "\"\"",
                    "\"1.5\"",
                    "\" 1.5\"",
                    "\"+1.5\"",
                    "-1.5",
                    "+1.5",
                    "-0",
                    "-0.0",
                    "00.5",
                    "0.5",
                    "01",
                    "1e5",
                    "-2.5E-7",
                    "1.e5",
                    ".5",
                    "5.",
                    "-",
                    "-.5",
                    "1..2",
                    "1.2.3",
                    "NaN",
                    "\"NaN\"",
                    "null",
                    "false",
                    "1e999",
                    "4.9e-324",
                    "0.1234567890123456789",
                    "123456789012345678901234567890",
                    "9007199254740993",
                    "12345678",
                    "1234567.8",
                    "123456.78",
                    "{\"v\": 1}",
                    "1 5",
                    "1,\"p\":2",
                    "1.5e"),
            List.of(
                    "\"\"",
                    "\"5\"",
                    "-5",
                    "+5",
                    "5.0",
                    "5.5",
                    "05",
                    "2e3",
                    "9223372036854775807",
                    "9223372036854775808",
                    "-9223372036854775808",
                    "1234567890123456",
                    "12345678",
                    "nul",
                    "null",
                    "true",
                    "[5]",
                    "5]"),
            List.of(
                    "\"\"",
                    "\"buy\\n\"",
                    "\"\u00fc\"",
                    "\"a long name of a side\"",
                    "5",
                    "0.5",
                    "5e1",
                    "-",
                    "null",
                    "\"open"));

    /** What may be beside the values, wanted by nobody; each time the first is as it mostly is. */
    private static final List<List<String>> BESIDE = List.of(
            List.of(
                    "true", "false", "null", "tru", "trux", "truex", "falsy", "nul1", "12", "-0.5e3", "1e", "\"t\"",
                    "[true]"),
            List.of(
                    "\"note\"",
                    "\"another \u00e9 note\"",
                    "\"\"",
                    "\"a\\tb\"",
                    "\"tab\t\"",
                    "17",
                    "\"\\q\"",
                    "\"" + "y".repeat(250) + "\""),
            List.of("-17.25", "0", "00", "1E5", "-", "0x1", "1.", "{}", "[]", "{\"d\":{\"p\":1}}"),
            List.of("[1,\"two\",{\"three\":null}]", "[1,\"two\",{\"three\":3}]", "[]", "[1,]", "[1,\"two\"]"));

    @TempDir
    private Path folder;

    /** How the lines of a program look: in which order its members are, and the blanks between. */
    private record Style(
            List<String> order,
            String colon,
            String comma,
            boolean quotedNumbers,
            boolean sideFirst,
            boolean oftenNull) {

        static Style of(SplittableRandom random) {
            List<String> order = new ArrayList<>(List.of("symbol", "ts", "d", "side", "b0", "b1", "b2", "b3"));
            PlainFilesTest.shuffle(order, random);
            boolean blanks = random.nextBoolean();
            List<String> some = order.subList(0, order.size() - random.nextInt(3));
            return new Style(
                    some,
                    blanks ? ": " : ":",
                    blanks ? ", " : ",",
                    random.nextInt(4) == 0,
                    random.nextBoolean(),
                    random.nextInt(3) == 0);
        }

        String line(SplittableRandom random, int line, String unit, double odd) {
            StringBuilder text = new StringBuilder("{");
            for (String member : order) {
                text.append(text.length() == 1 ? "" : comma).append('"');
                text.append(member.equals("side") ? "s.x" : member).append('"').append(colon);
                if (member.equals("d")) {
                    String p = "\"p\"" + colon + value(2, random, line, unit, odd);
                    String a = "\"a\"" + colon + "[0" + comma + value(3, random, line, unit, odd) + "]";
                    text.append('{')
                            .append(sideFirst ? a : p)
                            .append(comma)
                            .append(sideFirst ? p : a)
                            .append('}');
                } else if (member.startsWith("b")) {
                    List<String> some = BESIDE.get(member.charAt(1) - '0');
                    text.append(random.nextDouble() < odd ? some.get(random.nextInt(some.size())) : some.get(0));
                } else {
                    text.append(value(NAMES.indexOf(member), random, line, unit, odd));
                }
            }
            return text.append('}').toString();
        }

        private String value(int name, SplittableRandom random, int line, String unit, double odd) {
            if (random.nextDouble() < odd) {
                List<String> some = ODD.get(name);
                return some.get(random.nextInt(some.size()));
            }
            if (oftenNull && name == 2 && random.nextBoolean()) {
                return "null";
            }
            String plain = switch (name) {
                case 0 -> "\"K" + random.nextInt(50) + (random.nextInt(9) == 0 ? "-of-many-letters" : "") + "\"";
                case 1 -> time(line, unit);
                case 2 -> random.nextInt(10_000_000) / (random.nextInt(3) == 0 ? 10_000.0 : 100.0) + "";
                case 3 -> random.nextInt(random.nextInt(9) == 0 ? 1_000_000_000 : 1000) + "";
                default -> random.nextBoolean() ? "\"buy\"" : "\"sell\"";
            };
            return quotedNumbers && plain.charAt(0) != '"' ? '"' + plain + '"' : plain;
        }

        private static String time(int line, String unit) {
            return switch (unit) {
                case "iso8601" -> "\"2024-05-01T00:00:00." + (100 + line % 900) + "Z\"";
                case "yyyyMMdd" -> 20240501 + line % 30 + "";
                case "s" -> 1_714_000_000 + line + (line % 3 == 0 ? ".5" : "");
                case "ns" -> 1_714_000_000_000_000_000L + line + "";
                default -> 1_714_000_000_000L + line + "";
            };
        }
    }

    private static byte[] content(SplittableRandom random, String unit) {
        String end = random.nextInt(3) == 0 ? "\r\n" : "\n";
        double odd = random.nextInt(4) * 0.004;
        List<Style> styles = new ArrayList<>();
        for (int i = random.nextInt(random.nextInt(3) == 0 ? 7 : 2); i >= 0; i--) {
            styles.add(Style.of(random));
        }
        StringBuilder text = new StringBuilder(random.nextInt(5) == 0 ? "\ufeff" : "");
        int lines = random.nextInt(10) == 0 ? 6000 : random.nextInt(2000);
        for (int line = 0; line < lines; line++) {
            int start = text.length();
            text.append(styles.get(random.nextInt(styles.size())).line(random, line, unit, odd));
            if (random.nextDouble() < odd) {
                int at = start + random.nextInt(text.length() - start);
                switch (random.nextInt(5)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, "{}[],:\" \t0-.e\\\n".charAt(random.nextInt(15)));
                    case 2 -> text.append(' ');
                    case 3 -> text.insert(start, end);
                    default -> text.append("x".repeat(random.nextInt(300)));
                }
            }
            text.append(line == lines - 1 && random.nextBoolean() ? "" : end);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(5) == 0 && bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] = (byte) 0xff;
        }
        return bytes;
    }

    @Test
    void shouldReadPlainLinesAsRecordByRecord() throws Exception {
        Path file = folder.resolve("file.ndjson");
        List<String> units = List.of("ms", "ms", "iso8601", "s", "ns", "yyyyMMdd");
        for (long seed = 1; seed <= FILES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            boolean keyed = random.nextInt(4) > 0;
            String unit = units.get(random.nextInt(units.size()));
            String more = (random.nextInt(4) == 0 ? ", comment: \"" + "#{}-".charAt(random.nextInt(4)) + "\"" : "")
                    + (random.nextInt(9) == 0 ? ", onInvalid: halt" : "");
            Files.write(file, content(random, unit));
            Plan plan = random.nextInt(4) == 0 ? new Plan(1, 300 + random.nextInt(9000), 500) : Plan.ALONE;
            List<String> together = PieceReadingTest.read(
                    file, PlainFilesTest.pipeline(PIPELINE, keyed, unit, more), Optional.empty(), plan);
            List<String> alone = PieceReadingTest.read(
                    file,
                    PlainFilesTest.pipeline(PIPELINE, keyed, unit, more + PlainFilesTest.RECORD_BY_RECORD),
                    Optional.empty(),
                    Plan.ALONE);
            assertThat(together).as("seed %d, %s%s", seed, unit, more).isEqualTo(alone);
        }
    }
}
