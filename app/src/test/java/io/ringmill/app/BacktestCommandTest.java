package io.ringmill.app;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacktestCommandTest {

    private static final String PIPELINE = """
            name: ticks
            streams:
              trades: {key: symbol, time: {field: ts, unit: ns}, fields: {price: double, size: double}}
            windows:
              px20: {window: sliding 20 events, select: {mean: mean(price), sd: stddev_pop(price)}}
            rules:
              spike: {when: price > px20.mean + 2 * px20.sd, cooldown: 5s}
            sources: [ {simulate: {kind: ticks, keys: 5, count: 20000, seed: 3}} ]
            """;

    @TempDir
    Path dir;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text);
    }

    /** The digest of a run of its own. */
    private String own(String... settings) throws IOException {
        Path summary = dir.resolve("own.json");
        List<String> arguments = new ArrayList<>(
                List.of("run", dir.resolve("pipeline.yml").toString(), "-q", "--summary", summary.toString()));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        Cli.run(arguments.toArray(String[]::new)).expect(ExitCode.DONE);
        return found("\"digest\":\"([0-9a-f]+)\"", Files.readString(summary));
    }

    private static String found(String pattern, String in) {
        Matcher matcher = Pattern.compile(pattern).matcher(in);
        assertThat(matcher.find()).as(pattern + " in " + in).isTrue();
        return matcher.group(1);
    }

    @Test
    void shouldGiveEachVariantTheDigestOfItsOwnRunOverSources() throws IOException {
        Path pipeline = file("pipeline.yml", PIPELINE);
        Path summary = dir.resolve("all.json");

        Cli run = Cli.run(
                        "backtest",
                        pipeline.toString(),
                        "--sweep",
                        "rules.spike.cooldown=1s,20s",
                        "--variants",
                        file("more.yml", "- {name: other feed, sources.0.simulate.seed: 4}\n- {windows.px20.min: 20}\n")
                                .toString(),
                        "--csv",
                        dir.resolve("all.csv").toString(),
                        "--summary",
                        summary.toString())
                .expect(ExitCode.DONE);

        String digests = Files.readString(summary);
        assertThat(found("\"as it is\":\"([0-9a-f]+)\"", digests)).isEqualTo(own());
        assertThat(found("\"cooldown=1s\":\"([0-9a-f]+)\"", digests)).isEqualTo(own("rules.spike.cooldown=1s"));
        assertThat(found("\"cooldown=20s\":\"([0-9a-f]+)\"", digests)).isEqualTo(own("rules.spike.cooldown=20s"));
        assertThat(found("\"other feed\":\"([0-9a-f]+)\"", digests)).isEqualTo(own("sources.0.simulate.seed=4"));
        assertThat(found("\"min=20\":\"([0-9a-f]+)\"", digests)).isEqualTo(own("windows.px20.min=20"));
        assertThat(run.out()).contains("5 variants of ticks", "rule spike", "as it is", "cooldown=20s");
        assertThat(Files.readAllLines(dir.resolve("all.csv")))
                .hasSize(6)
                .first()
                .asString()
                .startsWith("variant,rules.spike.cooldown,sources.0.simulate.seed,windows.px20.min,digest,");
    }

    private JsonNode summary(String... command) throws IOException {
        Path summary = dir.resolve("summary.json");
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("-q", "--summary", summary.toString()));
        Cli.run(arguments.toArray(String[]::new)).expect(ExitCode.DONE);
        return new ObjectMapper().readTree(summary.toFile());
    }

    @Test
    void shouldCountWhatSourcesKeepBackAsARunDoes() throws IOException {
        file("in.csv", "k,ts,x\na,1,1\na,2,no\na,3,-5\na,4,\nb,2,7\na,x,8\na,9,900\na,2,3\na,5,4\n");
        String pipeline = file("counted.yml", """
                        streams: {s: {key: k, time: {field: ts, unit: s}, fields: {x: double}, where: x < 100}}
                        windows: {last: {window: sliding 2 events, select: {mean: mean(x)}}}
                        rules: {high: {when: x > 1, fire: each}}
                        sources: [ {csv: {path: '%1$s/in.csv', where: x > 0}} ]
                        journal: {dir: '%1$s/journal'}
                        """.formatted(dir)).toString();
        JsonNode run = summary("run", pipeline);
        JsonNode backtest = summary("backtest", pipeline, "--sweep", "sources.0.csv.where=x > 3,x > 1000");

        assertThat(run.at("/events/invalid").asLong()).isEqualTo(2);
        assertThat(run.at("/events/filtered").asLong()).isGreaterThan(1);
        assertThat(run.at("/events/late").asLong()).isPositive();
        for (String same : List.of("events", "results", "alerts", "digest")) {
            assertThat(backtest.get(same)).as(same).isEqualTo(run.get(same));
        }

        String journal = dir.resolve("journal").toString();
        JsonNode replay = summary("replay", journal);
        JsonNode again = summary("backtest", pipeline, "--journal", journal);
        assertThat(again.get("events")).isEqualTo(replay.get("events"));
        for (JsonNode each : List.of(backtest, again)) {
            assertThat(each.get("latencyNs").fieldNames())
                    .toIterable()
                    .containsExactlyElementsOf(() -> run.get("latencyNs").fieldNames());
            assertThat(each.get("latencyNs")).allMatch(JsonNode::isNull);
        }
    }

    /** The prices that a backtest over sources draws. */
    private JsonNode drawn(String... options) throws IOException {
        Path pipeline = file("priced.yml", PIPELINE + "backtest: {price: trades.price, horizons: [1s]}\n");
        Path json = dir.resolve("priced.json");
        List<String> arguments =
                new ArrayList<>(List.of("backtest", pipeline.toString(), "-q", "--json", json.toString()));
        arguments.addAll(List.of(options));
        Cli.run(arguments.toArray(String[]::new)).expect(ExitCode.DONE);
        return new ObjectMapper().readTree(json.toFile()).path("prices");
    }

    @Test
    void shouldDrawThePricesOfTheFirstVariantsInputAlone() throws IOException {
        JsonNode alone = drawn();

        assertThat(alone).hasSize(5);
        assertThat(drawn("--set", "sources.0.simulate.seed=3", "--sweep", "sources.0.simulate.seed=4,5"))
                .isEqualTo(alone);
    }

    /** Events x = 1 to 300, one a second, of which the last 150 are labelled. */
    private String[] counting() throws IOException {
        file(
                "in.csv",
                IntStream.rangeClosed(1, 300)
                        .mapToObj(i -> "a," + i + "," + i)
                        .collect(joining("\n", "k,ts,x\n", "\n")));
        file(
                "labels.csv",
                "key,from,to\n"
                        + IntStream.rangeClosed(151, 300)
                                .mapToObj(i -> "a," + i + "," + i)
                                .collect(joining("\n")) + "\n");
        Path pipeline = file("counting.yml", """
                streams: {s: {key: k, time: {field: ts, unit: s}, fields: {x: double}}}
                rules:
                  high: {when: x > 1, fire: each}
                  odd: {when: x %% 2 == 1, fire: both}
                sources: [{csv: {path: %1$s/in.csv}}]
                backtest: {labels: {csv: %1$s/labels.csv}}
                """.formatted(dir));
        return new String[] {
            "backtest",
            pipeline.toString(),
            "--json",
            dir.resolve("out.json").toString(),
            "--csv",
            dir.resolve("out.csv").toString()
        };
    }

    private JsonNode json(Cli run) throws IOException {
        run.expect(ExitCode.DONE);
        return new ObjectMapper().readTree(dir.resolve("out.json").toFile());
    }

    private static Cli run(String[] arguments, String... more) {
        return Cli.run(Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void shouldListAlertsOfTheBestOfManyVariants() throws IOException {
        JsonNode report = json(run(counting(), "--sweep", "rules.high.when=x > {1..150:1}"));

        Set<Integer> drawn = new HashSet<>();
        report.get("alerts").forEach(alert -> alert.get("variants").forEach(variant -> drawn.add(variant.asInt())));
        assertThat(report.get("variants").get(150).get("name").asText()).isEqualTo("when=x > 150");
        assertThat(drawn).hasSize(100).contains(0, 150, 149, 148);
        assertThat(report.get("notes").toString())
                .contains("the list of alerts has those of 100 of 151 variants, the best by each rule and horizon");
    }

    @Test
    void shouldCountAlertsThatAreScoredAndCompareByTheRuleWithMostOfThem() throws IOException {
        Cli own = run(counting());
        JsonNode byMost = json(own);
        List<String> csv = Files.readAllLines(dir.resolve("out.csv"));
        Cli asked = run(counting(), "--rule", "odd");
        JsonNode byAsked = json(asked);

        assertThat(own.out())
                .contains("rule high, ranked by F1")
                .containsPattern("firing +F1")
                .containsPattern("as it is +299");
        assertThat(byMost.get("rule").asText()).isEqualTo("high");
        assertThat(asked.out()).contains("rule odd, ranked by F1").containsPattern("as it is +150");
        assertThat(byAsked.get("rule").asText()).isEqualTo("odd");
        assertThat(csv.get(0)).contains(",rule,alerts,firing,keys,");
        assertThat(csv.get(2)).contains(",odd,300,150,1,");
    }

    @Test
    void shouldTellValuesThatAreSweptAsNamesHaveThem() throws IOException {
        JsonNode sweep = json(run(counting(), "--sweep", "rules.high.when=x > {1.25..1.75:0.25} and x > -1000000"))
                .get("sweep")
                .get(0);

        assertThat(sweep.get("label").asText()).isEqualTo("when");
        assertThat(sweep.get("values").get(0).asText()).isEqualTo("x > 1.25 and x > -1000000");
        assertThat(sweep.get("shown").toString())
                .isEqualTo("[\"\u20261.25\u2026\",\"\u20261.5\u2026\",\"\u20261.75\u2026\"]");
    }

    @Test
    void shouldReadAPipeForVariantsThatDecodeAlikeOnly() throws Exception {
        Path pipe = dir.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        String text = PIPELINE.replaceFirst("sources: .*", "sources: [ {ndjson: {path: %s}} ]");
        Path standardInput = file("in.yml", text.formatted("'-'"));
        Path named = file("pipe.yml", text.formatted("'" + pipe + "'"));
        Path absent = file("absent.yml", text.formatted("'" + file("in.ndjson", "") + "'"));
        String fields = file("fields.yml", "- {name: other, streams.trades.fields.size: long}\n")
                .toString();
        String elsewhere = file("elsewhere.yml", "- {name: other, sources.0.ndjson.path: nowhere.ndjson}\n")
                .toString();

        assertThat(Cli.run("backtest", standardInput.toString(), "--variants", fields)
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("variant other: standard input can be read only once, and is read for 'as it is' already");
        assertThat(Cli.run("backtest", named.toString(), "--variants", fields)
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("'" + pipe + "' can be read only once", "run the pipeline with a journal");
        assertThat(Cli.run("backtest", absent.toString(), "--variants", elsewhere)
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("variant other: there is no file 'nowhere.ndjson'");
    }

    @Test
    void shouldTellEventsOfAnyTime() throws IOException {
        Path pipeline = file(
                "pipeline.yml",
                PIPELINE.replaceFirst(
                        "sources: .*",
                        "sources: [ {csv: {path: '"
                                + file("in.csv", "symbol,ts,price,size\na,-2000000000,1,1\na,0,2,1\n") + "'}} ]"));

        Cli epoch = Cli.run("backtest", pipeline.toString()).expect(ExitCode.DONE);
        Cli none =
                Cli.run("backtest", pipeline.toString(), "--from", "2001-01-01").expect(ExitCode.FAILED);

        Cli unpriced = Cli.run(
                        "backtest",
                        pipeline.toString(),
                        "--set",
                        "rules.spike.when=price > 0",
                        "--set",
                        "backtest={price: price, horizons: [1d]}")
                .expect(ExitCode.DONE);

        assertThat(unpriced.out()).contains("1d bp", "hit").doesNotContain("- %");
        assertThat(epoch.out()).contains("from 1969-12-31T23:59:58Z to 1970-01-01T00:00:00Z");
        assertThat(none.err()).contains("no event was read: none lies between --from and --to");
        assertThat(none.out()).doesNotContain("from 1970");
    }

    @Test
    void shouldSayWhereInAFileOfVariantsFaultsAre() throws IOException {
        Path pipeline = file("pipeline.yml", PIPELINE);
        Path variants = file("v.yml", "# one\n- {name: a, rules.spike.cooldown: 5x}\n- {windows.px20.select.sd: }\n");
        Path empty = file("empty.yml", "# nothing\n");

        Cli faults = Cli.run("backtest", pipeline.toString(), "--variants", variants.toString())
                .expect(ExitCode.USAGE);

        assertThat(faults.err())
                .contains(variants + ":2:3: variant a: rules.spike.cooldown: '5x' is not a duration")
                .containsPattern(":3:3: variant sd=none: .*pipeline.yml:7:\\d+: unknown value of px20 'sd'");
        assertThat(Cli.run("backtest", pipeline.toString(), "--variants", empty.toString())
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("the file is empty; variants are a list");
        assertThat(Cli.run(
                                "backtest",
                                pipeline.toString(),
                                "--variants",
                                dir.resolve("none.yml").toString())
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("--variants: there is no file");
    }

    @Test
    void shouldRefuseADashForAFile() throws IOException {
        Path pipeline = file("pipeline.yml", PIPELINE);

        Cli dash = Cli.run(
                        "backtest", pipeline.toString(), "--json", "-", "--csv", "-", "--html", "-", "--summary", "-")
                .expect(ExitCode.USAGE);

        assertThat(dash.err()).contains("--json: '-' is no file", "--csv: ", "--html: ", "--summary: ", "/dev/stdout");
    }

    @Test
    void shouldSayWhatIsWrongBeforeAnythingRuns() throws IOException {
        Path pipeline = file("pipeline.yml", PIPELINE);

        Cli unsound = Cli.run(
                        "backtest", pipeline.toString(), "--sweep", "rules.spike.when=price > px20.maen,price > 1")
                .expect(ExitCode.USAGE);
        Cli many = Cli.run(
                        "backtest",
                        pipeline.toString(),
                        "--sweep",
                        "rules.spike.cooldown=1s..1000s:1s",
                        "--sweep",
                        "windows.px20.min=1..1000")
                .expect(ExitCode.USAGE);
        Cli endless = Cli.run("backtest", pipeline.toString(), "--set", "sources.0.simulate.count=0")
                .expect(ExitCode.USAGE);
        Cli range = Cli.run("backtest", pipeline.toString(), "--sweep", "rules.spike.cooldown=1s..9s")
                .expect(ExitCode.USAGE);

        assertThat(unsound.err()).contains("variant when=\u2026px20.maen: unknown value of px20 'maen'");
        assertThat(many.err()).contains("1000000 variants", "at most 20000");
        assertThat(endless.err()).contains("this simulate source has no end");
        assertThat(range.err()).contains("does not say how far from one to the next");
    }
}
