package io.ringmill.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.event.Cells;
import io.ringmill.pipeline.ProgramDriver;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTest {

    private static final long ID = 635138577566547135L;
    private static final String PIPELINE = """
            streams:
              t: {key: k, time: {field: ts, unit: ns}, fields: {id: long, side: symbol, price: double}}
            windows:
              bar: {window: tumbling 10ns, select: {close: last(price), id: max(id), side: last(side), none: last(prev(id))}}
            """;

    record Bar(String key, long id, double close, String side, Instant end, Long none, long count, String window) {}

    record Approximate(double id, Double none) {}

    record Wrong(long close, String id, double opening) {}

    private static Result bar() {
        ProgramDriver driver = new ProgramDriver(PIPELINE);
        int side = driver.compiled().symbols().intern("buy");
        driver.cells(driver.key("A"), 11, ID, side, Double.doubleToRawLongBits(1.5));
        driver.end();
        List<Result> rows = driver.takeRows();
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    @Test
    void shouldFillARecordWhenNamesAndTypesFit() {
        Result bar = bar();

        assertThat(bar.as(Bar.class))
                .isEqualTo(new Bar("A", ID, 1.5, "buy", Instant.ofEpochSecond(0, 20), null, 1, "bar"))
                .isEqualTo(bar.as(Bar.class));
        assertThat(bar.as(Approximate.class)).isEqualTo(new Approximate((double) ID, null));
    }

    @Test
    void shouldTellAllThatDoesNotFitWhenRecordIsWrong() {
        Result bar = bar();

        assertThatThrownBy(() -> bar.as(Wrong.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not fit window bar")
                .hasMessageContaining("'close' is DOUBLE, which is no long; write double or Double")
                .hasMessageContaining("'id' is LONG, which is no String; write long, Long, double, Double")
                .hasMessageContaining("nothing is called 'opening', only close, id, side, none, window, key, time");
    }

    @Test
    void shouldRefuseALongWhenValueIsOfAnotherType() {
        Result bar = bar();

        assertThat(bar.longValue("id")).isEqualTo(ID);
        assertThat(bar.longValue("none")).isEqualTo(Cells.MISSING_LONG);
        assertThat(bar.value("none")).isNaN();
        assertThat(bar.text("none")).isEmpty();
        assertThat(bar.value("side")).isNaN();
        assertThatThrownBy(() -> bar.longValue("close"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("window bar selects 'close' as DOUBLE, not as LONG");
        assertThatThrownBy(() -> bar.text("open"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("selects no 'open', only close, id, side, none");
    }
}
