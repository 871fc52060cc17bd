package io.ringmill.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How objects are written as JSON and read: strict, a member that nobody knows is refused; a double that is missing or infinite,
 * and an empty {@link Optional}, are null. Whatever texts hold, every reader takes it: half a surrogate pair is written as the
 * replacement character.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class Json {

    static final int DEEPEST = 64;
    private static final char REPLACEMENT = '\uFFFD';
    private static final ObjectMapper MAPPER = mapper();

    private Json() {}

    /** An object as JSON, for all who get the same: see {@link EventStream}. */
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** The members of both, as one object; of the first alone if there is no other. */
    public static ObjectNode merged(Object one, Object another) {
        ObjectNode merged = MAPPER.valueToTree(one);
        if (another != null) {
            merged.setAll((ObjectNode) MAPPER.valueToTree(another));
        }
        return merged;
    }

    private static ObjectMapper mapper() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        SimpleModule module = new SimpleModule();
        JsonSerializer<Double> number = new DoubleWriter();
        module.addSerializer(Double.class, number);
        module.addSerializer(Double.TYPE, number);
        module.addSerializer(double[].class, new DoublesWriter());
        module.addSerializer(String.class, new TextWriter(false));
        module.addKeySerializer(String.class, new TextWriter(true));
        module.addSerializer(Optional.class, new OptionalWriter());
        module.addSerializer(OptionalLong.class, new OptionalLongWriter());
        return JsonMapper.builder(factory)
                .addModule(module)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    static ObjectMapper shared() {
        return MAPPER;
    }

    private static void write(double value, JsonGenerator to) throws IOException {
        if (Double.isFinite(value)) {
            to.writeNumber(value);
        } else {
            to.writeNull();
        }
    }

    /** A text without halves of surrogate pairs. */
    private static String whole(String text) {
        StringBuilder whole = null;
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (Character.isHighSurrogate(letter)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(letter)) {
                whole = whole == null ? new StringBuilder(text) : whole;
                whole.setCharAt(i, REPLACEMENT);
            }
        }
        return whole == null ? text : whole.toString();
    }

    private static final class TextWriter extends JsonSerializer<String> {
        private final boolean names;

        TextWriter(boolean names) {
            this.names = names;
        }

        @Override
        public void serialize(String text, JsonGenerator to, SerializerProvider provider) throws IOException {
            if (names) {
                to.writeFieldName(whole(text));
            } else {
                to.writeString(whole(text));
            }
        }
    }

    private static final class DoubleWriter extends JsonSerializer<Double> {
        @Override
        public void serialize(Double value, JsonGenerator to, SerializerProvider provider) throws IOException {
            write(value, to);
        }
    }

    private static final class DoublesWriter extends JsonSerializer<double[]> {
        @Override
        public void serialize(double[] values, JsonGenerator to, SerializerProvider provider) throws IOException {
            to.writeStartArray(values, values.length);
            for (double value : values) {
                write(value, to);
            }
            to.writeEndArray();
        }
    }

    @SuppressWarnings("rawtypes") // The module wants the class itself.
    private static final class OptionalWriter extends JsonSerializer<Optional> {
        @Override
        public void serialize(Optional value, JsonGenerator to, SerializerProvider provider) throws IOException {
            if (value.isEmpty()) {
                to.writeNull();
            } else {
                provider.defaultSerializeValue(value.get(), to);
            }
        }
    }

    private static final class OptionalLongWriter extends JsonSerializer<OptionalLong> {
        @Override
        public void serialize(OptionalLong value, JsonGenerator to, SerializerProvider provider) throws IOException {
            if (value.isEmpty()) {
                to.writeNull();
            } else {
                to.writeNumber(value.getAsLong());
            }
        }
    }
}
