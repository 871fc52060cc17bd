package io.ringmill.rule.compile;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Text;
import io.ringmill.expression.ExpressionText;
import io.ringmill.expression.Expressions;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.output.MessageTemplate;
import io.ringmill.output.MessageTemplate.Part;
import io.ringmill.output.ValueFormat;
import io.ringmill.rule.RuleClause;
import io.ringmill.time.TimePatterns;
import io.ringmill.time.Zones;
import io.ringmill.window.compile.Variables;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a message: expressions within braces, each with a format behind a colon if it is to be shown in another way; two
 * opening braces stand for one. What expressions come to are values of the alert, so that the message itself can be made
 * when somebody asks for it.
 */
final class MessageParser {

    private static final Pattern DECIMALS = Pattern.compile("\\.(\\d{1,2})f");
    private static final Pattern ZONED = Pattern.compile("(.*\\S)\\s+zone\\s+(\\S+)");
    private static final int MOST_DECIMALS = 20;

    private final Text message;
    private final RuleNode rule;
    private final MessageScope scope;
    private final Faults faults;
    private final List<Part> parts = new ArrayList<>();

    private MessageParser(Text message, RuleNode rule, MessageScope scope, Faults faults) {
        this.message = message;
        this.rule = rule;
        this.scope = scope;
        this.faults = faults;
    }

    static MessageTemplate parse(Text message, RuleNode rule, MessageScope scope, Faults faults) {
        MessageParser parser = new MessageParser(message, rule, scope, faults);
        parser.parse();
        return new MessageTemplate(parser.parts);
    }

    private void parse() {
        String text = message.text();
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean opens = c == '{';
            if (!opens || text.startsWith("{{", i)) {
                literal.append(c);
                i += opens ? 1 : 0;
                continue;
            }
            int close = find(text, '}', i + 1, text.length());
            if (close < 0) {
                faults.add(message.at().right(i), "'{' without '}'; write {{ for a brace");
                break;
            }
            parts.add(Part.literal(literal.toString()));
            literal.setLength(0);
            place(i + 1, close);
            i = close;
        }
        parts.add(Part.literal(literal.toString()));
    }

    /** Where a character stands that is not within quotes; -1 if nowhere. */
    static int find(String text, char wanted, int from, int to) {
        char quote = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (quote == 0 && c == wanted) {
                return i;
            } else if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            }
        }
        return -1;
    }

    /** Adds what stands between two braces. */
    private void place(int from, int to) {
        String text = message.text();
        int colon = find(text, ':', from, to);
        int end = colon < 0 ? to : colon;
        Typed value = Expressions.compile(
                new Text(text.substring(from, end), message.at().right(from)), scope, faults);
        if (value == null) {
            return;
        }
        String name = ExpressionText.onOneLine(text.substring(from, end));
        ValueFormat format = shortest(name, scope);
        if (colon >= 0) {
            String written = text.substring(colon + 1, to);
            try {
                format = format(written.strip(), value.type());
            } catch (IllegalArgumentException unusable) {
                int blanks = written.length() - written.stripLeading().length();
                faults.add(message.at().right(colon + 1 + blanks), "%s", unusable.getMessage());
            }
        }
        if (value instanceof Typed.Load load && load.variable().equals(Variables.ROW_KEY)) {
            parts.add(new Part(null, MessageTemplate.KEY, format));
        } else if (value instanceof Typed.Load load && load.variable().equals(Variables.ROW_TIME)) {
            parts.add(new Part(null, MessageTemplate.TIME, format));
        } else {
            parts.add(new Part(null, rule.value(name, value), format));
        }
    }

    private static ValueFormat shortest(String name, MessageScope scope) {
        return scope.isBound(name) ? ValueFormat.INSTANT : ValueFormat.SHORTEST;
    }

    private ValueFormat format(String text, Type type) {
        if (!type.isNumber()) {
            throw new IllegalArgumentException("'" + text + "' formats numbers, but this is " + type.noun());
        }
        Matcher decimals = DECIMALS.matcher(text);
        if (decimals.matches()) {
            int digits = Integer.parseInt(decimals.group(1));
            if (digits > MOST_DECIMALS) {
                throw new IllegalArgumentException("'" + text + "': at most " + MOST_DECIMALS + " digits");
            }
            return ValueFormat.ofDecimals(digits);
        }
        if (text.startsWith(".") || text.chars().noneMatch(Character::isLetter)) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a format; write digits such as .2f, or a date pattern such as HH:mm:ss");
        }
        Matcher zoned = ZONED.matcher(text);
        boolean hasZone = zoned.matches();
        ZoneId zone = hasZone ? Zones.of(zoned.group(2)) : scope.zone();
        ValueFormat format = ValueFormat.ofTime(TimePatterns.printing(hasZone ? zoned.group(1) : text, zone));
        if (type != Type.LONG) {
            throw new IllegalArgumentException(
                    "'" + text + "' formats times, whole numbers of nanoseconds; for digits write such as .2f");
        }
        return format;
    }

    /** The message of a rule that has none: rule, key, and what the condition read. */
    static MessageTemplate standard(RuleNode rule, MessageScope scope) {
        List<Part> parts = new ArrayList<>();
        parts.add(Part.literal(rule.spec.name()));
        parts.add(new Part(null, MessageTemplate.BLANK_AND_KEY));
        boolean first = true;
        for (RuleClause clause : rule.spec.clauses()) {
            if (!((Clause) clause).ownMessage().isEmpty()) {
                parts.add(Part.literal(": " + ((Clause) clause).ownMessage()));
                first = false;
            }
        }
        for (int i = 0; i < rule.values.size(); i++) {
            if (rule.unsaid.contains(i)) {
                continue;
            }
            String name = rule.values.get(i).name();
            parts.add(Part.literal((first ? ": " : ", ") + name + " "));
            first = false;
            parts.add(new Part(null, i, shortest(name, scope)));
        }
        return new MessageTemplate(parts);
    }
}
