package io.ringmill.pipeline;

import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.Text;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks through specs, which are records of the user's words, for the texts in them, wherever these are. */
final class SpecTexts {

    /** What a text says. */
    enum Kind {
        /** The name of a stream or window. */
        NODE,
        /** A template with expressions within braces. */
        MESSAGE,
        EXPRESSION
    }

    /** Gives a text in place of another. */
    @FunctionalInterface
    interface Change {
        String apply(Kind kind, String text);
    }

    private SpecTexts() {}

    /** The same spec with other texts. */
    static <R extends Record> R changed(R spec, Change change) {
        @SuppressWarnings("unchecked") // the class is that of the spec
        Class<R> type = (Class<R>) spec.getClass();
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                values[i] = changed(
                        components[i].getName(), components[i].getAccessor().invoke(spec), change);
            }
            Constructor<R> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException notPublic) {
            throw new IllegalStateException(type + " cannot be made anew", notPublic);
        }
    }

    private static Object changed(String component, Object value, Change change) {
        if (value instanceof Text text) {
            return new Text(change.apply(kind(component), text.text()), text.at());
        } else if (value instanceof Optional<?> optional) {
            return optional.map(some -> changed(component, some, change));
        } else if (value instanceof List<?> list) {
            List<Object> all = new ArrayList<>();
            list.forEach(one -> all.add(changed(component, one, change)));
            return all;
        } else if (value instanceof Record spec && !(value instanceof Location)) {
            return changed(spec, change);
        }
        return value;
    }

    private static Kind kind(String component) {
        return switch (component) {
            case "on" -> Kind.NODE;
            case "message" -> Kind.MESSAGE;
            default -> Kind.EXPRESSION;
        };
    }
}
