package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ringmill explain}, on six trades whose values are easy to see. */
class ExplainCommandTest {

    @TempDir
    Path dir;

    private String pipeline;

    @BeforeEach
    void record() throws IOException {
        Files.writeString(dir.resolve("trades.csv"), """
            ts,symbol,price
            2024-01-01T00:00:00Z,A,10
            2024-01-01T00:00:01Z,B,70
            2024-01-01T00:00:02Z,A,20
            2024-01-01T00:00:03Z,A,60
            2024-01-01T00:00:00.500Z,A,99
            2024-01-01T00:00:05Z,A,90
            """);
        Files.writeString(dir.resolve("p.yml"), """
            streams:
              trades:
                key: symbol
                time: {field: ts, unit: iso8601}
                fields: {price: double}
            windows:
              two: {window: sliding 2 events, select: {mean: mean(price)}}
            rules:
              jump: {when: price > 1.4 * two.mean and two.count >= 2}
              dear: {when: price > 15, fire: both, cooldown: 10s}
              lasting: {when: price > 15, for: 4s}
              third: {when: price > 5, for: 3 events, keys: [A]}
              often: {when: price > 15, fire: each, cooldown: 2s}
              ladder:
                sequence: [{low: price < 15}, {high: price > low.price + 5}, {top: price > 95}]
                within: 8s
              quiet: {silence: 6s}
              all: {silence: 1500ms, by: all}
              rally: {sequence: [{low: price < 15}, {top: price > 80 and time > low.time + 1s}], within: 8s}
              held: {when: price > 50 and price < 80, for: 2s, fire: both, keys: [A]}
              hot: {when: price > 50 and price < 80, until: price > 80, fire: both}
            sources: [ {csv: {path: %s}} ]
            journal: {dir: %s}
            """.formatted(dir.resolve("trades.csv"), dir.resolve("journal")));
        pipeline = dir.resolve("p.yml").toString();
        Cli.run("run", pipeline, "--quiet").expect(ExitCode.DONE);
    }

    private Cli explain(String... options) {
        List<String> args = new ArrayList<>(
                List.of("explain", "--journal", dir.resolve("journal").toString()));
        args.addAll(List.of(options));
        return Cli.run(args.toArray(String[]::new));
    }

    @Test
    void shouldShowTheConditionAsATreeWithItsValues() {
        Cli why = explain("--alert", "3").expect(ExitCode.DONE);
        assertThat(why.out()).contains("Rule jump, key A, fired at event 3.").contains("""
                price > 1.4 * two.mean and two.count >= 2   true
                ├ price > 1.4 * two.mean                    true
                │ ├ price                                   60
                │ └ 1.4 * two.mean                          56
                │   └ two.mean                              40
                └ two.count >= 2                            true
                  └ two.count                               2
            """.stripTrailing());
        assertThat(why.out().lines().map(String::strip))
                .contains("two, 2 events, 2024-01-01T00:00:02Z to 2024-01-01T00:00:03Z")
                .anyMatch(line -> line.matches("firing +event 3 +2024-01-01T00:00:03Z +jump A: price 60.*"))
                .anyMatch(line -> line.matches("trades +2 +2024-01-01T00:00:02Z +price 20"))
                .noneMatch(line -> line.contains("price 70"));
    }

    @Test
    void shouldSayWhatWasFalseAndWhatWasUnknown() {
        assertThat(explain("--rule", "jump", "--key", "A", "--at", "2")
                        .expect(ExitCode.DONE)
                        .out())
                .contains("did not fire at event 2: its condition was false, since 'price > 1.4 * two.mean' was false"
                        + " (price was 20 and 1.4 * two.mean was 21).");
        assertThat(explain("--rule", "jump", "--key", "A", "--at", "1")
                        .expect(ExitCode.DONE)
                        .out())
                .contains("saw the key last at event 0");
        assertThat(explain("--rule", "jump", "--key", "A", "--at", "2024-01-01T00:00:03Z")
                        .expect(ExitCode.DONE)
                        .out())
                .contains("fired at event 3, the last of this key up to event 4.");
    }

    @Test
    void shouldSayThatAnEventCameLate() {
        assertThat(explain("--rule", "jump", "--key", "A", "--at", "4")
                        .expect(ExitCode.DONE)
                        .out())
                .contains("Note: event 4 of stream trades came late, so no rule has seen it.");
    }

    private String why(String rule, String key, int at) {
        return explain("--rule", rule, "--key", key, "--at", Integer.toString(at))
                .expect(ExitCode.DONE)
                .out();
    }

    @Test
    void shouldSayWhatKeptARuleBackWhoseConditionHeld() {
        assertThat(why("dear", "A", 3))
                .contains("did not fire at event 3: its condition held, but it is already firing since"
                        + " 2024-01-01T00:00:02Z, with the alert at event 2.")
                .contains("it has a cooldown until 2024-01-01T00:00:12Z")
                .containsOnlyOnce("firing since");
        assertThat(why("lasting", "A", 3))
                .contains("its condition held, but it is pending since 2024-01-01T00:00:02Z, and it fires at"
                        + " 2024-01-01T00:00:06Z unless that breaks.");
        assertThat(why("third", "A", 2))
                .contains("its condition held, but it is pending since 2024-01-01T00:00:00Z, for 2 of 3 events.");
        assertThat(why("third", "B", 1)).contains("takes no events of this key: it is not among its keys, A.");
        assertThat(why("often", "A", 3))
                .contains("its condition held, but it has a cooldown until 2024-01-01T00:00:04Z.");
    }

    @Test
    void shouldSayHowFarASequenceHasComeAndWhenASilenceWouldBegin() {
        assertThat(why("ladder", "A", 3))
                .contains("did not fire at event 3: its run, which began at event 0, waits for 'top' until"
                        + " 2024-01-01T00:00:08Z; event 3 was none, since 'price > 95' was false (price was 60).")
                .contains("""
                low    price < 15 on trades              came at event 0: price 10
                high   price > low.price + 5 on trades   came at event 2: price 20
                top    price > 95 on trades              awaited until 2024-01-01T00:00:08Z
            """)
                .contains("trades   2   2024-01-01T00:00:02Z   price 20");
        assertThat(why("ladder", "B", 1))
                .contains("no run is on, and event 1 was no 'low', since 'price < 15' was false (price was 70).");
        assertThat(why("quiet", "A", 3)).contains("it fires at 2024-01-01T00:00:09Z unless an event comes.");
    }

    @Test
    void shouldShowTheStepsOfASequenceThatFired() {
        assertThat(why("rally", "A", 5))
                .contains("Rule rally, key A, fired at event 5.")
                .contains("""
              The steps that it saw
                low   event 0   price 10, time 2024-01-01T00:00:00Z
                top   event 5   price 90
            """);
        assertThat(why("rally", "A", 3)).contains("came at event 0: price 10, time 2024-01-01T00:00:00Z");
    }

    @Test
    void shouldShowTheEventsOfAllKeysWhereTheRuleIsOverThem() {
        assertThat(why("all", "", 5))
                .contains("Rule all fired at event 5, which showed that its time was up at 2024-01-01T00:00:04.500Z: no"
                        + " event of any key had come for 1.5s.")
                .contains("all: no event for 1.5s")
                .contains("The 5 events of all keys so far")
                .contains("trades B   1   2024-01-01T00:00:01Z   price 70");
        assertThat(explain("--rule", "dear").expect(ExitCode.USAGE).err())
                .contains("say for which key to explain rule dear: --key K");
    }

    @Test
    void shouldNotTakeTheEventForTheCauseWhereATimerFired() {
        assertThat(why("held", "A", 5))
                .contains("fired at event 5, which showed that its time was up at 2024-01-01T00:00:05Z:"
                        + " its condition had held for 2s.")
                .contains("The condition 'when' at event 3")
                .containsPattern("└ price +60")
                .doesNotContainPattern("└ price +90");
    }

    @Test
    void shouldSayWhatResolvedAnAlert() {
        assertThat(why("hot", "A", 5))
                .contains("resolved at event 5 the alert of event 3, since 'price > 80' was true (price was 90).");
        assertThat(why("held", "A", 5)).contains("resolved   event 5");
    }

    @Test
    void shouldNotSendControlCharactersToTheTerminal() {
        assertThat(explain("--rule", "jump", "--key", "A\u001b[2J\nB")
                        .expect(ExitCode.DONE)
                        .out())
                .contains("key A\\u001b[2J\\u000aB,");
    }

    @Test
    void shouldRefuseWhatCannotBeExplained() {
        assertThat(explain("--rule", "jmp").expect(ExitCode.USAGE).err()).contains("did you mean 'jump'?");
        assertThat(explain().expect(ExitCode.USAGE).err()).contains("say what to explain");
        assertThat(explain("--alert", "3", "--at", "3").expect(ExitCode.USAGE).err())
                .contains("leave out --at");
        assertThat(explain("--alert", "0").expect(ExitCode.FAILED).err())
                .contains("event 0 raised no alert; to ask why not, name --rule, --key and --at 0");
        assertThat(explain("--rule", "jump", "--session", "7")
                        .expect(ExitCode.FAILED)
                        .err())
                .contains("holds no session 7");
        assertThat(explain("--rule", "jump", "--at", "noon")
                        .expect(ExitCode.USAGE)
                        .err())
                .contains("--at: 'noon' is not a time");
    }
}
