package io.ringmill.ring;

import io.ringmill.diagnostic.NearestName;
import io.ringmill.event.Cells;
import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.event.StreamSpec;
import java.util.Locale;

/**
 * The handles by which a publisher's user names fields: the cell in the low bits, above it a tag of stream and type, so
 * that one comparison tells that a value may go there. Immutable.
 */
final class FieldHandles {

    static final int TAG_SHIFT = 16;
    static final int CELL_MASK = (1 << TAG_SHIFT) - 1;

    private static final int TAGS_PER_STREAM = 4;

    private final StreamSpec stream;
    private final int streamIndex;

    FieldHandles(StreamSpec stream, int streamIndex) {
        this.stream = stream;
        this.streamIndex = streamIndex;
    }

    /** The tag of this stream's fields of a type; never 0. */
    int tag(FieldType type) {
        int code = switch (type) {
            case DOUBLE -> 1;
            case LONG -> 2;
            case SYMBOL -> 3;
        };
        return streamIndex * TAGS_PER_STREAM + code;
    }

    /** The handle of a field. */
    int of(String field) {
        int cell = stream.indexOf(field);
        if (cell < 0) {
            throw new IllegalArgumentException("stream " + stream.name() + " has no field '" + field + "'"
                    + NearestName.hint(
                            field, stream.fields().stream().map(Field::name).toList()));
        }
        return tag(stream.fields().get(cell).type()) << TAG_SHIFT | cell;
    }

    /** Why a value of this type, as {@link Cells} has it, cannot be set by this handle. */
    IllegalArgumentException refusal(int handle, FieldType given, long value) {
        int cell = handle & CELL_MASK;
        if (cell < stream.fields().size()) {
            Field field = stream.fields().get(cell);
            if (tag(field.type()) == handle >>> TAG_SHIFT) {
                String text = switch (given) {
                    case DOUBLE -> "the double " + Double.longBitsToDouble(value);
                    case LONG -> "the long " + value;
                    case SYMBOL -> "a symbol";
                };
                return new IllegalArgumentException("field " + field.name() + " of stream " + stream.name() + " is a "
                        + field.type().name().toLowerCase(Locale.ROOT) + " and cannot be set to " + text);
            }
        }
        return new IllegalArgumentException(
                handle + " is no handle of stream " + stream.name() + "; field(name) gives them");
    }
}
