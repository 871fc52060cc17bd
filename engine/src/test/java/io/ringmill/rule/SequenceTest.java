package io.ringmill.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Allocation;
import io.ringmill.output.Alert;
import io.ringmill.output.AlertLayout;
import io.ringmill.pipeline.ProgramDriver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the reference says of sequences, case by case; {@link RandomSequencesTest} looks at them all together. */
class SequenceTest {

    private static final int ORDERS = 0;
    private static final int ACKS = 1;

    private static final String STREAMS = """
            streams:
              orders: {key: k, time: {field: t, unit: ns}, fields: {id: double, px: double}%s}
              acks: {key: k, time: {field: t, unit: ns}, fields: {id: double}%s}
            """;

    private static final String NAKED = """
            rules:
              naked:
                sequence:
                  - order: {on: orders, when: px > 0}
                  - not: {on: acks, when: id == order.id}
                within: 50ns
            """;

    private final List<String> raised = new ArrayList<>();

    private void raise(Alert alert) {
        StringBuilder text = new StringBuilder(alert.sequence() + " " + alert.key() + " " + alert.timeNs());
        for (int i = 0; i < alert.values().size(); i++) {
            AlertLayout.Value value = alert.values().get(i);
            text.append(' ').append(value.name()).append('=').append(alert.valueText(i));
        }
        raised.add(text.toString());
    }

    private ProgramDriver driver(String rules, boolean rulesApart) {
        return new ProgramDriver(STREAMS.formatted("", "") + rules, rulesApart, this::raise);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldMatchAtTheDeadlineOnceBothStreamsHaveReachedIt(boolean apart) {
        ProgramDriver driver = driver(NAKED, apart);
        int a = driver.key("A");
        driver.eventOf(ORDERS, a, 100, 7, 1.5);
        driver.advanceOf(ORDERS, 200);
        driver.advanceOf(ACKS, 149);
        assertThat(raised).isEmpty();

        driver.eventOf(ACKS, driver.key("B"), 150, 7);

        assertThat(raised).containsExactly("3 A 150 order.seq=0 order.px=1.5 order.id=7");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldMatchWhereTheOtherStreamIsAheadAlready(boolean apart) {
        ProgramDriver driver = driver(NAKED, apart);
        int a = driver.key("A");
        driver.advanceOf(ACKS, 1_000);
        driver.eventOf(ORDERS, a, 100, 7, 1.5);
        driver.advanceOf(ORDERS, 149);
        assertThat(raised).isEmpty();

        driver.advanceOf(ORDERS, 400);

        assertThat(raised).containsExactly("3 A 150 order.seq=1 order.px=1.5 order.id=7");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotMatchWhereWhatMustNotComeCame(boolean apart) {
        ProgramDriver driver = driver(NAKED, apart);
        int a = driver.key("A");
        driver.eventOf(ORDERS, a, 100, 7, 1.5);
        driver.eventOf(ACKS, a, 140, 8);
        driver.eventOf(ACKS, a, 149, 7);
        driver.eventOf(ORDERS, a, 200, 9, 1.5);
        driver.eventOf(ACKS, a, 250, 9);
        driver.advanceOf(ORDERS, 300);

        // That of 250 is too late for the order of 200.
        assertThat(raised).containsExactly("5 A 250 order.seq=3 order.px=1.5 order.id=9");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldPursueOneRunAtATimeUnlessOverlapSaysMore(boolean apart) {
        String rules = NAKED + NAKED.substring(7).replace("naked", "each") + "    overlap: 2\n";
        List<String> rulesRaised = new ArrayList<>();
        ProgramDriver driver = new ProgramDriver(
                STREAMS.formatted("", "") + rules,
                apart,
                alert -> rulesRaised.add(alert.rule() + " " + alert.valueText(2) + " " + alert.timeNs()));
        int a = driver.key("A");
        for (int i = 1; i <= 4; i++) {
            driver.eventOf(ORDERS, a, 100 + i, i, 1);
        }
        driver.eventOf(ACKS, a, 120, 1);
        driver.eventOf(ORDERS, a, 121, 5, 1);
        driver.advanceOf(ORDERS, 500);
        driver.advanceOf(ACKS, 500);

        assertThat(rulesRaised).containsExactlyInAnyOrder("naked 5 171", "each 2 152", "each 5 171");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldGiveAnEventToTheOldestRunAlone(boolean apart) {
        ProgramDriver driver = driver("""
                rules:
                  r:
                    on: orders
                    sequence: [{a: id == 1}, {b: id == 2}]
                    within: 50ns
                    overlap: 8
                """, apart);
        int a = driver.key("A");
        driver.event(a, 100, 1, 0);
        driver.event(a, 101, 1, 0);
        driver.event(a, 102, 2, 0);
        driver.event(a, 103, 2, 0);
        driver.event(a, 104, 2, 0);

        assertThat(raised)
                .containsExactly("2 A 102 a.seq=0 a.id=1 b.seq=2 b.id=2", "3 A 103 a.seq=1 a.id=1 b.seq=3 b.id=2");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldUseUpTheEventOfAMatchAndKeepTheLastOfSeveral(boolean apart) {
        ProgramDriver driver = driver("""
                rules:
                  r:
                    on: orders
                    sequence:
                      - up: {when: px > prev(px), times: 3}
                      - not: px < up.px - 5
                      - top: px >= up.px + 1
                    within: 50ns
                    message: "{up.seq} {top.px - up.px:.1f} {top.time}"
                """, apart);
        int a = driver.key("A");
        double[] prices = {1, 2, 3, 3, 4, 4.5, 5, 6, 7, 8, 1, 9, 10, 11, 12, 13};
        for (int i = 0; i < prices.length; i++) {
            driver.event(a, 100 + i, i, prices[i]);
        }

        // 2, 3, 4, then 5; 6, 7, 8, then 1 that must not come; 9, 10, 11, then 12.
        assertThat(raised)
                .extracting(line -> line.replaceAll(" (a|b)\\.seq.*", ""))
                .containsExactly(
                        "6 A 106 up.seq=4 up.px=4 up.prev(px)=3 top.seq=6 top.px=5 top.px - up.px=1 top.time=106",
                        "14 A 114 up.seq=13 up.px=11 up.prev(px)=10 top.seq=14 top.px=12 top.px - up.px=1 top.time=114");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLetWhatMustNotComePrevailOverTheNextStep(boolean apart) {
        ProgramDriver driver = driver("""
                rules:
                  r:
                    on: orders
                    sequence: [{a: id == 1}, {not: px > 5}, {b: id == 2}]
                    within: 50ns
                """, apart);
        int a = driver.key("A");
        driver.event(a, 100, 1, 9);
        driver.event(a, 101, 2, 9);
        driver.event(a, 102, 2, 1);
        assertThat(raised).isEmpty();
        driver.event(a, 103, 1, 9);
        driver.event(a, 153, 2, 1);
        assertThat(raised).as("at first + within").isEmpty();
        driver.event(a, 160, 1, 9);
        driver.event(a, 209, 2, 1);

        assertThat(raised).containsExactly("6 A 209 a.seq=5 a.id=1 b.seq=6 b.id=2");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldBeginAnewWhereARunOnlyWaitsForAStreamWithFewEvents(boolean apart) {
        ProgramDriver driver = driver("""
                rules:
                  r:
                    sequence: [{order: {on: orders, when: px > 0}}, {ack: {on: acks, when: id == order.id}}]
                    within: 50ns
                """, apart);
        int a = driver.key("A");
        driver.eventOf(ORDERS, a, 100, 1, 1);
        driver.eventOf(ORDERS, a, 149, 2, 1);
        driver.eventOf(ORDERS, a, 150, 3, 1);
        driver.eventOf(ACKS, a, 160, 2);
        driver.eventOf(ACKS, a, 160, 3);

        assertThat(raised).containsExactly("4 A 160 order.seq=2 order.px=1 order.id=3 ack.seq=4 ack.id=3");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldForgetTheRunsOfAKeyThatExpires(boolean apart) {
        ProgramDriver driver =
                new ProgramDriver(STREAMS.formatted(", expire: 20ns", ", expire: 20ns") + NAKED, apart, this::raise);
        int a = driver.key("A");
        driver.eventOf(ORDERS, a, 100, 7, 1.5);
        driver.eventOf(ORDERS, driver.key("B"), 110, 8, 1.5);
        driver.advanceOf(ACKS, 1_000);
        driver.advanceOf(ORDERS, 125);
        driver.eventOf(ORDERS, driver.key("B"), 126, 9, 1.5);
        driver.eventOf(ORDERS, driver.key("B"), 140, 9, 1.5);
        driver.eventOf(ORDERS, driver.key("B"), 159, 9, 1.5);
        driver.eventOf(ORDERS, driver.key("B"), 160, 9, 1.5);

        assertThat(raised).containsExactly("7 B 160 order.seq=1 order.px=1.5 order.id=8");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotMatchWhenTheInputEnds(boolean apart) {
        ProgramDriver driver = driver(NAKED, apart);
        driver.eventOf(ORDERS, driver.key("A"), 100, 7, 1.5);
        driver.end();

        assertThat(raised).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAllocateNothing(boolean apart) {
        long[] alerts = {0};
        ProgramDriver driver = new ProgramDriver(
                STREAMS.formatted(", expire: 3us", ", outOfOrder: 5ns") + NAKED + """
                      trend:
                        on: orders
                        sequence: [{a: px > 3}, {not: px == 1}, {b: {when: px > a.px, times: 2}}]
                        within: 1us
                        overlap: 8
                        cooldown: 100ns
                    """, apart, alert -> alerts[0]++);
        int[] keys = new int[200];
        for (int key = 0; key < keys.length; key++) {
            keys[key] = driver.key("k" + key);
        }
        long[] order = new long[2];
        long[] ack = new long[1];
        long[] timeNs = {0};
        Runnable events = () -> {
            for (int i = 0; i < 200_000; i++) {
                timeNs[0] += i % 1000 == 0 ? 200 : 2;
                int key = keys[(i * 7 + i / 5000 * 31) % (i / 10_000 % 2 == 0 ? 200 : 40)];
                order[0] = Double.doubleToRawLongBits(i % 7);
                order[1] = Double.doubleToRawLongBits((i * 31) % 9);
                ack[0] = order[0];
                if (i % 3 == 0) {
                    driver.cellsOf(ACKS, key, timeNs[0], ack);
                } else {
                    driver.cellsOf(ORDERS, key, timeNs[0], order);
                }
            }
        };
        events.run();

        assertThat(Allocation.least(10_000, round -> Allocation.by(events)))
                .as("bytes over 200,000 events")
                .isLessThan(10_000);
        assertThat(alerts[0]).isGreaterThan(10_000);
    }
}
