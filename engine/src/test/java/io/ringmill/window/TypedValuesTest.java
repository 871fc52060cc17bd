package io.ringmill.window;

import static io.ringmill.event.Cells.MISSING_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.expression.Type;
import io.ringmill.output.Result;
import io.ringmill.pipeline.ProgramDriver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Selected values are of the type of what they are of: longs to the last digit, symbols as texts. */
class TypedValuesTest {

    private static final long ID = 635138577566547135L;
    private static final long[] IDS = {ID, ID + 1, ID + 2, ID + 4};
    private static final String[] SIDES = {"buy", "", "sell", "buy"};
    private static final String STREAM = """
            streams:
              t:
                key: k
                time: {field: ts, unit: ns}
                fields: {id: long, side: symbol, price: double}
                outOfOrder: %s
            """;
    private static final String SELECT = """
                select:
                  first: first(id)
                  last: last(id)
                  low: min(id)
                  high: max(id)
                  range: range(id)
                  sum: sum(id)
                  distinct: distinct(id)
                  sides: distinct(side)
                  sideFirst: first(side)
                  sideLast: last(side)
                  t0: first(time)
                  t1: max(time)
                  n: count()
                  ids: count(id)
                  k: last(key)
                  mean: mean(price)
            """;

    private static ProgramDriver driver(String outOfOrder, String windows) {
        return new ProgramDriver(STREAM.formatted(outOfOrder) + "windows:\n" + windows);
    }

    private static void event(ProgramDriver driver, long timeNs, long id, String side, double price) {
        int symbol = driver.compiled().symbols().intern(side);
        driver.cells(driver.key("AAPL"), timeNs, id, symbol, Double.doubleToRawLongBits(price));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sliding 4 events",
                "sliding 4ns",
                "sliding 1030 events",
                "tumbling 4 events",
                "tumbling 10ns",
                "hopping 10ns every 5ns",
                "session gap 3ns",
                "running"
            })
    void shouldKeepLongsAndTextsWhenSelectedInAnyForm(String form) {
        ProgramDriver driver = driver("0ns", "  w:\n    window: " + form + "\n" + SELECT);
        for (int i = 0; i < IDS.length; i++) {
            event(driver, 11 + i, IDS[i], SIDES[i], 1);
        }
        List<Result> rows = new ArrayList<>(driver.takeRows());
        driver.end();
        rows.addAll(driver.takeRows());
        // Of hopping windows the first one that holds all of them.
        Result row = rows.stream().filter(each -> each.count() == 4).findFirst().orElseThrow();

        assertThat(row.types().subList(0, 8)).containsOnly(Type.LONG);
        assertThat(row.types().subList(8, 10)).containsOnly(Type.SYMBOL);
        assertThat(row.types().subList(10, 14)).containsOnly(Type.LONG);
        assertThat(row.types().subList(14, 16)).containsExactly(Type.KEY, Type.DOUBLE);
        assertThat(row.longValue("first")).isEqualTo(ID);
        assertThat(row.longValue("last")).isEqualTo(ID + 4);
        assertThat(row.longValue("low")).isEqualTo(ID);
        assertThat(row.longValue("high")).isEqualTo(ID + 4);
        assertThat(row.longValue("range")).isEqualTo(4);
        assertThat(row.longValue("sum")).isEqualTo(4 * ID + 7);
        assertThat(row.longValue("distinct")).isEqualTo(4);
        assertThat(row.longValue("sides")).isEqualTo(2);
        assertThat(row.text("sideFirst")).isEqualTo("buy");
        assertThat(row.text("sideLast")).isEqualTo("buy");
        assertThat(row.longValue("t0")).isEqualTo(11);
        assertThat(row.longValue("t1")).isEqualTo(14);
        assertThat(row.longValue("n")).isEqualTo(4);
        assertThat(row.longValue("ids")).isEqualTo(4);
        assertThat(row.text("k")).isEqualTo("AAPL");
        assertThat(row.text("last")).isEqualTo("635138577566547139");
        assertThat(row.value("last")).isEqualTo((double) (ID + 4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sliding 2 events", "sliding 2ns", "sliding 1030 events", "running"})
    void shouldSayMissingWhenSumOverflowsAndExactOnceItHasLeft(String form) {
        ProgramDriver driver = driver("0ns", "  w: {window: " + form + ", select: {sum: sum(id), high: max(id)}}\n");
        long[] ids = {Long.MAX_VALUE, 1, -2, Long.MIN_VALUE + 1, MISSING_LONG, 0x7ff0000000000001L};
        List<Long> sums = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            event(driver, 10 + i, ids[i], "", 0);
            Result row = driver.takeRows().get(0);
            sums.add(row.longValue("sum"));
            assertThat(row.isMissing(0)).isEqualTo(row.longValue("sum") == MISSING_LONG);
        }
        boolean slides = form.contains(" 2");
        long nan = 0x7ff0000000000001L;
        assertThat(sums)
                .containsExactlyElementsOf(
                        slides
                                ? List.of(Long.MAX_VALUE, MISSING_LONG, -1L, MISSING_LONG, Long.MIN_VALUE + 1, nan)
                                : List.of(Long.MAX_VALUE, MISSING_LONG, Long.MAX_VALUE - 1, -1L, -1L, nan - 1));
    }

    @Test
    void shouldPutLongsByTheirTimeWhenTheyComeOutOfOrder() {
        ProgramDriver driver = driver("10ns", """
                  w: {window: tumbling 100ns, select: {first: first(id), last: last(id), side: last(side)}}
                  s: {window: sliding 100ns, select: {first: first(id), last: last(id), side: first(side)}}
                """);
        event(driver, 15, ID + 1, "buy", 0);
        event(driver, 17, ID + 2, "sell", 0);
        event(driver, 11, ID, "none", 0);
        Result sliding = driver.takeRows().get(2);
        driver.end();
        Result tumbling = driver.takeRows().get(0);

        assertThat(sliding.longValue("first")).isEqualTo(ID);
        assertThat(sliding.longValue("last")).isEqualTo(ID + 2);
        assertThat(sliding.text("side")).isEqualTo("none");
        assertThat(tumbling.longValue("first")).isEqualTo(ID);
        assertThat(tumbling.longValue("last")).isEqualTo(ID + 2);
        assertThat(tumbling.text("side")).isEqualTo("sell");
    }

    @Test
    void shouldSeeTypesWhenWindowsAreOnWindowsAndReadEachOther() {
        ProgramDriver driver = driver("0ns", """
                  top: {on: low, by: all, window: running, select: {id: max(id), side: last(side), n: distinct(id), seen: last(t)}}
                  low: {window: sliding 3 events, select: {id: last(id), side: "if(count() > 1, last(side), \\"none\\")", t: max(time),
                        next: last(id) + 1, half: last(id) / 2, either: "coalesce(last(id), 7)", above: last(top.id)}}
                """);
        event(driver, 11, ID, "buy", 0);
        event(driver, 12, ID + 1, "sell", 0);
        List<Result> rows = driver.takeRows();
        List<Result> lows =
                rows.stream().filter(row -> row.window().equals("low")).toList();
        assertThat(lows.get(0).text("side")).isEqualTo("none");
        assertThat(lows.get(0).isMissing(6)).isTrue();
        Result low = lows.get(1);
        Result top =
                rows.stream().filter(row -> row.window().equals("top")).toList().get(1);

        assertThat(top.longValue("id")).isEqualTo(ID + 1);
        assertThat(top.text("side")).isEqualTo("sell");
        assertThat(top.longValue("n")).isEqualTo(2);
        assertThat(top.longValue("seen")).isEqualTo(12);
        assertThat(low.longValue("next")).isEqualTo(ID + 2);
        assertThat(low.value("half")).isEqualTo((ID + 1) / 2.0);
        assertThat(low.longValue("either")).isEqualTo(ID + 1);
        assertThat(low.longValue("above")).isEqualTo(ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sliding 4 events", "sliding 20ns", "tumbling 100ns", "hopping 100ns every 50ns", "running"})
    void shouldLookBackAtLongsAndTextsExactly(String form) {
        ProgramDriver driver = driver(
                "0ns",
                "  w: {window: " + form + ", select: {lag: 'lag(id, 1)', ago: 'ago(id, 2ns)', side: 'lag(side, 1)',"
                        + " far: 'lag(id, 3)', at: argmax(id), who: last(k), same: first(key)}}\n");
        event(driver, 51, ID, "buy", 0);
        event(driver, 52, ID + 1, "sell", 0);
        event(driver, 53, ID + 2, "sell", 0);
        driver.end();
        Result row = driver.takeRows().stream()
                .filter(each -> each.count() == 3)
                .findFirst()
                .orElseThrow();

        assertThat(row.longValue("lag")).isEqualTo(ID + 1);
        assertThat(row.longValue("ago")).isEqualTo(ID);
        assertThat(row.text("side")).isEqualTo("sell");
        assertThat(row.longValue("far")).isEqualTo(MISSING_LONG);
        assertThat(row.longValue("at")).isEqualTo(53);
        assertThat(row.text("who")).isEqualTo("AAPL");
        assertThat(row.text("same")).isEqualTo("AAPL");
    }

    @Test
    void shouldBeMissingWhenThereIsNothing() {
        ProgramDriver driver = driver(
                "0ns",
                "  w: {window: running, min: 2, select: {id: last(id), low: range(id), side: last(side), n: count()}}\n");
        event(driver, 11, ID, "buy", 0);
        event(driver, 12, MISSING_LONG, "", 0);
        List<Result> rows = driver.takeRows();

        for (int i = 0; i < 4; i++) {
            assertThat(rows.get(0).isMissing(i)).as("value %d", i).isTrue();
            assertThat(rows.get(0).text(i)).isEmpty();
            assertThat(rows.get(0).value(i)).isNaN();
        }
        assertThat(rows.get(1).longValue("id")).isEqualTo(ID);
        assertThat(rows.get(1).text("side")).isEqualTo("buy");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCompareLongsAndTextsExactlyWhenRulesReadThem(boolean apart) {
        List<String> alerts = new ArrayList<>();
        String rules = """
                windows:
                  w: {window: sliding 2 events, select: {id: max(id), side: last(side)}}
                rules:
                  rises: {on: w, when: id > prev(id), fire: each, message: "{id} {side}"}
                  sells: {when: 'w.side == "sell" and w.id in [635138577566547136]', fire: each}
                """;
        ProgramDriver driver = new ProgramDriver(STREAM.formatted("0ns") + rules, apart, alert -> {
            alerts.add(alert.message());
            if (alert.rule().equals("rises")) {
                assertThat(alert.longValue("id")).isEqualTo(ID + 1);
            }
        });
        event(driver, 11, ID, "buy", 0);
        event(driver, 12, ID + 1, "sell", 0);
        event(driver, 13, ID + 1, "sell", 0);

        assertThat(alerts)
                .containsExactlyInAnyOrder(
                        "635138577566547136 sell",
                        "sells AAPL: w.side sell, w.id 635138577566547136",
                        "sells AAPL: w.side sell, w.id 635138577566547136");
    }
}
