package io.ringmill.config;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads YAML into a tree with places. Of YAML it takes what a pipeline needs: one document, mappings with text keys, lists,
 * scalars; anchors, aliases and tags are faults, and so is a key that stands twice. A text without quotes may hold brackets: see
 * {@link YamlBrackets}.
 */
public final class YamlReader {

    private static final int MAX_DEPTH = 40;
    private static final LoadSettings YAML = LoadSettings.builder().build();

    private final String file;
    private final String[] lines;
    private final Faults faults;
    private final YamlBrackets brackets;
    private final Iterator<Event> events;

    private YamlReader(String text, String file, Faults faults) {
        this.file = file;
        this.lines = text.split("\n", -1);
        this.faults = faults;
        this.brackets = YamlBrackets.of(text);
        this.events = new ParserImpl(YAML, new StreamReader(YAML, brackets.covered()));
    }

    /** The tree of this text; empty, with a fault, if it is not YAML or has no content. */
    public static Optional<YamlNode> read(String text, String file, Faults faults) {
        String withoutMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
        try {
            return new YamlReader(withoutMark, file, faults).document();
        } catch (YamlEngineException notYaml) {
            YamlSyntax.explain(notYaml, withoutMark, file, faults);
            return Optional.empty();
        }
    }

    private Optional<YamlNode> document() {
        Event event = next();
        while (event.getEventId() == Event.ID.StreamStart || event.getEventId() == Event.ID.DocumentStart) {
            event = next();
        }
        if (event.getEventId() == Event.ID.StreamEnd) {
            faults.add(new Location(file, 1, 1), "the file is empty; a pipeline needs at least 'streams'");
            return Optional.empty();
        }
        YamlNode root = node(event, 0);
        next();
        Event after = next();
        if (after.getEventId() == Event.ID.DocumentStart) {
            faults.add(at(after), "a second document begins here; a pipeline file holds one");
        }
        return Optional.of(root);
    }

    private YamlNode node(Event event, int depth) {
        if (depth > MAX_DEPTH) {
            faults.add(at(event), "nested too deeply; a pipeline file needs no more than %d levels", MAX_DEPTH);
            throw new YamlSyntax.Told();
        }
        if (event instanceof AliasEvent alias) {
            faults.add(at(event), "'*%s': aliases are not supported; write the value out", alias.getAlias());
            return new YamlNode.Leaf("", false, at(event));
        }
        checkPlain((NodeEvent) event);
        if (event instanceof ScalarEvent scalar) {
            boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
            String text = plain ? brackets.uncovered(scalar.getValue()) : scalar.getValue();
            return new YamlNode.Leaf(text, plain, textAt(scalar));
        }
        return event instanceof MappingStartEvent mapping ? entries(mapping, depth) : items(event, depth);
    }

    private void checkPlain(NodeEvent event) {
        event.getAnchor()
                .ifPresent(anchor -> faults.add(at(event), "'&%s': anchors are not supported", anchor.getValue()));
        Optional<String> tag =
                event instanceof ScalarEvent scalar ? scalar.getTag() : ((CollectionStartEvent) event).getTag();
        tag.ifPresent(name -> faults.add(
                at(event), "the tag '%s' is not supported; put a text that begins with '!' in quotes", name));
    }

    private YamlNode.Items items(Event start, int depth) {
        List<YamlNode> nodes = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
            nodes.add(node(event, depth + 1));
        }
        return new YamlNode.Items(nodes, at(start));
    }

    private YamlNode.Entries entries(MappingStartEvent start, int depth) {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
            Location at = at(event);
            YamlNode key = node(event, depth + 1);
            YamlNode value = node(next(), depth + 1);
            if (!(key instanceof YamlNode.Leaf name)) {
                faults.add(at, "a key must be a text, not %s", YamlNode.describe(key));
                continue;
            }
            YamlNode.Entry earlier = entries.putIfAbsent(name.text(), new YamlNode.Entry(at, value));
            if (earlier != null) {
                int line = earlier.at().line();
                faults.add(at, "'%s' stands twice; it is already on line %d", name.text(), line);
            }
        }
        return new YamlNode.Entries(entries, at(start));
    }

    private Event next() {
        return events.next();
    }

    private Location at(Event event) {
        return at(event.getStartMark().orElseThrow());
    }

    private Location at(Mark mark) {
        return new Location(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** The place of the first character of a scalar's text. */
    private Location textAt(ScalarEvent scalar) {
        Location at = at(scalar);
        return switch (scalar.getScalarStyle()) {
            case SINGLE_QUOTED, DOUBLE_QUOTED -> at.right(1);
            case LITERAL, FOLDED -> firstText(at);
            default -> at;
        };
    }

    /** The first character that is not white space below a block scalar's sign. */
    private Location firstText(Location sign) {
        for (int line = sign.line(); line < lines.length; line++) {
            String text = lines[line];
            if (!text.isBlank()) {
                int column = text.length() - text.stripLeading().length();
                return new Location(file, line + 1, column + 1);
            }
        }
        return sign;
    }
}
