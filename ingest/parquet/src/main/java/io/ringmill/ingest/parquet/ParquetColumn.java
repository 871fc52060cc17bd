package io.ringmill.ingest.parquet;

import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * A column of a {@link ParquetTable}.
 *
 * @param required whether every row has a value; otherwise one that is not set is null
 */
public record ParquetColumn(String name, Kind kind, boolean required) {

    /** What values a column has. */
    public enum Kind {
        /** Epoch nanoseconds, as a timestamp in UTC. */
        TIME,
        DOUBLE,
        LONG,
        /** Texts, as a dictionary where they repeat. */
        TEXT
    }

    PrimitiveType type() {
        Type.Repetition repetition = required ? Type.Repetition.REQUIRED : Type.Repetition.OPTIONAL;
        return switch (kind) {
            case TIME ->
                Types.primitive(PrimitiveTypeName.INT64, repetition)
                        .as(LogicalTypeAnnotation.timestampType(true, LogicalTypeAnnotation.TimeUnit.NANOS))
                        .named(name);
            case DOUBLE -> Types.primitive(PrimitiveTypeName.DOUBLE, repetition).named(name);
            case LONG -> Types.primitive(PrimitiveTypeName.INT64, repetition).named(name);
            case TEXT ->
                Types.primitive(PrimitiveTypeName.BINARY, repetition)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(name);
        };
    }
}
