package io.ringmill.ring;

import io.ringmill.diagnostic.NearestName;
import io.ringmill.output.Reading;
import io.ringmill.output.Result;
import io.ringmill.output.Row;
import io.ringmill.output.RowLayout;
import io.ringmill.window.runtime.Times;
import io.ringmill.window.runtime.WindowProgram;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;

/**
 * Reads of what windows hold, at safe points.
 *
 * <p><b>Threading:</b> any but the engine's own. <b>Allocation:</b> a row for what is read.
 */
final class LatestReads {

    private final EventRunner runner;
    private final Stages stages;
    private final SafePoint safePoint;
    private final List<StreamContext> streams;

    LatestReads(EventRunner runner, Stages stages, SafePoint safePoint, List<StreamContext> streams) {
        this.runner = runner;
        this.stages = stages;
        this.safePoint = safePoint;
        this.streams = streams;
    }

    /** The latest emission of a window for a key, as {@link io.ringmill.Engine#read(String, String)} says. */
    Optional<Result> read(String window, String key) {
        RowLayout layout = layout(window);
        int id = stages.programs().keys().find(key);
        return id < 0
                ? Optional.empty()
                : read(layout, id, program -> id + 1).stream().findFirst();
    }

    /** The latest emission of a window for each key that has one, as {@link io.ringmill.Engine#read(String)} says. */
    List<Result> read(String window) {
        return read(layout(window), 0, WindowProgram::keys);
    }

    private List<Result> read(RowLayout layout, int from, ToIntFunction<WindowProgram> to) {
        Queue<long[]> rows = new ConcurrentLinkedQueue<>();
        Programs programs = stages.programs();
        long sequence = safePoint.visit(runner, (stage, newest) -> {
            WindowProgram program = stage.windows();
            for (int key = from; program != null && key < to.applyAsInt(program); key++) {
                long[] row = row(layout.index());
                if (program.readLatest(layout.index(), key, row)) {
                    rows.add(row);
                }
            }
        });
        return rows.stream()
                .sorted(Comparator.comparingLong(row -> row[Row.KEY]))
                .map(row -> result(programs, sequence, row))
                .toList();
    }

    /** The latest emissions of windows for keys, as {@link io.ringmill.Engine#read(Collection)} says. */
    List<Result> read(Collection<Reading> readings) {
        Programs programs = stages.programs();
        List<Reading> asked = List.copyOf(readings);
        int[] windows = asked.stream()
                .mapToInt(reading -> layout(reading.window()).index())
                .toArray();
        int[] keys = asked.stream()
                .mapToInt(reading -> programs.keys().find(reading.key()))
                .toArray();
        long[][] rows = new long[windows.length][];
        long sequence = safePoint.visit(runner, (stage, newest) -> {
            for (int i = 0; i < rows.length && stage.windows() != null; i++) {
                if (keys[i] >= 0) {
                    readLatest(stage.windows(), windows[i], keys[i], rows, i);
                }
            }
        });
        return Arrays.stream(rows)
                .filter(Objects::nonNull)
                .map(row -> result(programs, sequence, row))
                .toList();
    }

    /** A key is one worker's, which puts the row to its place. */
    private void readLatest(WindowProgram program, int window, int key, long[][] rows, int at) {
        long[] row = row(window);
        if (program.readLatest(window, key, row)) {
            rows[at] = row;
        }
    }

    private long[] row(int window) {
        return new long[stages.programs().windowLayouts().get(window).readCells()];
    }

    private static Result result(Programs programs, long sequence, long[] row) {
        return new Result(programs.windowLayouts(), programs.keys(), programs.symbols()).wrapRead(sequence, row);
    }

    /** The newest event time that the windows know of the streams of these names; the least long if there is none. */
    long newestNs(Collection<String> names) {
        AtomicLong newestNs = new AtomicLong(Long.MIN_VALUE);
        safePoint.visit(runner, (stage, sequence) -> {
            for (StreamContext stream : streams) {
                long watermarkNs = stage.windows() == null
                        ? Long.MIN_VALUE
                        : stage.windows().watermarkNs(stream.index());
                if (watermarkNs != Long.MIN_VALUE
                        && names.contains(stream.stream().name())) {
                    long ownNs = Times.plus(watermarkNs, stream.stream().outOfOrderNs());
                    newestNs.accumulateAndGet(ownNs, Math::max);
                }
            }
        });
        return newestNs.get();
    }

    private RowLayout layout(String window) {
        List<RowLayout> windows = stages.programs().windowLayouts();
        List<String> known = windows.stream().map(RowLayout::name).toList();
        int index = known.indexOf(window);
        if (index < 0) {
            throw new IllegalArgumentException("no window '" + window + "'" + NearestName.hint(window, known));
        }
        return windows.get(index);
    }
}
