package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules that begin and end, as a user runs them: the example, reference data that is read first, and real sensor data. */
class RuleLifecycleTest {

    private static final String OCCUPANCY = "uci-occupancy/datatest.txt.gz";

    private static final Pattern ALERT = Pattern.compile(
            "\"rule\":\"([^\"]*)\",\"key\":\"([^\"]*)\",\"time\":(\\d+),\"seq\":(\\d+),\"state\":\"([a-z]+)\".*");

    @TempDir
    Path dir;

    /** Rule, key, time of the day, state. */
    private List<String> alerts() throws IOException {
        List<String> alerts = new ArrayList<>();
        for (String line : Files.readAllLines(dir.resolve("alerts.ndjson"))) {
            Matcher alert = ALERT.matcher(line);
            assertThat(alert.find()).as(line).isTrue();
            long second = second(alert) % 86_400;
            alerts.add(String.format(
                    "%02d:%02d:%02d %s %s %s",
                    second / 3600, second / 60 % 60, second % 60, alert.group(1), alert.group(2), alert.group(5)));
        }
        return alerts;
    }

    private static long second(Matcher alert) {
        return Long.parseLong(alert.group(3)) / 1_000_000_000;
    }

    private Cli run(Path file, String... sets) {
        List<String> arguments = new ArrayList<>(List.of("run", file.toString(), "--quiet"));
        for (String set : sets) {
            arguments.add("--set");
            arguments.add(set);
        }
        return Cli.run(arguments.toArray(String[]::new)).expect(ExitCode.DONE);
    }

    @Test
    void shouldAlertAsTheExampleSays() throws IOException {
        Path example = SharedData.project().resolve("examples/cold-store");
        run(
                example.resolve("pipeline.yml"),
                "sources.0.csv.path=" + example.resolve("limits.csv"),
                "sources.1.csv.path=" + example.resolve("readings.csv"),
                "sinks.0.alerts.ndjson=" + dir.resolve("alerts.ndjson"));

        List<String> alerts = alerts();
        assertThat(alerts)
                .containsExactly(
                        "06:22:00 too-warm freezer-1 firing",
                        "06:59:07 no-reading freezer-2 firing",
                        "07:08:07 no-reading freezer-2 resolved",
                        "07:13:00 too-warm freezer-1 resolved");
        String readme = Files.readString(example.resolve("README.md"));
        for (String alert : alerts) {
            String[] words = alert.split(" ");
            assertThat(readme).contains("| " + words[0] + " | `" + words[1] + "` of `" + words[2] + "`, " + words[3]);
        }
    }

    @Test
    void shouldKnowTheLimitsOfAllKeysWhenTheyAreReadFirst() throws IOException {
        int keys = 10_000;
        StringBuilder limits = new StringBuilder("at,id,max\n");
        StringBuilder readings = new StringBuilder("at,id,x\n");
        IntStream.range(0, keys).forEach(i -> limits.append("0,k" + i + "," + i + "\n"));
        IntStream.range(0, keys).forEach(i -> readings.append(i + ",k" + i + "," + (i % 100 == 0 ? i + 1 : i) + "\n"));
        Files.writeString(dir.resolve("limits.csv"), limits);
        Files.writeString(dir.resolve("readings.csv"), readings);
        Path file = Files.writeString(dir.resolve("first.yml"), """
                streams:
                  readings: {key: id, time: {field: at, unit: s}, fields: {x: long}}
                  limits: {key: id, time: {field: at, unit: s}, fields: {max: long}}
                rules:
                  high: {on: readings, when: x > limits.max}
                  unknown: {on: readings, when: missing(limits.max)}
                sources:
                  - csv: {path: '%1$s/readings.csv', stream: readings}
                  - csv: {path: '%1$s/limits.csv', stream: limits, first: true}
                sinks: [{alerts: {ndjson: '%1$s/alerts.ndjson'}}]
                """.formatted(dir));
        run(file);

        assertThat(alerts()).hasSize(keys / 100).allMatch(alert -> alert.contains(" high "));
        assertThat(Cli.run("check", file.toString()).expect(ExitCode.DONE).out())
                .contains("limits.csv     before the others");
    }

    @Test
    void shouldRefuseToReadFirstWhatHasNoEnd() throws IOException {
        Path file = Files.writeString(dir.resolve("endless.yml"), """
                streams: {s: {key: id, time: {field: at, unit: s}, fields: {x: long}}}
                sources:
                  - csv: {path: in.csv, follow: true, first: true}
                """);
        assertThat(Cli.run("check", file.toString()).expect(ExitCode.USAGE).err())
                .contains("sources.0.csv.first: a file that is followed has no end");
    }

    /** A row of the data: minute by minute, a room. */
    private record Row(long second, double co2) {

        static Row of(String line) {
            String[] cells = line.split(",");
            String time = cells[0].replace("\"", "").replace(' ', 'T');
            return new Row(LocalDateTime.parse(time).toEpochSecond(ZoneOffset.UTC), Double.parseDouble(cells[4]));
        }
    }

    /** The room is stuffy: above 900 for five minutes, until below 700 for three readings. */
    private static List<String> stuffy(List<Row> rows) {
        List<String> alerts = new ArrayList<>();
        long since = -1;
        boolean on = false;
        int below = 0;
        for (Row row : rows) {
            if (!on && since >= 0 && since + 300 <= row.second()) {
                alerts.add(since + 300 + " firing");
                on = true;
                since = -1;
            }
            if (!on) {
                since = row.co2() > 900 ? since >= 0 ? since : row.second() : -1;
                continue;
            }
            below = row.co2() < 700 ? below + 1 : 0;
            if (below == 3) {
                alerts.add(row.second() + " resolved");
                on = false;
                below = 0;
            }
        }
        return alerts;
    }

    @Test
    void shouldAlertOnRealSensorDataAsAPlainComputationDoes() throws IOException {
        List<Row> rows =
                SharedData.lines(OCCUPANCY).stream().skip(1).map(Row::of).toList();
        Path file = Files.writeString(
                dir.resolve("occupancy.yml"), """
                streams:
                  room: {time: {field: Date, unit: "yyyy-MM-dd HH:mm:ss"}, fields: {CO2: double, Light: double}}
                rules:
                  stuffy: {when: CO2 > 900, for: 5m, until: CO2 < 700, endFor: 3 events, fire: both}
                sources: [{csv: {path: '%s'}}]
                sinks: [{alerts: {ndjson: '%s'}}]
                """.formatted(SharedData.file(OCCUPANCY), dir.resolve("alerts.ndjson")));
        run(file);

        List<String> actual = Files.readAllLines(dir.resolve("alerts.ndjson")).stream()
                .map(ALERT::matcher)
                .filter(Matcher::find)
                .map(alert -> second(alert) + " " + alert.group(5))
                .toList();
        assertThat(actual).isEqualTo(stuffy(rows)).hasSizeGreaterThan(3);
    }
}
