package io.ringmill.ingest.parquet;

import io.ringmill.ingest.FileTrouble;
import io.ringmill.ingest.sink.FileDelivery;
import io.ringmill.ingest.sink.FolderSync;
import io.ringmill.ingest.sink.Roll;
import io.ringmill.ingest.sink.RolledNames;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * The rows of one window as a Parquet file, or as several one after the other. The one that is written has another name until it is
 * whole, and a {@link RowLog} beside it: after a crash it is written anew from that, as far as a mark tells. So the log stays while
 * a run may go back into the file, be it whole.
 *
 * <p><b>Threading:</b> one thread, but for {@link #keep}. <b>Cost:</b> a row is written twice, to the log and to its row group.
 */
final class ParquetFile implements FileDelivery.Part {

    /** How the name of a log ends. */
    static final String LOG = ".rows";

    private final Path base;

    /** Null where it is one file. */
    private final RolledNames names;

    private final String name;
    private final List<ParquetColumn> columns;
    private final int batch;

    private long label = RolledNames.NONE;

    /** The file that is written, under the name that it will have; null, as the next two, if there is none. */
    private Path file;

    private ParquetTable table;
    private volatile RowLog log;
    private boolean failed;

    /** Whether a run may go back to a mark of this file. */
    private boolean isMarked;

    /** Files that are whole, and have a log, in their order. */
    private final Queue<Path> whole = new ArrayDeque<>();

    /** What {@link #keep} has seen last. */
    private RowLog kept;

    /**
     * Creates nothing yet.
     *
     * @param name of the window
     * @param batch so many rows make a row group
     */
    ParquetFile(Path base, Optional<Roll> roll, String name, List<ParquetColumn> columns, int batch)
            throws IOException {
        Optional<String> trouble = FileTrouble.find(base);
        if (trouble.isPresent()) {
            throw new IOException(trouble.get());
        }
        this.base = base;
        this.names = roll.map(by -> new RolledNames(base, by)).orElse(null);
        this.name = name;
        this.columns = columns;
        this.batch = batch;
    }

    @Override
    public Path path() {
        return file;
    }

    /** The table that the row of that event time is put into; {@link #endRow} ends it. */
    ParquetTable table(long timeNs) throws IOException {
        if (failed) {
            throw new IOException("'" + base + "' was given up, since it could not be written before");
        }
        long next = names == null ? label : names.roll().file(label, timeNs, table == null ? 0 : table.bytes());
        if (next != label || table == null) {
            failed = true; // unless all of this can be done
            finish();
            label = next;
            begin(names == null ? base : names.of(next));
            failed = false;
        }
        return table;
    }

    void endRow() throws IOException {
        try {
            log.add(table.row());
            table.endRow();
        } catch (IOException e) {
            failed = true;
            throw e;
        }
    }

    private static Path log(Path file) {
        return file.resolveSibling(file.getFileName() + LOG);
    }

    private void begin(Path next) throws IOException {
        Files.createDirectories(next.toAbsolutePath().getParent());
        Files.deleteIfExists(next);
        log = RowLog.begin(log(next), columns);
        table = begun(next, columns);
        file = next;
    }

    private ParquetTable begun(Path next, List<ParquetColumn> of) throws IOException {
        return new ParquetTable(next, name, of, ParquetTable.ROW_GROUP_BYTES, batch);
    }

    /** Makes the file whole, if there is one. */
    private void finish() throws IOException {
        if (table == null) {
            return;
        }
        log.flush(); // if the file cannot be made whole, the rows are there
        if (isMarked) {
            log.force(); // a run that goes back to a mark in this file finds them there
        }
        table.close();
        FolderSync.force(file);
        log.close();
        table = null;
        if (isMarked) {
            whole.add(file);
        } else { // nobody goes on with this file
            Files.delete(log(file));
        }
    }

    void flush() throws IOException {
        if (table != null) {
            log.flush();
        }
    }

    /** The rows of the file. */
    @Override
    public long mark() throws IOException {
        if (failed) {
            throw new IOException("'" + base + "' was given up, since it could not be written before");
        }
        flush();
        isMarked = true;
        return table == null ? 0 : table.rows();
    }

    /** The logs of files ahead of the one that is told of are not needed any more. */
    @Override
    public void kept(Map<String, Long> rows) throws IOException {
        Path newest = names == null ? null : names.among(rows.keySet()).orElse(null);
        if (newest == null || (!newest.equals(file) && !whole.contains(newest))) {
            return;
        }
        while (!whole.isEmpty() && !whole.peek().equals(newest)) {
            Files.deleteIfExists(log(whole.remove()));
        }
    }

    @Override
    public void keep() throws IOException {
        RowLog now = log;
        if (now == null) {
            return;
        }
        try {
            now.force();
            if (now != kept) {
                FolderSync.force(base);
                kept = now;
            }
        } catch (ClosedChannelException whole) {
            // The file was made whole meanwhile, and lasts.
        } catch (IOException e) {
            throw new IOException("'" + base + LOG + "' cannot be forced to the disk: " + e.getMessage(), e);
        }
    }

    @Override
    public void goBackTo(Map<String, Long> rows) throws IOException {
        Optional<Path> newest = names != null
                ? names.among(rows.keySet())
                : Optional.of(base).filter(path -> rows.containsKey(path.toString()));
        label = names == null || newest.isEmpty() ? RolledNames.NONE : names.label(newest.get());
        if (names != null) {
            names.deleteBehind(label);
        }
        deleteBegun(names, newest);
        if (newest.isPresent()) {
            isMarked = true; // by the run before
            goBackTo(newest.get(), rows.get(newest.get().toString()));
        } else if (names == null) {
            begin(base);
        }
    }

    @Override
    public Path base() {
        return base;
    }

    @Override
    public Optional<RolledNames> names() {
        return Optional.ofNullable(names);
    }

    @Override
    public void deleteBehind(RolledNames other, long newest) throws IOException {
        other.deleteBehind(newest);
        deleteBegun(other, Optional.of(other.of(newest)));
    }

    /** Makes a file whole with so many of the rows that it had; its log stays, since it may be gone on with some day. */
    @Override
    public void cut(Path other, long rows) throws IOException {
        if (logHas(log(other), rows) < rows) {
            return; // it was whole, or somebody has taken it away, and nothing goes into it
        }
        List<ParquetColumn> had = columnsOf(log(other));
        if (had.isEmpty()) {
            return; // not even begun
        }
        Files.deleteIfExists(other);
        try (ParquetTable before = begun(other, had)) {
            fill(before, other, rows);
        }
        FolderSync.force(other);
    }

    private static List<ParquetColumn> columnsOf(Path log) throws IOException {
        if (!Files.exists(log)) {
            return List.of();
        }
        try (RowLog.Reader reader = new RowLog.Reader(log)) {
            return reader.columns();
        }
    }

    /** Deletes what is left of files that were not whole, but for the log of one. */
    private void deleteBegun(RolledNames of, Optional<Path> but) throws IOException {
        Path folder = base.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path each : all) {
                String text = each.getFileName().toString();
                String whole = without(LOG, without(ParquetTable.BEGUN, text));
                boolean isLog = but.filter(path -> text.equals(path.getFileName() + LOG))
                        .isPresent();
                if (!whole.equals(text) && isOneOf(of, each.resolveSibling(whole)) && !isLog) {
                    Files.delete(each);
                }
            }
        }
    }

    private static String without(String ending, String text) {
        return text.endsWith(ending) ? text.substring(0, text.length() - ending.length()) : text;
    }

    private boolean isOneOf(RolledNames of, Path each) {
        return of == null ? each.getFileName().equals(base.getFileName()) : of.label(each) != RolledNames.NONE;
    }

    /** Writes the file anew with so many of the rows that it had. */
    private void goBackTo(Path next, long rows) throws IOException {
        Path aside = next.resolveSibling(next.getFileName() + "." + rows);
        long found = logHas(log(next), rows);
        if (found < rows && !Files.exists(aside)) {
            throw new IOException("'" + log(next) + "' has " + found
                    + " rows, and the run that is gone on with had written " + rows
                    + ": put the file back, or write all anew with 'ringmill run … --rebuild'");
        }
        if (found < rows || rows == 0) { // or they were set aside by a run that was killed behind that
            begin(next);
            return;
        }
        List<ParquetColumn> had = columnsOf(log(next));
        Files.deleteIfExists(next);
        if (had.equals(columns)) {
            rebuild(next, rows);
        } else {
            setAside(next, aside, rows, had);
        }
    }

    /** How many rows a log has, as far as is asked for. */
    private static long logHas(Path log, long rows) throws IOException {
        if (!Files.exists(log)) {
            return 0;
        }
        try (RowLog.Reader reader = new RowLog.Reader(log)) {
            long found = 0;
            while (found < rows && reader.next() != null) {
                found++;
            }
            return found;
        }
    }

    private void rebuild(Path next, long rows) throws IOException {
        file = next;
        table = begun(next, columns);
        log = RowLog.goOn(log(next), fill(table, next, rows));
    }

    /** Adds the first rows of a file's log to a table; returns where they end. */
    private static long fill(ParquetTable table, Path file, long rows) throws IOException {
        try (RowLog.Reader reader = new RowLog.Reader(log(file))) {
            for (long row = 0; row < rows; row++) {
                table.row().take(reader.next());
                table.endRow();
            }
            return reader.place();
        }
    }

    /** The window has other columns now. */
    private void setAside(Path next, Path aside, long rows, List<ParquetColumn> had) throws IOException {
        Files.deleteIfExists(aside);
        try (ParquetTable before = begun(aside, had)) {
            fill(before, next, rows);
        }
        FolderSync.force(aside);
        begin(next);
    }

    /** Makes the file whole. */
    @Override
    public void close() throws IOException {
        if (!failed) {
            finish();
        } else if (table != null) {
            log.drop();
            table.abandon();
        }
    }
}
