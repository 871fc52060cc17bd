package io.ringmill.persistence;

import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.event.StreamSpec;
import java.util.List;
import java.util.Locale;

/** Which fields of a stream are those of a journaled one: by name, with the same type or a long for a double. */
public final class FieldMatch {

    private FieldMatch() {}

    /**
     * By journaled field, the index of the stream's; -1 if it has none such.
     *
     * @param notes takes what the one side has and the other does not, for people
     */
    public static int[] of(StreamSpec spec, List<Field> journaled, List<String> notes) {
        int[] fields = new int[journaled.size()];
        for (int cell = 0; cell < fields.length; cell++) {
            fields[cell] = index(spec, journaled.get(cell), notes);
        }
        for (Field field : spec.fields()) {
            if (journaled.stream().noneMatch(each -> each.name().equals(field.name()))) {
                notes.add("field " + field.name() + " of stream " + spec.name()
                        + " is not in the journal: it is missing throughout");
            }
        }
        return fields;
    }

    private static int index(StreamSpec spec, Field journaled, List<String> notes) {
        String field = "field " + journaled.name() + " of stream " + spec.name();
        int cell = spec.indexOf(journaled.name());
        if (cell < 0) {
            notes.add(field + " is in the journal but not in the pipeline: it is left out");
            return -1;
        }
        FieldType type = spec.fields().get(cell).type();
        if (type != journaled.type() && !(type == FieldType.DOUBLE && journaled.type() == FieldType.LONG)) {
            notes.add(field + " is a " + name(journaled.type()) + " in the journal, a " + name(type)
                    + " in the pipeline: it is left out");
            return -1;
        }
        return cell;
    }

    private static String name(FieldType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }
}
