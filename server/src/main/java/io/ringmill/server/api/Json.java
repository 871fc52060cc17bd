package io.ringmill.server.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringmill.server.http.Answer;
import java.io.IOException;

/**
 * Writes JSON that every reader takes, whatever keys and values hold: a number that JSON does not have is null, half a surrogate pair
 * the replacement character.
 */
final class Json {

    private static final char REPLACEMENT = '\uFFFD';

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(String.class, new Texts(false))
                    .addKeySerializer(String.class, new Texts(true))
                    .addSerializer(Double.class, new Numbers())
                    .addSerializer(double.class, new Numbers()))
            .build();

    private Json() {}

    static Answer answer(Object body) throws JsonProcessingException {
        return Answer.bytes(Answer.JSON, MAPPER.writeValueAsBytes(body));
    }

    /** The members of both, as one object. */
    static ObjectNode merged(Object one, Object another) {
        ObjectNode merged = MAPPER.valueToTree(one);
        if (another != null) {
            merged.setAll((ObjectNode) MAPPER.valueToTree(another));
        }
        return merged;
    }

    /** Written once, for as many clients as there are. */
    static byte[] bytes(Object body) {
        try {
            return MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException notOurs) {
            throw new IllegalStateException("a record that is no JSON", notOurs);
        }
    }

    /** A text without halves of surrogate pairs. */
    static String whole(String text) {
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

    private static final class Texts extends JsonSerializer<String> {
        private final boolean names;

        Texts(boolean names) {
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

    private static final class Numbers extends JsonSerializer<Double> {
        @Override
        public void serialize(Double number, JsonGenerator to, SerializerProvider provider) throws IOException {
            if (Double.isFinite(number)) {
                to.writeNumber(number);
            } else {
                to.writeNull();
            }
        }
    }
}
