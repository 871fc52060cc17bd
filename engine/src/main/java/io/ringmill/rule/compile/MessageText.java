package io.ringmill.rule.compile;

import java.util.function.UnaryOperator;

/** The text of a message, of which only the expressions within braces are looked at. */
public final class MessageText {

    private MessageText() {}

    /** The same message with other expressions, all else as it was written. */
    public static String with(String message, UnaryOperator<String> expressions) {
        StringBuilder changed = new StringBuilder();
        int at = 0;
        for (int i = message.indexOf('{'); i >= 0; i = message.indexOf('{', i)) {
            if (message.startsWith("{{", i)) {
                i += 2;
                continue;
            }
            int close = MessageParser.find(message, '}', i + 1, message.length());
            if (close < 0) {
                break;
            }
            int colon = MessageParser.find(message, ':', i + 1, close);
            int end = colon < 0 ? close : colon;
            changed.append(message, at, i + 1).append(expressions.apply(message.substring(i + 1, end)));
            at = end;
            i = close;
        }
        return changed.append(message, at, message.length()).toString();
    }
}
