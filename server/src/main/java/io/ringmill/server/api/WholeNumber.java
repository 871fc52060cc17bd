package io.ringmill.server.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;

/** Reads a number without a fraction, and no text that looks like one. */
final class WholeNumber extends StdDeserializer<Long> {
    private static final long serialVersionUID = 1;

    WholeNumber() {
        super(Long.class);
    }

    @Override
    public Long deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            return context.reportInputMismatch(Long.class, "member '%s' must be a whole number", parser.currentName());
        }
        return parser.getLongValue();
    }
}
