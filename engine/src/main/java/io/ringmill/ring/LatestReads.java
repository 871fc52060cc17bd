package io.ringmill.ring;

import io.ringmill.diagnostic.NearestName;
import io.ringmill.output.Result;
import io.ringmill.output.Row;
import io.ringmill.output.RowLayout;
import io.ringmill.window.runtime.Times;
import io.ringmill.window.runtime.WindowProgram;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
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
                long[] row = new long
                        [stages.programs().windowLayouts().get(layout.index()).rowCells()];
                if (program.readLatest(layout.index(), key, row)) {
                    rows.add(row);
                }
            }
        });
        return rows.stream()
                .sorted(Comparator.comparingLong(row -> row[Row.KEY]))
                .map(row -> new Result(programs.windowLayouts(), programs.keys(), programs.symbols())
                        .wrap(sequence, row, 0))
                .toList();
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
