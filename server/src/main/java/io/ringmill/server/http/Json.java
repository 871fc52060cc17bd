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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How objects are written as JSON and read: strict, a member that nobody knows is refused; a double that is missing or infinite,
 * and an empty {@link Optional}, are null.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class Json {

    static final int DEEPEST = 64;
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

    static ObjectMapper mapper() {
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
