package io.ringmill.output;

import io.ringmill.event.Cells;
import io.ringmill.expression.Type;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Fills records of users from results. A record's components are matched with a window's values once, by name and type.
 *
 * <p><b>Threading:</b> of one result view. <b>Allocation:</b> for each record filled: not for the hot path.
 */
final class RecordMappers {

    private static final long NS_PER_S = 1_000_000_000L;

    private record Target(Class<?> type, int window) {}

    /** A value of a result and its type. */
    private record Value(Type type, Function<Result, Object> of) {}

    /** Fills one kind of record from the results of one window. */
    record Mapper<T>(Constructor<T> constructor, List<Function<Result, Object>> components) {

        T fill(Result result) {
            Object[] arguments =
                    components.stream().map(each -> each.apply(result)).toArray();
            try {
                return constructor.newInstance(arguments);
            } catch (ReflectiveOperationException refused) {
                throw new IllegalArgumentException(
                        "record " + constructor.getDeclaringClass().getName() + " cannot be made of "
                                + Arrays.toString(arguments),
                        refused);
            }
        }
    }

    private final Map<Target, Mapper<?>> known = new HashMap<>();

    @SuppressWarnings("unchecked") // the mapper of a target is of its type
    <T extends Record> Mapper<T> of(Class<T> type, RowLayout window) {
        return (Mapper<T>) known.computeIfAbsent(new Target(type, window.index()), none -> create(type, window));
    }

    private static <T extends Record> Mapper<T> create(Class<T> type, RowLayout window) {
        Map<String, Value> values = values(window);
        List<String> faults = new ArrayList<>();
        List<Function<Result, Object>> components = new ArrayList<>();
        List<Class<?>> types = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Value value = values.get(component.getName());
            types.add(component.getType());
            if (value == null) {
                faults.add(
                        "nothing is called '" + component.getName() + "', only " + String.join(", ", values.keySet()));
            } else if (!fits(value.type(), component.getType())) {
                faults.add("'" + component.getName() + "' is " + value.type() + ", which is no "
                        + component.getType().getSimpleName() + "; write " + fitting(value.type()));
            } else {
                components.add(result -> converted(value.of().apply(result), component.getType()));
            }
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("record " + type.getName() + " does not fit window " + window.name()
                    + ": " + String.join("; ", faults));
        }
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(types.toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return new Mapper<>(constructor, components);
        } catch (ReflectiveOperationException | RuntimeException closed) {
            throw new IllegalArgumentException(
                    "record " + type.getName() + " cannot be made here; open its package to io.ringmill.engine",
                    closed);
        }
    }

    private static Map<String, Value> values(RowLayout window) {
        Map<String, Value> values = new LinkedHashMap<>();
        for (int i = 0; i < window.names().size(); i++) {
            int index = i;
            Function<Result, Object> of = switch (window.types().get(i)) {
                case LONG -> result -> result.isMissing(index) ? null : (Object) result.longValue(index);
                case SYMBOL, KEY -> result -> result.isMissing(index) ? null : result.text(index);
                default -> result -> result.isMissing(index) ? null : (Object) result.value(index);
            };
            values.put(window.names().get(i), new Value(window.types().get(i), of));
        }
        values.putIfAbsent("window", new Value(Type.SYMBOL, Result::window));
        values.putIfAbsent("key", new Value(Type.KEY, Result::key));
        values.putIfAbsent("time", new Value(Type.LONG, Result::timeNs));
        values.putIfAbsent("start", new Value(Type.LONG, Result::startNs));
        values.putIfAbsent("end", new Value(Type.LONG, Result::endNs));
        values.putIfAbsent("count", new Value(Type.LONG, Result::count));
        values.putIfAbsent("sequence", new Value(Type.LONG, Result::sequence));
        return values;
    }

    private static boolean fits(Type type, Class<?> component) {
        return switch (type) {
            case DOUBLE -> component == double.class || component == Double.class;
            case LONG ->
                component == long.class
                        || component == Long.class
                        || component == double.class
                        || component == Double.class
                        || component == Instant.class;
            default -> component == String.class;
        };
    }

    private static String fitting(Type type) {
        return switch (type) {
            case DOUBLE -> "double or Double";
            case LONG -> "long, Long, double, Double or, of a time, Instant";
            default -> "String";
        };
    }

    /** {@code value}: a Double, a Long, a text, or null if missing. */
    private static Object converted(Object value, Class<?> component) {
        if (component == double.class) {
            return value == null ? (Object) Double.NaN : ((Number) value).doubleValue();
        } else if (component == long.class) {
            return value == null ? (Object) Cells.MISSING_LONG : value;
        } else if (value instanceof Long whole && component == Double.class) {
            return (Object) whole.doubleValue();
        } else if (value instanceof Long timeNs && component == Instant.class) {
            return Instant.ofEpochSecond(Math.floorDiv(timeNs, NS_PER_S), Math.floorMod(timeNs, NS_PER_S));
        }
        return value;
    }
}
