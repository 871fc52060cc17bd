package io.ringmill.publish.compile;

import io.ringmill.diagnostic.NearestName;
import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.event.StreamSpec;
import io.ringmill.publish.Named;
import io.ringmill.publish.TypedPublisher;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The method of a user's interface by which events of a stream come in, and what its parameters are. Immutable.
 *
 * @param arguments by parameter
 */
public record EventMethod(Class<?> type, Method method, StreamSpec stream, List<Argument> arguments) {

    /** The key, in place of a field. */
    static final int KEY = -1;

    /** The time, in place of a field. */
    static final int TIME = -2;

    private static final int UNKNOWN = -3;

    /**
     * What a parameter is.
     *
     * @param field index in the stream, {@link #KEY} or {@link #TIME}
     * @param type of the parameter; a text is interned
     */
    record Argument(int field, Class<?> type) {

        boolean isText() {
            return type == String.class;
        }
    }

    /**
     * Reads an interface.
     *
     * @throws IllegalArgumentException with all that is wrong with it
     */
    public static EventMethod of(Class<?> type, StreamSpec stream) {
        if (!type.isInterface()) {
            throw new IllegalArgumentException(type.getName() + " is no interface");
        }
        if (type.isSealed()) {
            throw new IllegalArgumentException(
                    "interface " + type.getName() + " is sealed, so the engine cannot implement it");
        }
        List<Method> methods = Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()) && !isGiven(method))
                .toList();
        if (methods.size() != 1) {
            throw new IllegalArgumentException(
                    "interface " + type.getName() + " must have one method, whose parameters are an event's, but has "
                            + (methods.isEmpty()
                                    ? "none"
                                    : String.join(
                                            ", ",
                                            methods.stream()
                                                    .map(Method::getName)
                                                    .sorted()
                                                    .toList())));
        }
        return new Reader(type, methods.get(0), stream).read();
    }

    /** Whether it is no method for events. */
    private static boolean isGiven(Method method) {
        return isForwarded(method) || isOfObject(method);
    }

    /** Whether publishers have it: it is one of {@link TypedPublisher}'s, or closes. */
    static boolean isForwarded(Method method) {
        return method.getDeclaringClass() == TypedPublisher.class
                || (method.getName().equals("close")
                        && method.getParameterCount() == 0
                        && method.getReturnType() == void.class);
    }

    private static boolean isOfObject(Method method) {
        return Arrays.stream(Object.class.getMethods())
                .anyMatch(other -> other.getName().equals(method.getName())
                        && Arrays.equals(other.getParameterTypes(), method.getParameterTypes()));
    }

    /** Reads the parameters and collects faults. */
    private static final class Reader {
        private final Class<?> type;
        private final Method method;
        private final StreamSpec stream;
        private final List<Argument> arguments = new ArrayList<>();
        private final List<String> faults = new ArrayList<>();

        Reader(Class<?> type, Method method, StreamSpec stream) {
            this.type = type;
            this.method = method;
            this.stream = stream;
        }

        EventMethod read() {
            Class<?> result = method.getReturnType();
            if (result != void.class && result != long.class) {
                faults.add("it returns " + result.getSimpleName() + "; let it return void, or long for the sequence");
            }
            Set<Integer> seen = new LinkedHashSet<>();
            for (Parameter parameter : method.getParameters()) {
                Argument argument = argument(parameter);
                arguments.add(argument);
                if (argument.field() != UNKNOWN && !seen.add(argument.field())) {
                    faults.add(name(parameter) + " comes twice");
                }
            }
            boolean named = arguments.stream().noneMatch(argument -> argument.field() == UNKNOWN);
            if (named && stream.key().isPresent() && !seen.contains(KEY)) {
                faults.add("it has no parameter 'key' (or '" + stream.key().get() + "'): an int, which key(text) gives,"
                        + " or a String");
            }
            if (named && stream.time().isPresent() && !seen.contains(TIME)) {
                faults.add("it has no parameter 'time': a long, in epoch nanoseconds");
            }
            if (!faults.isEmpty()) {
                throw new IllegalArgumentException(type.getName() + "." + method.getName() + " does not fit stream "
                        + stream.name() + ":\n  " + String.join("\n  ", faults));
            }
            return new EventMethod(type, method, stream, List.copyOf(arguments));
        }

        private Argument argument(Parameter parameter) {
            if (!parameter.isNamePresent() && !parameter.isAnnotationPresent(Named.class)) {
                faults.add("the name of parameter " + (arguments.size() + 1) + " is not known: compile "
                        + type.getSimpleName() + " with -parameters, or annotate it, as in @Named(\""
                        + known().get(Math.min(arguments.size(), known().size() - 1)) + "\")");
                return new Argument(UNKNOWN, parameter.getType());
            }
            int field = field(name(parameter));
            if (field == UNKNOWN) {
                faults.add("stream " + stream.name() + " has no field '" + name(parameter) + "'"
                        + NearestName.hint(name(parameter), known()));
            } else if (!allowed(field).contains(parameter.getType())) {
                faults.add(name(parameter) + " is " + kind(field) + " and cannot be given as "
                        + parameter.getType().getSimpleName() + "; take "
                        + String.join(
                                " or ",
                                allowed(field).stream()
                                        .map(Class::getSimpleName)
                                        .toList()));
            }
            return new Argument(field, parameter.getType());
        }

        private static String name(Parameter parameter) {
            Named named = parameter.getAnnotation(Named.class);
            return named == null ? parameter.getName() : named.value();
        }

        /** A field of the stream before all, then what its columns of key and time are called here and in the file. */
        private int field(String name) {
            int field = stream.indexOf(name);
            if (field >= 0) {
                return field;
            }
            if (stream.key().isPresent()
                    && (name.equals("key") || name.equals(stream.key().get()))) {
                return KEY;
            }
            boolean time = name.equals("time")
                    || name.equals("timeNs")
                    || name.equals(stream.time().map(StreamSpec.Time::field).orElse("time"));
            return stream.time().isPresent() && time ? TIME : UNKNOWN;
        }

        private List<String> known() {
            List<String> known = new ArrayList<>();
            stream.key().ifPresent(key -> known.add("key"));
            stream.time().ifPresent(time -> known.add("time"));
            stream.fields().forEach(field -> known.add(field.name()));
            return known;
        }

        private String kind(int field) {
            if (field < 0) {
                return field == KEY ? "the key" : "the time";
            }
            return "a " + stream.fields().get(field).type().name().toLowerCase(Locale.ROOT);
        }

        private List<Class<?>> allowed(int field) {
            if (field == TIME) {
                return List.of(long.class);
            }
            FieldType fieldType =
                    field == KEY ? FieldType.SYMBOL : stream.fields().get(field).type();
            return switch (fieldType) {
                case DOUBLE -> List.of(double.class);
                case LONG -> List.of(long.class, int.class);
                case SYMBOL -> List.of(int.class, String.class);
            };
        }
    }

    /** The parameter that is this field; -1 if it is left out. */
    int parameter(int field) {
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).field() == field) {
                return i;
            }
        }
        return -1;
    }

    /** The fields of the stream, in order. */
    List<Field> fields() {
        return stream.fields();
    }
}
