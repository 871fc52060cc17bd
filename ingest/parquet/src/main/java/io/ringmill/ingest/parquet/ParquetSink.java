package io.ringmill.ingest.parquet;

import io.ringmill.expression.Type;
import io.ringmill.ingest.parquet.ParquetColumn.Kind;
import io.ringmill.ingest.sink.FileDelivery;
import io.ringmill.ingest.sink.Roll;
import io.ringmill.output.Delivery;
import io.ringmill.output.Result;
import io.ringmill.output.RowLayout;
import io.ringmill.output.Sink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Writes windows' emissions to Parquet files: time, key and the selected values, with nulls where they are missing.
 *
 * <p><b>Threading:</b> as {@link Sink}. <b>Allocation:</b> a row group of each window is kept in memory.
 */
final class ParquetSink implements Sink {

    private static final int TIME = 0;
    private static final int KEY = 1;
    private static final int VALUES = 2;

    private final String name;
    private final Set<String> windows;

    /** By the window's index; null for windows that are not written. */
    private final ParquetFile[] byWindow;

    private final Delivery delivery;

    /**
     * Creates nothing yet.
     *
     * @param layouts of all windows of the pipeline, in its order
     * @param targets where the emissions of each window go; windows that are not here are not written
     */
    ParquetSink(String name, List<RowLayout> layouts, Map<String, Path> targets, Optional<Roll> roll, int batch)
            throws IOException {
        this.name = name;
        windows = Set.copyOf(targets.keySet());
        byWindow = new ParquetFile[layouts.size()];
        for (RowLayout layout : layouts) {
            Path target = targets.get(layout.name());
            if (target != null) {
                byWindow[layout.index()] = new ParquetFile(target, roll, layout.name(), columns(layout), batch);
            }
        }
        delivery = new FileDelivery(files());
    }

    private static List<ParquetColumn> columns(RowLayout layout) {
        List<ParquetColumn> columns = new ArrayList<>();
        columns.add(new ParquetColumn("time", Kind.TIME, true));
        columns.add(new ParquetColumn("key", Kind.TEXT, true));
        for (int i = 0; i < layout.names().size(); i++) {
            columns.add(
                    new ParquetColumn(layout.names().get(i), kind(layout.types().get(i)), false));
        }
        return List.copyOf(columns);
    }

    private static Kind kind(Type type) {
        return switch (type) {
            case DOUBLE -> Kind.DOUBLE;
            case LONG, BOOLEAN -> Kind.LONG;
            case SYMBOL, KEY -> Kind.TEXT;
        };
    }

    private List<ParquetFile> files() {
        return Arrays.stream(byWindow).filter(Objects::nonNull).toList();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean takesResults(String window) {
        return windows.contains(window);
    }

    @Override
    public void onResult(Result result) throws IOException {
        ParquetFile file = byWindow[result.windowIndex()];
        if (file == null) {
            return;
        }
        ParquetTable table = file.table(result.timeNs());
        table.set(TIME, result.timeNs());
        table.set(KEY, result.key());
        for (int i = 0; i < result.size(); i++) {
            if (!result.isMissing(i)) {
                switch (result.types().get(i)) {
                    case DOUBLE -> table.set(VALUES + i, result.value(i));
                    case LONG, BOOLEAN -> table.set(VALUES + i, result.longValue(i));
                    case SYMBOL, KEY -> table.set(VALUES + i, result.text(i));
                }
            }
        }
        file.endRow();
    }

    @Override
    public Optional<Delivery> delivery() {
        return Optional.of(delivery);
    }

    @Override
    public void flush() throws IOException {
        for (ParquetFile file : files()) {
            file.flush();
        }
    }

    @Override
    public void close() throws IOException {
        FileDelivery.closeAll(files());
    }
}
