package io.ringmill.ingest.parquet;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.io.api.Binary;

/**
 * The rows of a Parquet file that is not whole yet, one after the other, so that it can be written anew after a crash: a Parquet
 * file can be read only once its end is there. It begins with its columns.
 *
 * <p><b>Threading:</b> one thread, but for {@link #force}. <b>Cost:</b> a copy of each row.
 */
final class RowLog implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int FORM = 1;

    private final FileChannel channel;
    private final DataOutputStream out;

    private RowLog(FileChannel channel) {
        this.channel = channel;
        out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES));
    }

    /** Begins one, in the place of what is there. */
    static RowLog begin(Path file, List<ParquetColumn> columns) throws IOException {
        RowLog begun = new RowLog(FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE));
        begun.out.writeByte(FORM);
        begun.out.writeInt(columns.size());
        for (ParquetColumn column : columns) {
            begun.out.writeUTF(column.name());
            begun.out.writeUTF(column.kind().name());
            begun.out.writeBoolean(column.required());
        }
        return begun;
    }

    /** Goes on with one that is there, at a place that {@link Reader#place} told; what is behind it goes. */
    static RowLog goOn(Path file, long place) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        channel.truncate(place);
        channel.position(place);
        return new RowLog(channel);
    }

    /** Adds a row. */
    void add(ParquetRow row) throws IOException {
        List<ParquetColumn> columns = row.columns();
        for (int column = 0; column < columns.size(); column++) {
            out.writeBoolean(row.isSet(column));
            if (row.isSet(column)) {
                if (columns.get(column).kind() == ParquetColumn.Kind.TEXT) {
                    byte[] text = row.text(column).getBytesUnsafe();
                    out.writeInt(text.length);
                    out.write(text);
                } else {
                    out.writeLong(row.cell(column));
                }
            }
        }
    }

    /** Writes out what was added. */
    void flush() throws IOException {
        out.flush();
    }

    /** Any thread: has the disk keep what was written out. */
    void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        try {
            out.flush();
        } finally {
            channel.close();
        }
    }

    /** Lets go of it without what was not written out. */
    void drop() throws IOException {
        channel.close();
    }

    /** Reads rows back. */
    static final class Reader implements AutoCloseable {

        private final Counting counting;
        private final DataInputStream in;
        private final List<ParquetColumn> columns = new ArrayList<>();
        private final ParquetRow row;

        Reader(Path file) throws IOException {
            counting = new Counting(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES));
            in = new DataInputStream(counting);
            row = new ParquetRow(readColumns());
        }

        /** The columns; none if the file ends within them, which no row is behind. */
        private List<ParquetColumn> readColumns() throws IOException {
            try {
                if (in.readByte() != FORM) {
                    throw new IOException("this is no log of rows, or one of another version");
                }
                int count = in.readInt();
                for (int i = 0; i < count; i++) {
                    String name = in.readUTF();
                    columns.add(new ParquetColumn(name, ParquetColumn.Kind.valueOf(in.readUTF()), in.readBoolean()));
                }
            } catch (EOFException torn) {
                columns.clear();
            }
            return List.copyOf(columns);
        }

        List<ParquetColumn> columns() {
            return List.copyOf(columns);
        }

        /** The next row, which is overwritten by the one behind it; null if there is none, or not all of it. */
        ParquetRow next() throws IOException {
            if (columns.isEmpty()) {
                return null;
            }
            row.clear();
            try {
                for (int column = 0; column < columns.size(); column++) {
                    if (in.readBoolean()) {
                        if (columns.get(column).kind() == ParquetColumn.Kind.TEXT) {
                            byte[] text = new byte[in.readInt()];
                            in.readFully(text);
                            row.set(column, Binary.fromConstantByteArray(text));
                        } else {
                            row.set(column, in.readLong());
                        }
                    }
                }
                return row;
            } catch (EOFException torn) {
                return null;
            }
        }

        /** Behind what was read, in bytes. */
        long place() {
            return counting.count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private static final class Counting extends FilterInputStream {

        private long count;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int read = super.read(bytes, from, length);
            count += Math.max(0, read);
            return read;
        }
    }
}
