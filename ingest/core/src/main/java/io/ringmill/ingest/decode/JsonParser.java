package io.ringmill.ingest.decode;

import io.ringmill.ingest.decode.RawRecord.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A strict parser of one JSON object (RFC 8259) that finds the values at given paths. All of the text is checked, what is
 * not asked for too. A path that occurs twice has the last value.
 *
 * <p>It is our own because a record must be refused whenever any part of it is malformed, wanted or not, without
 * allocation: dsl-json's {@code skip} lets some malformed texts of JSONTestSuite pass, and jackson-core's reusable
 * parser has to be made anew after one.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none, but for the reason a text is refused.
 * <b>Cost:</b> one pass over the bytes, and a comparison with each wanted name per member of an object on a path.
 */
final class JsonParser {

    private static final int MAX_DEPTH = 512;
    private static final int NO_SLOT = -1;
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");
    private static final byte[] NULL = ascii("null");

    /** The wanted members of an object. */
    private static final class Node {
        final List<byte[]> names = new ArrayList<>();
        final List<Node> children = new ArrayList<>();
        int slot = NO_SLOT;

        Node child(String name) {
            byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < names.size(); i++) {
                if (java.util.Arrays.equals(names.get(i), utf8)) {
                    return children.get(i);
                }
            }
            names.add(utf8);
            Node child = new Node();
            children.add(child);
            return child;
        }
    }

    private final Node root = new Node();
    private final RawRecord name = new RawRecord(1);
    private RawRecord record;
    private byte[] bytes;
    private int at;
    private int end;
    /** Why the text is refused, and null until it is. */
    private String fault;

    JsonParser(List<String> paths) {
        for (int slot = 0; slot < paths.size(); slot++) {
            Node node = root;
            for (String part : paths.get(slot).split("\\.", -1)) {
                node = node.child(part);
            }
            node.slot = slot;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Sets the record's slots; returns why it is no JSON object, or null if it is one. */
    String parse(RawRecord into) {
        record = into;
        bytes = into.bytes;
        at = into.from;
        end = into.from + into.length;
        fault = null;
        skipBlanks();
        if (at == end || bytes[at] != '{') {
            Kind kind = value(null, 0);
            skipBlanks();
            return fault == null && kind != null && at == end ? "not a JSON object" : refuse("a JSON object");
        }
        if (value(root, 0) != null) {
            skipBlanks();
            if (at < end) {
                refuse("the end of the line");
            }
        }
        return fault;
    }

    /** Passes over a value; returns its kind, null if it is malformed. */
    private Kind value(Node node, int depth) {
        if (at == end) {
            refuse("a value");
            return null;
        }
        return switch (bytes[at]) {
            case '{' -> object(node, depth) ? Kind.NESTED : null;
            case '[' -> array(depth) ? Kind.NESTED : null;
            case '"' -> string();
            case 't' -> word(TRUE) ? Kind.BOOLEAN : null;
            case 'f' -> word(FALSE) ? Kind.BOOLEAN : null;
            case 'n' -> word(NULL) ? Kind.EMPTY : null;
            default -> number() ? Kind.NUMBER : null;
        };
    }

    private boolean object(Node node, int depth) {
        if (depth == MAX_DEPTH) {
            return tooDeep();
        }
        at++;
        skipBlanks();
        if (isNext('}')) {
            return true;
        }
        while (true) {
            if (at == end || bytes[at] != '"') {
                refuse("a name between quotes");
                return false;
            }
            int nameStart = at + 1;
            Kind nameKind = string();
            if (nameKind == null) {
                return false;
            }
            Node child = node == null ? null : find(node, nameKind, nameStart, at - 1 - nameStart);
            skipBlanks();
            if (!isNext(':')) {
                refuse("':'");
                return false;
            }
            skipBlanks();
            if (!member(child, depth)) {
                return false;
            }
            skipBlanks();
            if (isNext('}')) {
                return true;
            }
            if (!isNext(',')) {
                refuse("',' or '}'");
                return false;
            }
            skipBlanks();
        }
    }

    private boolean member(Node node, int depth) {
        int start = at;
        Kind kind = value(node, depth + 1);
        if (kind != null && node != null && node.slot != NO_SLOT) {
            int quotes = kind == Kind.TEXT || kind == Kind.ESCAPED ? 1 : 0;
            record.set(node.slot, kind, start + quotes - record.from, at - start - 2 * quotes);
        }
        return kind != null;
    }

    private Node find(Node node, Kind kind, int start, int length) {
        byte[] text = bytes;
        int from = start;
        int size = length;
        if (kind == Kind.ESCAPED) {
            name.bytes = bytes;
            name.set(0, kind, start, length);
            name.select(0);
            text = name.text();
            from = name.textFrom();
            size = name.textLength();
        }
        List<byte[]> names = node.names;
        for (int i = 0; i < names.size(); i++) {
            byte[] wanted = names.get(i);
            if (wanted.length == size && java.util.Arrays.equals(wanted, 0, size, text, from, from + size)) {
                return node.children.get(i);
            }
        }
        return null;
    }

    private boolean array(int depth) {
        if (depth == MAX_DEPTH) {
            return tooDeep();
        }
        at++;
        skipBlanks();
        if (isNext(']')) {
            return true;
        }
        while (value(null, depth + 1) != null) {
            skipBlanks();
            if (isNext(']')) {
                return true;
            }
            if (!isNext(',')) {
                refuse("',' or ']'");
                return false;
            }
            skipBlanks();
        }
        return false;
    }

    private Kind string() {
        Kind kind = Kind.TEXT;
        for (at = endOfPlainText(at + 1); at < end; at = endOfPlainText(at + 1)) {
            if (bytes[at] == '"') {
                at++;
                return kind;
            }
            if (bytes[at] != '\\') {
                refuse("no control character in a text");
                return null;
            }
            kind = Kind.ESCAPED;
            at++;
            if (!escape()) {
                return null;
            }
        }
        refuse("'\"'");
        return null;
    }

    /** The first quote, backslash or control character from {@code from}, or the end. Local variables keep it quick. */
    private int endOfPlainText(int from) {
        byte[] text = bytes;
        int stop = end;
        int i = from;
        while (i < stop && text[i] != '"' && text[i] != '\\' && (text[i] & 0xe0) != 0) {
            i++;
        }
        return i;
    }

    private boolean escape() {
        if (at < end) {
            switch (bytes[at]) {
                case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                    return true;
                }
                case 'u' -> {
                    for (int i = 1; i <= 4; i++) {
                        if (at + i >= end || Character.digit(bytes[at + i], 16) < 0) {
                            refuse("four hexadecimal digits after \\u");
                            return false;
                        }
                    }
                    at += 4;
                    return true;
                }
                default -> {}
            }
        }
        refuse("one of \" \\ / b f n r t u after \\");
        return false;
    }

    private boolean word(byte[] wanted) {
        int length = wanted.length;
        if (end - at < length || !java.util.Arrays.equals(wanted, 0, length, bytes, at, at + length)) {
            refuse("a value");
            return false;
        }
        at += length;
        return true;
    }

    private boolean number() {
        int start = at;
        isNext('-');
        if (!isNext('0') && !digits()) {
            at = start;
            refuse("a value");
            return false;
        }
        if (isNext('.') && !digits()) {
            refuse("a digit");
            return false;
        }
        if (isNext('e') || isNext('E')) {
            if (!isNext('-')) {
                isNext('+');
            }
            if (!digits()) {
                refuse("a digit");
                return false;
            }
        }
        return true;
    }

    private boolean digits() {
        int start = at;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at > start;
    }

    private boolean isNext(char wanted) {
        if (at < end && bytes[at] == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r' || bytes[at] == '\n')) {
            at++;
        }
    }

    private boolean tooDeep() {
        fault = "malformed JSON: nested more than " + MAX_DEPTH + " deep";
        return false;
    }

    private String refuse(String expected) {
        if (fault == null) {
            String place = at == end ? "at the end of the line" : "at byte " + (at - record.from + 1);
            fault = "malformed JSON " + place + ": expected " + expected;
        }
        return fault;
    }
}
