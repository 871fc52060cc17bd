package io.ringmill.ingest.parquet;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/** The row of a table that is being filled, and how Parquet takes it. */
final class ParquetRow {

    private final List<ParquetColumn> columns;
    private final long[] cells;
    private final Binary[] texts;
    private final boolean[] isSet;

    ParquetRow(List<ParquetColumn> columns) {
        this.columns = columns;
        cells = new long[columns.size()];
        texts = new Binary[columns.size()];
        isSet = new boolean[columns.size()];
    }

    void set(int column, long cell) {
        cells[column] = cell;
        isSet[column] = true;
    }

    void set(int column, Binary text) {
        texts[column] = text;
        isSet[column] = true;
    }

    void clear() {
        Arrays.fill(isSet, false);
    }

    List<ParquetColumn> columns() {
        return columns;
    }

    boolean isSet(int column) {
        return isSet[column];
    }

    /** The cell of a column that is set and is no text. */
    long cell(int column) {
        return cells[column];
    }

    /** The text of a column that is set. */
    Binary text(int column) {
        return texts[column];
    }

    /** Becomes a copy of another one. */
    void take(ParquetRow other) {
        System.arraycopy(other.cells, 0, cells, 0, cells.length);
        System.arraycopy(other.texts, 0, texts, 0, texts.length);
        System.arraycopy(other.isSet, 0, isSet, 0, isSet.length);
    }

    /** The first column that must have a value and has none; -1 if there is none. */
    int firstMissing() {
        for (int column = 0; column < isSet.length; column++) {
            if (!isSet[column] && columns.get(column).required()) {
                return column;
            }
        }
        return -1;
    }

    private void write(RecordConsumer out) {
        out.startMessage();
        for (int column = 0; column < isSet.length; column++) {
            if (isSet[column]) {
                ParquetColumn of = columns.get(column);
                out.startField(of.name(), column);
                switch (of.kind()) {
                    case TIME, LONG -> out.addLong(cells[column]);
                    case DOUBLE -> out.addDouble(Double.longBitsToDouble(cells[column]));
                    case TEXT -> out.addBinary(texts[column]);
                }
                out.endField(of.name(), column);
            }
        }
        out.endMessage();
    }

    /** Builds the writer of such rows. */
    static final class Builder extends ParquetWriter.Builder<ParquetRow, Builder> {
        private final MessageType type;

        Builder(OutputFile file, MessageType type) {
            super(file);
            this.type = type;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<ParquetRow> getWriteSupport(ParquetConfiguration configuration) {
            return new Support(type);
        }

        @Override
        @SuppressWarnings("deprecation") // but abstract
        protected WriteSupport<ParquetRow> getWriteSupport(Configuration configuration) {
            throw new UnsupportedOperationException("Hadoop is not here");
        }
    }

    private static final class Support extends WriteSupport<ParquetRow> {
        private final MessageType type;
        private RecordConsumer out;

        Support(MessageType type) {
            this.type = type;
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return new WriteContext(type, Map.of());
        }

        @Override
        @SuppressWarnings("deprecation") // but abstract
        public WriteContext init(Configuration configuration) {
            throw new UnsupportedOperationException("Hadoop is not here");
        }

        @Override
        public void prepareForWrite(RecordConsumer consumer) {
            out = consumer;
        }

        @Override
        public void write(ParquetRow row) {
            row.write(out);
        }
    }
}
