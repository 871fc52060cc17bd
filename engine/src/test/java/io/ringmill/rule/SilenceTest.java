package io.ringmill.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.Allocation;
import io.ringmill.diagnostic.PipelineException;
import io.ringmill.output.Alert;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.ProgramDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SilenceTest {

    private static final String STREAM = "streams:\n  s: {key: k, time: {field: t, unit: ns}, fields: {x: double}%s}\n";

    private final List<String> raised = new ArrayList<>();

    private static String line(Alert alert) {
        return alert.sequence() + " " + alert.key() + " " + alert.state() + " " + alert.timeNs();
    }

    private ProgramDriver driver(String stream, String rules, boolean rulesApart) {
        return new ProgramDriver(STREAM.formatted(stream) + rules, rulesApart, alert -> raised.add(line(alert)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, false, 0, false", "0, false, 0, true", "0, true, 0, false", "0, true, 0, true",
        "7, false, 0, false", "7, false, 60, true", "7, true, 60, false", "0, false, 60, false",
        "30, false, 0, false", "45, false, 60, true", "200, false, 0, true", "200, true, 0, false"
    })
    void shouldFireLikeNaiveSilenceWhenStreamIsRandom(long outOfOrder, boolean byAll, long cooldown, boolean apart) {
        long seed = 31 * outOfOrder + cooldown + (byAll ? 1 : 0);
        Random random = new Random(seed);
        String rule = "rules:\n  r: {silence: 20ns, fire: both" + (byAll ? ", by: all" : "")
                + (cooldown > 0 ? ", cooldown: " + cooldown + "ns" : "") + "}\n";
        ProgramDriver driver = driver(", outOfOrder: " + outOfOrder + "ns", rule, apart);
        NaiveSilence naive = new NaiveSilence(20, outOfOrder, cooldown, byAll);
        long timeNs = 1_000;
        for (int i = 0; i < 5_000; i++) {
            timeNs += random.nextInt(12) == 0 ? random.nextInt(60) : random.nextInt(5);
            timeNs += random.nextInt(60) == 0 ? outOfOrder : 0;
            if (random.nextInt(10) == 0) {
                driver.advance(timeNs - outOfOrder);
                naive.advance(i, timeNs - outOfOrder);
                continue;
            }
            String key = "k" + random.nextInt(8);
            long at = timeNs - random.nextInt((int) outOfOrder + 3);
            driver.event(driver.key(key), at, i);
            naive.onEvent(i, key, at);
        }
        driver.end();

        assertThat(raised).as("seed %d", seed).isEqualTo(naive.alerts).hasSizeGreaterThan(200);
        assertThat(driver.alerts(0)).isEqualTo(raised.size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFireAtItsEndBeforeTheEventThatShowsItIsTakenIn(boolean apart) {
        String rule = "rules:\n  r: {silence: 10ns, fire: both, message: 'at {time} last {x}'}\n";
        List<String> messages = new ArrayList<>();
        ProgramDriver driver = new ProgramDriver(
                STREAM.formatted("") + rule, apart, alert -> messages.add(line(alert) + " " + alert.valueText(0)));
        driver.event(driver.key("a"), 100, 1);
        driver.event(driver.key("b"), 109, 2);
        driver.event(driver.key("a"), 110, 3);
        driver.advance(130);
        driver.end();

        assertThat(messages)
                .containsExactly("2 a FIRING 110 1", "2 a RESOLVED 110 3", "3 b FIRING 119 2", "3 a FIRING 120 3");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFireWhenLaterEventsCameBeforeTheWatermark(boolean apart) {
        ProgramDriver driver = driver(", outOfOrder: 50ns", "rules:\n  r: {silence: 10ns, fire: both}\n", apart);
        long[] times = {100, 125, 105, 140, 118, 200};
        for (int i = 0; i < times.length; i++) {
            driver.event(driver.key("a"), times[i], i);
        }

        // Silent from 105 on, and from 125; what is behind 140 is not known yet but for its beginning.
        assertThat(raised)
                .containsExactly(
                        "5 a FIRING 115",
                        "5 a RESOLVED 118",
                        "5 a FIRING 135",
                        "5 a RESOLVED 140",
                        "5 a FIRING 150",
                        "5 a RESOLVED 200");
    }

    /** The event that came first is not the first of the key. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFireWhenALaterEventCameFirst(boolean apart) {
        ProgramDriver driver = driver(", outOfOrder: 10ns", "rules:\n  r: {silence: 5ns, fire: both}\n", apart);
        long[] times = {20, 12, 22, 40};
        for (int i = 0; i < times.length; i++) {
            driver.event(driver.key("a"), times[i], i);
        }

        assertThat(raised).containsExactly("3 a FIRING 17", "3 a RESOLVED 20", "3 a FIRING 27", "3 a RESOLVED 40");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotFireWhenTheInputEnds(boolean apart) {
        ProgramDriver driver = driver("", "rules:\n  r: {silence: 10ns}\n", apart);
        driver.event(driver.key("a"), 100, 1);
        driver.end();

        assertThat(raised).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldForgetTheSilenceOfAKeyThatExpires(boolean apart) {
        ProgramDriver driver = driver(", expire: 10ns", "rules:\n  r: {silence: 15ns}\n", apart);
        driver.event(driver.key("a"), 100, 1);
        driver.event(driver.key("b"), 108, 2);
        driver.event(driver.key("a"), 112, 3);
        driver.advance(200);

        assertThat(raised).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTakeRowsOfWindowsInOrderOfTimeWithTimers(boolean apart) {
        String rules = """
                windows:
                  bar: {window: tumbling 30ns, select: {n: count()}}
                rules:
                  gap: {silence: 20ns, fire: both}
                  few: {on: bar, when: n < 3, fire: each}
                  none: {on: bar, silence: 40ns}
                """;
        ProgramDriver driver = driver("", rules, apart);
        driver.event(driver.key("a"), 5, 1);
        driver.event(driver.key("a"), 20, 1);
        driver.event(driver.key("a"), 200, 1);
        driver.advance(300);

        // Gap at 40 comes after the bar that ends at 30, none at 70 after both, all before the event at 200 is taken
        // in.
        assertThat(raised)
                .containsExactly(
                        "2 a FIRING 30",
                        "2 a FIRING 40",
                        "2 a FIRING 70",
                        "2 a RESOLVED 200",
                        "3 a FIRING 210",
                        "3 a FIRING 220",
                        "3 a FIRING 250");
    }

    @ParameterizedTest
    @CsvSource({
        "'when: x > 0, silence: 5s', 'does not go with ''silence'''",
        "'silence: 5s, until: x > 0', 'does not go with ''silence'''",
        "'silence: 5s, fire: each', 'there is no event while nothing comes'",
        "'silence: 0s', 'must be longer than 0s'",
        "'silence: 5s, for: 2s', 'does not go with ''silence'''",
        "'when: x > 0, for: 0s', '''0s'' is no time at all; leave it out'",
        "'when: x > 0, for: 0 events', '''0 events'' is no time at all; leave it out'",
        "'when: x > 0, for: soon', 'or a number of events, such as 3 events'",
        "'when: x > 0, endFor: three events', 'is not a number of events; write such as 3 events'",
        "'when: x > 0, keys: []', 'is empty'",
        "'when: x > 0, by: all', 'r.by: goes with ''silence''; for all keys together, put the rule on a window with by: all'",
        "'when: x > 0, for: 1000000000000 events', 'with 1 to 9 digits'"
    })
    void shouldNameTheFaultWhenClausesDoNotGoTogether(String rule, String fault) {
        assertThatThrownBy(() -> Pipeline.parse(STREAM.formatted("") + "rules:\n  r: {" + rule + "}\n", "test.yml"))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(fault);
    }

    @Test
    void shouldSayHowLongASilenceMustBeWhenOutOfOrderIsMuchLonger() {
        String tooShort = STREAM.formatted(", outOfOrder: 1h") + "rules:\n  r: {silence: %s}\n";

        assertThatThrownBy(() -> new ProgramDriver(tooShort.formatted("14s")))
                .hasMessageContaining(
                        "test.yml:4:16: 'silence': 14s is too short beside 'outOfOrder: 1h' of stream 's'")
                .hasMessageContaining("at most 256 are kept; make it at least 14.0625s");
        assertThat(new ProgramDriver(tooShort.formatted("14.0625s")).events(0)).isZero();
    }

    @Test
    void shouldTellPipelinesApartBySilence() {
        List<String> identities =
                List.of("silence: 5s", "silence: 6s", "silence: 5s, by: all", "silence: 5s, fire: both").stream()
                        .map(rule -> Pipeline.parse(STREAM.formatted("") + "rules:\n  r: {" + rule + "}\n", "test.yml")
                                .identity())
                        .distinct()
                        .collect(Collectors.toList());

        assertThat(identities).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAllocateNothingWhenTimersAreSetAndDue(boolean apart) {
        long[] alerts = {0};
        ProgramDriver driver = new ProgramDriver(
                STREAM.formatted(", expire: 3us, outOfOrder: 500ns")
                        + "rules:\n  a: {silence: 300ns, fire: both}\n  b: {silence: 1us, cooldown: 5us}\n  c: {silence: 150ns, by: all}\n",
                apart,
                alert -> alerts[0]++);
        int[] keys = new int[200];
        for (int key = 0; key < keys.length; key++) {
            keys[key] = driver.key("k" + key);
        }
        long[] x = {Double.doubleToRawLongBits(1)};
        long[] timeNs = {0};
        Runnable events = () -> {
            for (int i = 0; i < 200_000; i++) {
                timeNs[0] += i % 1000 == 0 ? 200 : 2;
                int key = keys[(i * 7 + i / 5000 * 31) % (i / 10_000 % 2 == 0 ? 200 : 40)];
                driver.cells(key, timeNs[0] - i % 3 * 150L, x);
            }
        };
        events.run();

        assertThat(Allocation.least(10_000, round -> Allocation.by(events)))
                .as("bytes over 200,000 events")
                .isLessThan(10_000);
        assertThat(alerts[0]).isGreaterThan(1_000);
    }
}
