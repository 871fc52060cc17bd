package io.ringmill.pipeline.ring;

import io.ringmill.event.Cells;
import io.ringmill.event.Dictionary;
import io.ringmill.event.Event;
import io.ringmill.event.FieldType;
import io.ringmill.expression.Type;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.rule.Alert;
import io.ringmill.rule.MessageTemplate;
import io.ringmill.rule.RuleLayout;
import io.ringmill.rule.RuleProgram;
import io.ringmill.rule.Severity;
import io.ringmill.window.Row;
import io.ringmill.window.WindowLayout;
import io.ringmill.window.WindowProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Programs written by hand, in place of generated ones: streams {@code trades} (key, time ts, price, size, side) and
 * {@code pings} (stamped on arrival, no fields). Window {@code sum} is the running sum of price per key, after every
 * event; window {@code closing} is the same once, when input ends. Rule {@code dear} fires on every trade above 900, rule {@code
 * tenth} on every tenth row of {@code sum}. Trades of price 0 are filtered; older than the newest, late.
 */
final class TradePrograms {

    static final int SUM = 0;
    static final int CLOSING = 1;
    static final int DEAR = 0;
    static final int TENTH = 1;

    static final List<WindowLayout> WINDOWS = List.of(
            new WindowLayout(SUM, "sum", List.of("value"), Row.VALUES + 1),
            new WindowLayout(CLOSING, "closing", List.of("value"), Row.VALUES + 1));

    static final List<RuleLayout> RULES = List.of(
            new RuleLayout(
                    DEAR,
                    "dear",
                    Severity.WARNING,
                    List.of(new RuleLayout.Value("price", Type.DOUBLE), new RuleLayout.Value("side", Type.SYMBOL)),
                    new MessageTemplate(List.of(new MessageTemplate.Part(null, MessageTemplate.KEY)))),
            new RuleLayout(
                    TENTH,
                    "tenth",
                    Severity.INFO,
                    List.of(new RuleLayout.Value("value", Type.DOUBLE)),
                    new MessageTemplate(List.of(new MessageTemplate.Part("tenth", 0)))));

    final Dictionary keys = new Dictionary(1000);
    final Dictionary symbols = new Dictionary(1000);

    private TradePrograms() {}

    static Pipeline pipeline() {
        return pipeline(false);
    }

    static Pipeline pipeline(boolean journalFirst) {
        return Pipeline.builder().name("trades").stream(
                        "trades",
                        stream -> stream.key("symbol")
                                .time("ts", "ns")
                                .field("price", FieldType.DOUBLE)
                                .field("size", FieldType.LONG)
                                .field("side", FieldType.SYMBOL))
                .stream("pings", stream -> stream.key("host"))
                .journal(journal -> {
                    journal.dir(Path.of("journal"));
                    if (journalFirst) {
                        journal.beforeRules();
                    }
                })
                .build();
    }

    static Programs programs() {
        TradePrograms of = new TradePrograms();
        return of.with(Windows::new, output -> of.new Rules(output));
    }

    /** Programs whose windows and rules do something first, such as throw. */
    static Programs programs(Hook beforeWindows, Hook beforeRules) {
        TradePrograms of = new TradePrograms();
        return of.with(() -> new Windows(beforeWindows), output -> of.new Rules(output, beforeRules));
    }

    private Programs with(Supplier<WindowProgram> windows, Function<RuleProgram.Output, RuleProgram> rules) {
        return new Programs(keys, symbols, 4, WINDOWS, RULES, List.of(false, false), windows, rules);
    }

    /** What is done first with an event. */
    @FunctionalInterface
    interface Hook {
        void onEvent(Event event);
    }

    private static final class Windows extends WindowProgram {

        private final Hook hook;
        private final double[] sums = new double[1001];
        private final long[] counts = new long[1001];
        private final long[] newestNs = {Long.MIN_VALUE, Long.MIN_VALUE};

        Windows() {
            this(event -> {});
        }

        Windows(Hook hook) {
            super(WINDOWS.size());
            this.hook = hook;
        }

        @Override
        public void onEvent(Event event) {
            hook.onEvent(event);
            if (event.timeNs < newestNs[event.stream]) {
                event.status = Event.LATE;
                return;
            }
            newestNs[event.stream] = event.timeNs;
            double price = event.stream == 0 ? Double.longBitsToDouble(event.cells[0]) : 1;
            if (price == 0) {
                event.status = Event.FILTERED;
                return;
            }
            event.status = Event.ACCEPTED;
            sums[event.key] += price;
            counts[event.key]++;
            emit(SUM, event.key, event.timeNs);
        }

        private void emit(int window, int key, long timeNs) {
            int at = rows.append(Row.VALUES + 1);
            long[] row = rows.writeCells();
            row[at + Row.WINDOW] = window;
            row[at + Row.KEY] = key;
            row[at + Row.TIME] = timeNs;
            row[at + Row.START] = 0;
            row[at + Row.END] = timeNs;
            row[at + Row.COUNT] = counts[key];
            row[at + Row.VALUES] = Double.doubleToRawLongBits(sums[key]);
            emissions[window]++;
        }

        @Override
        public void onForeignEvent(Event event) {
            newestNs[event.stream] = Math.max(newestNs[event.stream], event.timeNs);
        }

        @Override
        public void onControl(Event event) {
            hook.onEvent(event);
            if (event.kind == Event.ADVANCE) {
                newestNs[event.stream] = Math.max(newestNs[event.stream], event.timeNs);
                return;
            }
            for (int key = 0; key < counts.length; key++) {
                if (counts[key] > 0) {
                    emit(CLOSING, key, newestNs[0]);
                }
            }
        }

        @Override
        public long watermarkNs(int stream) {
            return newestNs[stream];
        }
    }

    private final class Rules extends RuleProgram {

        private final Output output;
        private final Hook hook;
        private final Alert alert = new Alert(RULES, keys, symbols);
        private final long[] alerts = new long[RULES.size()];

        Rules(Output output) {
            this(output, event -> {});
        }

        Rules(Output output, Hook hook) {
            this.output = output;
            this.hook = hook;
        }

        @Override
        public void onEvent(Event event) {
            hook.onEvent(event);
            double price = Double.longBitsToDouble(event.cells[0]);
            if (event.stream == 0 && price > 900) {
                alert.set(DEAR, Alert.State.FIRING, event.sequence, event.key, event.timeNs);
                alert.cells()[0] = event.cells[0];
                alert.cells()[1] = event.cells[2];
                raise(DEAR);
            }
        }

        @Override
        public void onRow(long sequence, long[] row, int at) {
            if (row[at + Row.WINDOW] == SUM && row[at + Row.COUNT] % 10 == 0) {
                alert.set(TENTH, Alert.State.FIRING, sequence, (int) row[at + Row.KEY], row[at + Row.TIME]);
                alert.cells()[0] = row[at + Row.VALUES];
                alert.cells()[1] = Cells.MISSING_SYMBOL;
                raise(TENTH);
            }
        }

        private void raise(int rule) {
            alerts[rule]++;
            output.onAlert(alert);
        }

        @Override
        public long alerts(int rule) {
            return alerts[rule];
        }
    }
}
