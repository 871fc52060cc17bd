package io.ringmill.ring;

import io.ringmill.event.Cells;
import io.ringmill.event.Dictionary;
import io.ringmill.event.Event;
import io.ringmill.event.FieldType;
import io.ringmill.expression.Type;
import io.ringmill.output.AlertLayout;
import io.ringmill.output.MessageTemplate;
import io.ringmill.output.PerEvent;
import io.ringmill.output.ProgramOutput;
import io.ringmill.output.Row;
import io.ringmill.output.RowLayout;
import io.ringmill.output.Severity;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.rule.Alerts;
import io.ringmill.rule.RuleProgram;
import io.ringmill.rule.RuleWatch;
import io.ringmill.state.HeldState;
import io.ringmill.window.runtime.KeyStates;
import io.ringmill.window.runtime.WindowProgram;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

    static final List<RowLayout> WINDOWS = List.of(
            new RowLayout(
                    SUM, "sum", 0, List.of("value"), List.of(Type.DOUBLE), Row.VALUES + 1, PerEvent.ONE, List.of()),
            new RowLayout(
                    CLOSING,
                    "closing",
                    0,
                    List.of("value"),
                    List.of(Type.DOUBLE),
                    Row.VALUES + 1,
                    PerEvent.ONE,
                    List.of()));

    static final List<AlertLayout> RULES = List.of(
            new AlertLayout(
                    DEAR,
                    "dear",
                    Severity.WARNING,
                    List.of(new AlertLayout.Value("price", Type.DOUBLE), new AlertLayout.Value("side", Type.SYMBOL)),
                    new MessageTemplate(List.of(new MessageTemplate.Part(null, MessageTemplate.KEY))),
                    Optional.empty(),
                    PerEvent.ONE,
                    0,
                    ZoneOffset.UTC),
            new AlertLayout(
                    TENTH,
                    "tenth",
                    Severity.INFO,
                    List.of(new AlertLayout.Value("value", Type.DOUBLE)),
                    new MessageTemplate(List.of(MessageTemplate.Part.literal("tenth"))),
                    Optional.empty(),
                    PerEvent.ONE,
                    0,
                    ZoneOffset.UTC));

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
        return programs(event -> {}, event -> {});
    }

    /** Programs whose windows and rules do something first, such as throw. */
    static Programs programs(Hook beforeWindows, Hook beforeRules) {
        TradePrograms of = new TradePrograms();
        return new Programs(
                pipeline(),
                pipeline().streams(),
                of.keys,
                of.symbols,
                Event.FIELDS + 4,
                WINDOWS,
                RULES,
                new RuleWatch(RULES, List.of(), of.keys, of.symbols),
                List.of(false, false),
                List.of(false, false),
                RULES.stream().map(rule -> false).toList(),
                (output, alerts, before) ->
                        new Windows(beforeWindows, output, alerts == null ? null : new Rules(beforeRules, alerts)),
                alerts -> new Rules(beforeRules, alerts),
                (windows, rules, alerts) -> {
                    throw new IllegalStateException("programs by hand have no state");
                },
                (changed, faults) -> {
                    throw new UnsupportedOperationException("nobody changes them");
                });
    }

    /** What is done first with an event. */
    @FunctionalInterface
    interface Hook {
        void onEvent(Event event);
    }

    /** The windows, and the rules behind them unless these are apart, when they are null. */
    private static final class Windows extends WindowProgram {

        private final Hook hook;
        private final ProgramOutput output;
        private final Rules rules;
        private final long[] row = new long[Row.VALUES + 1];
        private final Event event = new Event(0);
        private final double[] sums = new double[1001];
        private final long[] keyCounts = new long[1001];
        private final long[] newestNs = {Long.MIN_VALUE, Long.MIN_VALUE};

        Windows(Hook hook, ProgramOutput output, Rules rules) {
            super(2, WINDOWS.size());
            this.hook = hook;
            this.output = output;
            this.rules = rules;
        }

        @Override
        public long stateBytes() {
            return 0;
        }

        @Override
        public boolean readLatest(int window, int key, long[] into) {
            throw new UnsupportedOperationException("nobody reads it");
        }

        @Override
        public int keys() {
            return 0;
        }

        @Override
        public long watermarkNs(int stream) {
            return Long.MIN_VALUE;
        }

        @Override
        public KeyStates keyStates() {
            return null; // nobody looks at them
        }

        @Override
        public HeldState state() {
            throw new UnsupportedOperationException("nobody saves it");
        }

        @Override
        public void onEvents(long[] cells, int at, int count, long sequence) {
            for (int i = 0; i < count; i++) {
                onEvent(cells, at + i * (Event.FIELDS + 4), sequence + i);
            }
        }

        @Override
        public int onEvent(long[] cells, int at, long sequence) {
            event.wrap(cells, at, sequence);
            if (event.kind() > Event.END) {
                return CONTROL;
            }
            hook.onEvent(event);
            int status = event.kind() == Event.DATA ? onData(cells, at) : onControl();
            if (status != CONTROL) {
                counts[event.stream() * STATUSES + status]++;
            }
            return status;
        }

        private int onData(long[] cells, int at) {
            if (event.timeNs() < newestNs[event.stream()]) {
                output.onLate(cells, at, event.sequence(), newestNs[event.stream()]);
                return LATE;
            }
            newestNs[event.stream()] = event.timeNs();
            double price = event.stream() == 0 ? Double.longBitsToDouble(event.cell(0)) : 1;
            if (price == 0) {
                return FILTERED;
            }
            sums[event.key()] += price;
            keyCounts[event.key()]++;
            emit(SUM, event.key(), event.timeNs());
            if (rules != null) {
                rules.onEvent(cells, at, event.sequence());
            }
            return ACCEPTED;
        }

        private void emit(int window, int key, long timeNs) {
            row[Row.WINDOW] = window;
            row[Row.KEY] = key;
            row[Row.TIME] = timeNs;
            row[Row.END] = timeNs;
            row[Row.COUNT] = keyCounts[key];
            row[Row.VALUES] = Double.doubleToRawLongBits(sums[key]);
            counts[emissionsCell(window)]++;
            output.onRow(event.sequence(), row);
            if (rules != null) {
                rules.onRow(event.sequence(), row, 0);
            }
        }

        @Override
        public void onForeignEvent(long[] cells, int at, long sequence) {
            event.wrap(cells, at, sequence);
            newestNs[event.stream()] = Math.max(newestNs[event.stream()], event.timeNs());
        }

        private int onControl() {
            if (event.kind() == Event.ADVANCE) {
                newestNs[event.stream()] = Math.max(newestNs[event.stream()], event.timeNs());
                return CONTROL;
            }
            for (int key = 0; key < keyCounts.length; key++) {
                if (keyCounts[key] > 0) {
                    emit(CLOSING, key, newestNs[0]);
                }
            }
            return CONTROL;
        }
    }

    private static final class Rules extends RuleProgram {

        private final Hook hook;
        private final Alerts alerts;
        private final Event event = new Event(0);

        Rules(Hook hook, Alerts alerts) {
            this.hook = hook;
            this.alerts = alerts;
        }

        @Override
        public void onExpired(int key) {}

        @Override
        public KeyStates keyStates() {
            return null; // nobody looks at them
        }

        @Override
        public void goOnFrom(RuleProgram before, Set<String> anew) {
            throw new UnsupportedOperationException("nobody changes them");
        }

        @Override
        public HeldState state() {
            throw new UnsupportedOperationException("nobody saves it");
        }

        @Override
        public void onEvent(long[] cells, int at, long sequence) {
            hook.onEvent(event.wrap(cells, at, sequence));
            if (event.stream() == 0 && Double.longBitsToDouble(event.cell(0)) > 900) {
                alerts.values[0] = event.cell(0);
                alerts.values[1] = event.cell(2);
                alerts.raise(DEAR, 0, event.key(), event.timeNs(), sequence);
            }
        }

        @Override
        public void onRow(long sequence, long[] row, int at) {
            if (row[at + Row.WINDOW] == SUM && row[at + Row.COUNT] % 10 == 0) {
                alerts.values[0] = row[at + Row.VALUES];
                alerts.values[1] = Cells.MISSING_SYMBOL;
                alerts.raise(TENTH, 0, (int) row[at + Row.KEY], row[at + Row.TIME], sequence);
            }
        }
    }
}
