package io.ringmill.server.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads a body as JSON; what is wrong with it is told in words of the API, not of Java. */
final class JsonBody {

    private static final Pattern CHARACTER =
            Pattern.compile("(?:Unexpected|Illegal) character \\(('.')", Pattern.DOTALL);
    private static final Pattern DUPLICATE = Pattern.compile("Duplicate field '(.*)'", Pattern.DOTALL);
    private static final int SHOWN = 60;

    private JsonBody() {}

    static <T> T read(InputStream body, Class<T> type) throws IOException, Problem {
        JsonNode tree = tree(body);
        if (!tree.isObject()) {
            throw bad("the body must be a JSON object, and is " + kind(tree));
        }
        try {
            return Json.shared().treeToValue(tree, type);
        } catch (UnrecognizedPropertyException unknown) {
            throw bad("unknown member '" + shown(unknown.getPropertyName()) + "'; there are "
                    + unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", ")));
        } catch (MismatchedInputException mismatched) {
            throw bad(mismatch(tree, mismatched));
        } catch (JsonMappingException other) {
            throw bad("member '" + place(other) + "' does not fit");
        }
    }

    private static JsonNode tree(InputStream body) throws IOException, Problem {
        try {
            JsonNode tree = Json.shared().readTree(body);
            if (tree.isMissingNode()) {
                throw bad("the body is empty where a JSON object is asked for");
            }
            return tree;
        } catch (JacksonException malformed) {
            Problem inside = ProblemException.in(malformed);
            throw inside != null ? inside : bad(described(malformed) + where(malformed.getLocation()));
        }
    }

    private static Problem bad(String detail) {
        return Problem.badRequest("bad-json", detail);
    }

    private static String described(JacksonException malformed) {
        String message = String.valueOf(malformed.getOriginalMessage());
        if (malformed instanceof StreamConstraintsException) {
            return message.contains("depth")
                    ? "the JSON is nested more than " + Json.DEEPEST + " deep"
                    : "a name, text or number of the JSON is too long";
        }
        if (malformed instanceof JsonEOFException) {
            return "malformed JSON: it ends too early";
        }
        if (malformed instanceof MismatchedInputException) {
            return "malformed JSON: more comes behind its end";
        }
        Matcher duplicate = DUPLICATE.matcher(message);
        if (duplicate.find()) {
            return "member '" + shown(duplicate.group(1)) + "' is there twice";
        }
        Matcher character = CHARACTER.matcher(message);
        return character.find() ? "malformed JSON: unexpected " + character.group(1) : "malformed JSON";
    }

    private static String where(JsonLocation at) {
        return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }

    private static String mismatch(JsonNode tree, MismatchedInputException mismatched) {
        JsonNode given = tree;
        for (JsonMappingException.Reference step : mismatched.getPath()) {
            given = step.getFieldName() != null ? given.path(step.getFieldName()) : given.path(step.getIndex());
        }
        return "member '" + place(mismatched) + "' must be " + wanted(mismatched.getTargetType()) + ", and is "
                + kind(given);
    }

    private static String place(JsonMappingException at) {
        StringBuilder place = new StringBuilder();
        for (JsonMappingException.Reference step : at.getPath()) {
            if (step.getFieldName() == null) {
                place.append('[').append(step.getIndex()).append(']');
            } else {
                place.append(place.length() == 0 ? "" : ".").append(step.getFieldName());
            }
        }
        return shown(place.toString());
    }

    private static String wanted(Class<?> type) {
        if (type == null) {
            return "something else";
        }
        if (type == String.class) {
            return "a text";
        }
        if (type == Boolean.class || type == Boolean.TYPE) {
            return "true or false";
        }
        if (type == Double.class || type == Double.TYPE) {
            return "a number";
        }
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return "a whole number within its range";
        }
        return Collection.class.isAssignableFrom(type) || type.isArray() ? "an array" : "an object";
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case STRING -> "the text '" + shown(node.textValue()) + "'";
            default -> shown(node.toString().toLowerCase(Locale.ROOT));
        };
    }

    private static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
