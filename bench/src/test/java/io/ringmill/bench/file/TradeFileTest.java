package io.ringmill.bench.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TradeFileTest {

    private static final Pattern CSV = Pattern.compile("(\\d+),(K\\d+),(\\d+\\.\\d\\d),(\\d+)");
    private static final Pattern NDJSON =
            Pattern.compile("\\{\"ts\":(\\d+),\"symbol\":\"(K\\d+)\",\"price\":(\\d+\\.\\d\\d),\"size\":(\\d+)}");

    @TempDir
    Path folder;

    private static byte[] bytes(TradeFile trades) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        trades.write(out);
        return out.toByteArray();
    }

    @Test
    void shouldBeTheSameForTheSameSeedAndAnotherForAnother() throws IOException {
        byte[] first = bytes(new TradeFile(TradeFormat.CSV, 1000, 7, 1));
        assertThat(bytes(new TradeFile(TradeFormat.CSV, 1000, 7, 1))).isEqualTo(first);
        assertThat(bytes(new TradeFile(TradeFormat.CSV, 1000, 7, 2))).isNotEqualTo(first);
        // The beginning of a longer file, and the same on every machine.
        assertThat(bytes(new TradeFile(TradeFormat.CSV, 2000, 7, 1))).startsWith(first);
        assertThat(new String(first, StandardCharsets.US_ASCII).lines().limit(2))
                .containsExactly("ts,symbol,price,size", FIRST_TRADE);
    }

    private static final String FIRST_TRADE = "1700000000002016,K4,455.74,97";

    @Test
    void shouldKeepAFileThatIsThereAndLeaveNoPartOfOne() throws IOException {
        TradeFile trades = new TradeFile(TradeFormat.NDJSON, 10, 3, 1);
        Path file = folder.resolve(trades.fileName());
        trades.ensure(file);
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes(trades));
        Files.writeString(file, "other");
        trades.ensure(file);
        assertThat(file).hasContent("other");
        assertThat(folder).isDirectoryContaining("glob:**.ndjson").isDirectoryNotContaining("glob:**.part");
    }

    /** Against a reader of another kind, and windows that are gone through afresh after each trade. */
    @ParameterizedTest
    @EnumSource
    void shouldBeReadByTheLoopAsByARegularExpression(TradeFormat format) throws IOException {
        byte[] bytes = bytes(new TradeFile(format, 50_000, 20, 5));
        ByteLoop.WorkTally tally = new ByteLoop.WorkTally();
        new ByteLoop(format, tally).read(new ByteArrayInputStream(bytes));
        assertThat(tally.counts(20)).isEqualTo(naive(new String(bytes, StandardCharsets.US_ASCII), format));
    }

    private static Map<String, Object> naive(String text, TradeFormat format) {
        Map<String, List<Double>> windows = new HashMap<>();
        Map<String, Long> alertNs = new HashMap<>();
        Set<String> bars = new HashSet<>();
        long rows = 0;
        long sizes = 0;
        long times = 0;
        long hits = 0;
        long alerts = 0;
        double highest = 0;
        for (String line : text.lines().skip(format == TradeFormat.CSV ? 1 : 0).toList()) {
            Matcher trade = (format == TradeFormat.CSV ? CSV : NDJSON).matcher(line);
            assertThat(trade.matches()).as(line).isTrue();
            long timeNs = Long.parseLong(trade.group(1)) * 1000;
            String symbol = trade.group(2);
            double price = Double.parseDouble(trade.group(3));
            rows++;
            times += timeNs / 1000;
            sizes += Long.parseLong(trade.group(4));
            highest = Math.max(highest, price);
            bars.add(symbol + " " + Math.floorDiv(timeNs, 1_000_000_000L));
            List<Double> window = windows.computeIfAbsent(symbol, s -> new ArrayList<>());
            window.add(price);
            if (window.size() > 100) {
                window.remove(0);
            }
            double mean = window.stream().mapToDouble(p -> p).average().orElseThrow();
            double variance = window.stream()
                    .mapToDouble(p -> (p - mean) * (p - mean))
                    .average()
                    .orElseThrow();
            if (window.size() == 100 && price > mean + 3 * Math.sqrt(variance)) {
                hits++;
                if (timeNs - alertNs.getOrDefault(symbol, 0L) >= 5_000_000_000L) {
                    alerts++;
                    alertNs.put(symbol, timeNs);
                }
            }
        }
        assertThat(alerts).as("some alerts, and some that a cooldown held back").isBetween(1L, hits - 1);
        return Map.of(
                "rows", rows,
                "sizes", sizes,
                "times", times,
                "highest cents", Math.round(highest * 100),
                "symbols", windows.size(),
                "hits", hits,
                "alerts", alerts,
                "bars", (long) bars.size());
    }
}
