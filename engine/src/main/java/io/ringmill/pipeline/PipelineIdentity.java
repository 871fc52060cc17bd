package io.ringmill.pipeline;

import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.NamedText;
import io.ringmill.diagnostic.Text;
import io.ringmill.event.Field;
import io.ringmill.event.StreamSpec;
import io.ringmill.expression.Models;
import io.ringmill.rule.RuleClause;
import io.ringmill.rule.RuleSpec;
import io.ringmill.time.TimeFormat;
import io.ringmill.window.Emit;
import io.ringmill.window.WindowForm;
import io.ringmill.window.WindowSpec;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A hash of what a pipeline computes: equal for equal streams, windows and rules, wherever they stand in the file and
 * however they were said; different otherwise.
 *
 * <p>Every component of the specs counts, except places. Identities stand in journals, so the bytes that are hashed stay
 * what they were in the first version: a component that was added later is hashed only if its value is another than the one
 * that says what pipelines meant before.
 */
final class PipelineIdentity {

    /** The components of the first version, in its order. */
    static final Map<Class<?>, List<String>> FIRST = Map.of(
            StreamSpec.class, List.of("name", "key", "time", "fields", "derive", "where", "outOfOrderNs", "idleNs"),
            StreamSpec.Time.class, List.of("columns", "format"),
            Field.class, List.of("name", "type"),
            WindowSpec.class, List.of("name", "on", "byAll", "form", "where", "minEvents", "emit", "select"),
            WindowForm.class, List.of("kind", "size", "hopNs", "offsetNs"),
            Emit.class, List.of("kind", "everyNs"),
            RuleSpec.class, List.of("name", "on", "clauses", "severity", "message"),
            NamedText.class, List.of("name", "expression"));

    /** The components that were added later, by {@code Record.component}, and what pipelines without them meant. */
    static final Map<String, Object> LATER = Map.of(
            "StreamSpec.maxAheadNs",
            Long.MAX_VALUE,
            "StreamSpec.expireNs",
            Long.MAX_VALUE,
            "WindowSpec.maxEvents",
            0L,
            "WindowSpec.reset",
            Optional.empty(),
            "WindowForm.calendar",
            Optional.empty());

    private static final int BYTES = 16;

    private final MessageDigest digest;

    private PipelineIdentity() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** 32 hex digits. */
    static String of(List<StreamSpec> streams, List<WindowSpec> windows, List<RuleSpec> rules) {
        PipelineIdentity identity = new PipelineIdentity();
        identity.add("stream", streams);
        identity.add("window", windows);
        identity.add("rule", rules);
        return HexFormat.of().formatHex(identity.digest.digest(), 0, BYTES);
    }

    private void add(String what, List<? extends Record> specs) {
        for (Record spec : specs) {
            put(what);
            add(spec);
        }
    }

    private void add(Record spec) {
        List<RecordComponent> components = Arrays.asList(spec.getClass().getRecordComponents());
        List<String> first = FIRST.getOrDefault(spec.getClass(), List.of());
        for (String name : first) {
            components.stream()
                    .filter(component -> component.getName().equals(name))
                    .forEach(component -> add(component, value(spec, component)));
        }
        for (RecordComponent component : components) {
            if (!first.contains(component.getName()) && component.getType() != Location.class) {
                Object value = value(spec, component);
                if (!value.equals(LATER.get(key(component)))) {
                    put(component.getName());
                    add(component, value);
                }
            }
        }
    }

    private void add(RecordComponent component, Object value) {
        if (value instanceof Optional<?> optional) {
            optional.ifPresentOrElse(this::add, () -> addAbsent(component));
        } else if (key(component).equals("Time.columns")) {
            // The first version had one column.
            put(((List<?>) value).stream().map(Object::toString).collect(Collectors.joining("\n")));
        } else if (key(component).equals("RuleSpec.clauses")) {
            ((List<?>) value).forEach(this::add);
        } else {
            add(value);
        }
    }

    /** An absent value is an empty text, an absent record one for each of its components. */
    private void addAbsent(RecordComponent component) {
        Object type = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
        int count = FIRST.getOrDefault(type, List.of("")).size();
        for (int i = 0; i < count; i++) {
            put("");
        }
    }

    private void add(Object value) {
        if (value instanceof Text text) {
            put(text.text().strip());
            Models.digests(text).forEach(this::put);
        } else if (value instanceof RuleClause clause) {
            clause.identity().forEach(said -> put(said.toString()));
        } else if (value instanceof Record inner) {
            add(inner);
        } else if (value instanceof List<?> list) {
            put(Integer.toString(list.size()));
            list.forEach(this::add);
        } else if (value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Enum<?>
                || value instanceof TimeFormat
                || value instanceof ZoneId) {
            put(value.toString());
        } else {
            throw new IllegalStateException("no rule for a value of " + value.getClass());
        }
    }

    private static Object value(Record spec, RecordComponent component) {
        try {
            return component.getAccessor().invoke(spec);
        } catch (IllegalAccessException | InvocationTargetException notPublic) {
            throw new IllegalStateException(key(component) + " cannot be read", notPublic);
        }
    }

    /** How {@link #LATER} names a component. */
    static String key(RecordComponent component) {
        return component.getDeclaringRecord().getSimpleName() + "." + component.getName();
    }

    /** With its length before it, so that no two lists of values look alike. */
    private void put(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }
}
