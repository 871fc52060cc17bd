package io.ringmill.ingest.parquet;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * A table as a Parquet file, compressed with Zstandard. It is written under its name with {@link #BEGUN} behind it, and
 * gets its own when it is whole, so that a file of that name can always be read.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> a row group is kept in memory until it is written. <b>Cost:</b> a row
 * is encoded when it ends, and compressed with its group.
 */
public final class ParquetTable implements AutoCloseable {

    /** How the name of a file ends that is not whole. */
    public static final String BEGUN = ".tmp";

    /** The size of a row group, encoded, unless another is asked for. */
    public static final long ROW_GROUP_BYTES = 16L << 20;

    private static final int REMEMBERED_TEXTS = 1 << 16;

    private final Path file;
    private final Path begun;
    private final List<ParquetColumn> columns;
    private final ParquetWriter<ParquetRow> writer;
    private final ParquetRow row;
    private final Map<String, Binary> texts = new HashMap<>();

    private long rows;
    private boolean failed;
    private boolean closed;

    /** Begins the file; it must not be there. */
    public ParquetTable(Path file, String name, List<ParquetColumn> columns) throws IOException {
        this(file, name, columns, ROW_GROUP_BYTES);
    }

    /**
     * Begins the file.
     *
     * @param rowGroupBytes so much is kept in memory, encoded, before it is written
     * @throws FileAlreadyExistsException if it is there
     */
    public ParquetTable(Path file, String name, List<ParquetColumn> columns, long rowGroupBytes) throws IOException {
        this(file, name, columns, rowGroupBytes, Integer.MAX_VALUE);
    }

    /**
     * As the other.
     *
     * @param rowGroupRows so many rows are kept in memory at most
     */
    public ParquetTable(Path file, String name, List<ParquetColumn> columns, long rowGroupBytes, int rowGroupRows)
            throws IOException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        ZstdPages.require();
        this.file = file;
        this.begun = file.resolveSibling(file.getFileName() + BEGUN);
        this.columns = List.copyOf(columns);
        this.row = new ParquetRow(this.columns);
        Files.deleteIfExists(begun);
        this.writer = new ParquetRow.Builder(
                        new LocalOutputFile(begun),
                        new MessageType(
                                name,
                                columns.stream().<Type>map(ParquetColumn::type).toList()))
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(new ZstdPages())
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withRowGroupSize(rowGroupBytes)
                .withRowGroupRowCountLimit(rowGroupRows)
                .build();
    }

    /** Sets a time, in epoch nanoseconds, or a long of the row that is next. */
    public void set(int column, long value) {
        assert columns.get(column).kind() == ParquetColumn.Kind.TIME
                || columns.get(column).kind() == ParquetColumn.Kind.LONG;
        row.set(column, value);
    }

    /** Sets a double of the row that is next. */
    public void set(int column, double value) {
        assert columns.get(column).kind() == ParquetColumn.Kind.DOUBLE;
        row.set(column, Double.doubleToRawLongBits(value));
    }

    /** Sets a text of the row that is next. */
    public void set(int column, String text) {
        assert columns.get(column).kind() == ParquetColumn.Kind.TEXT;
        Binary binary = texts.get(text);
        if (binary == null) {
            if (texts.size() == REMEMBERED_TEXTS) {
                texts.clear();
            }
            binary = Binary.fromString(text);
            texts.put(text, binary);
        }
        row.set(column, binary);
    }

    /** Ends a row; what was not set of it is null. */
    public void endRow() throws IOException {
        int missing = row.firstMissing();
        if (missing >= 0) {
            throw new IllegalStateException(
                    "row " + rows + " has no " + columns.get(missing).name());
        }
        try {
            writer.write(row);
        } catch (IOException | RuntimeException failure) {
            throw failed(failure);
        }
        row.clear();
        rows++;
    }

    private IOException failed(Exception failure) {
        failed = true;
        return new IOException("file " + begun + " cannot be written: " + failure.getMessage(), failure);
    }

    /** The row that is next, to be filled in another way. */
    ParquetRow row() {
        return row;
    }

    /** Bytes in the file so far, and, encoded, in memory; the same whenever the same rows were written. */
    public long bytes() {
        return writer.getDataSize();
    }

    /** Rows that have ended. */
    public long rows() {
        return rows;
    }

    /** Makes the file whole, has the disk keep it, and gives it its name; after a failure it leaves none. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        if (failed) {
            abandon();
            return;
        }
        try {
            writer.close();
            try (FileChannel channel = FileChannel.open(begun, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE);
            closed = true;
        } catch (IOException | RuntimeException failure) {
            IOException told = failed(failure);
            abandon();
            throw told;
        }
    }

    /** Leaves no file. */
    public void abandon() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            writer.close(); // which writes what is left, perhaps in vain
        } catch (IOException | RuntimeException ignored) {
            // the file goes anyway
        }
        Files.deleteIfExists(begun);
    }
}
