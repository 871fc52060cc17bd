package io.ringmill.rule.compile;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Text;
import io.ringmill.expression.Variable;
import io.ringmill.output.MessageTemplate;
import java.util.ArrayList;
import java.util.List;

/** Reads the places of a message, names within braces; two opening braces stand for one. */
final class MessageParser {

    private MessageParser() {}

    static MessageTemplate parse(Text message, RuleNode rule, RuleScope scope, Faults faults) {
        String text = message.text();
        List<MessageTemplate.Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '{') {
                literal.append(c);
                continue;
            }
            if (i + 1 < text.length() && text.charAt(i + 1) == '{') {
                literal.append('{');
                i++;
                continue;
            }
            int close = text.indexOf('}', i);
            if (close < 0) {
                faults.add(message.at().right(i), "'{' without '}'; write {{ for a brace");
                break;
            }
            parts.add(MessageTemplate.Part.text(literal.toString()));
            literal.setLength(0);
            parts.add(place(text.substring(i + 1, close).strip(), message, i + 1, rule, scope, faults));
            i = close;
        }
        parts.add(MessageTemplate.Part.text(literal.toString()));
        return new MessageTemplate(parts);
    }

    private static MessageTemplate.Part place(
            String name, Text message, int offset, RuleNode rule, RuleScope scope, Faults faults) {
        if (name.equals("key")) {
            return MessageTemplate.Part.value(MessageTemplate.KEY, false);
        }
        if (name.equals("time")) {
            return MessageTemplate.Part.value(MessageTemplate.TIME, true);
        }
        Variable variable = scope.variable(name, message.at().right(offset), faults);
        return MessageTemplate.Part.value(variable == null ? 0 : rule.value(name, variable), scope.isBound(name));
    }

    /** The message of a rule that has none: rule, key, and what the condition read. */
    static MessageTemplate standard(RuleNode rule, RuleScope scope) {
        List<MessageTemplate.Part> parts = new ArrayList<>();
        parts.add(MessageTemplate.Part.text(rule.spec.name() + " "));
        parts.add(MessageTemplate.Part.value(MessageTemplate.KEY, false));
        for (int i = 0; i < rule.values.size(); i++) {
            String name = rule.values.get(i).name();
            parts.add(MessageTemplate.Part.text((i == 0 ? ": " : ", ") + name + " "));
            parts.add(MessageTemplate.Part.value(i, scope.isBound(name)));
        }
        return new MessageTemplate(parts);
    }
}
