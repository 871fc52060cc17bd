package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
