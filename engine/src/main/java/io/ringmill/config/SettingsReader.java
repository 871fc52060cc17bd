package io.ringmill.config;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.NamedText;
import io.ringmill.diagnostic.NearestName;
import io.ringmill.diagnostic.Text;
import io.ringmill.time.Durations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads the typed values of a mapping. A value that is missing gives the fallback; one of a wrong type or out of range is
 * added to the faults, with its place, and gives the fallback too, so that reading goes on and all faults come at once.
 * Whoever reads with it describes what there is to read, too: see {@link SettingsSchema}. Single-threaded.
 */
public final class SettingsReader {

    private static final Pattern INTEGER = Pattern.compile("[-+]?\\d{1,18}");

    private final YamlNode.Entries entries;
    private final String path;
    private final Location at;
    private final Faults faults;
    private final Set<String> asked = new LinkedHashSet<>();
    private final Set<String> refused = new LinkedHashSet<>();
    private final List<SettingsReader> children = new ArrayList<>();
    /** Asks for no values but for what there may be; mostly absent. */
    private final Optional<SettingsProbe> probe;

    public SettingsReader(YamlNode.Entries entries, String path, Location at, Faults faults) {
        this(entries, path, at, faults, Optional.empty());
    }

    /** A reader of nothing that tells the probe what it is asked for. */
    SettingsReader(SettingsProbe probe, String path, Location at, Faults faults) {
        this(new YamlNode.Entries(Map.of(), at), path, at, faults, Optional.of(probe));
    }

    private SettingsReader(
            YamlNode.Entries entries, String path, Location at, Faults faults, Optional<SettingsProbe> probe) {
        this.entries = entries;
        this.path = path;
        this.at = at;
        this.faults = faults;
        this.probe = probe;
    }

    private void describe(String name, Map<String, Object> type) {
        probe.ifPresent(asked -> asked.take(name, type));
    }

    /** The keys, in the order of the file. */
    public List<String> names() {
        if (probe.isPresent()) {
            return List.of(SettingsProbe.ANY_NAME);
        }
        return List.copyOf(entries.map().keySet());
    }

    /** The place of what these settings belong to. */
    public Location at() {
        return at;
    }

    /** The place of a key's value; {@link #at()} if the key is missing. */
    public Location at(String name) {
        YamlNode.Entry entry = entries.map().get(name);
        return entry == null ? at : entry.value().at();
    }

    /** The place of a key; {@link #at()} if it is missing. */
    public Location atKey(String name) {
        YamlNode.Entry entry = entries.map().get(name);
        return entry == null ? at : entry.at();
    }

    /** True if the key is there, whatever its value. */
    public boolean has(String name) {
        asked.add(name);
        return probe.isPresent() ? probe.get().isPresent(name) : entries.map().containsKey(name);
    }

    /** True if the key is there and its value is a mapping. */
    public boolean isMapping(String name) {
        if (probe.isPresent()) {
            return probe.get().isMapping(name);
        }
        return has(name) && entries.map().get(name).value() instanceof YamlNode.Entries;
    }

    /** True if the key is there and its value is a list. */
    public boolean isList(String name) {
        if (probe.isPresent()) {
            return probe.get().isList(name);
        }
        return has(name) && entries.map().get(name).value() instanceof YamlNode.Items;
    }

    /** A text; numbers and booleans are texts too. */
    public Optional<String> string(String name) {
        return text(name, String::isEmpty).map(Text::text);
    }

    /** As {@link #string(String)}. */
    public String string(String name, String fallback) {
        return string(name).orElse(fallback);
    }

    /** As {@link #string(String)}; a fault and the empty text if it is missing. */
    public String requiredString(String name) {
        require(name);
        return string(name, "");
    }

    /** A text and the place of its first character; one of nothing but white space is a fault. */
    public Optional<Text> text(String name) {
        return text(name, String::isBlank);
    }

    private Optional<Text> text(String name, Predicate<String> isNothing) {
        describe(name, SettingsSchema.text());
        Optional<YamlNode.Leaf> leaf = leaf(name, "a text");
        if (leaf.isPresent() && isNothing.test(leaf.get().text())) {
            fault(name, "is empty; give it a value or leave it out");
            return Optional.empty();
        }
        return leaf.map(some -> new Text(some.text(), some.at()));
    }

    /** A path into a record, with its place. A list of one text is the path to what has this name: {@code ["sensor.temp"]}. */
    public Optional<Text> path(String name) {
        if (probe.isPresent()) {
            describe(name, SettingsSchema.path());
            return Optional.empty();
        }
        YamlNode.Entry entry = entries.map().get(name);
        if (entry != null
                && entry.value() instanceof YamlNode.Items items
                && items.nodes().size() == 1
                && items.nodes().get(0) instanceof YamlNode.Leaf step) {
            asked.add(name);
            String quoted = '"' + step.text().replaceAll("[\\\\\"]", "\\\\$0") + '"';
            return Optional.of(new Text("[" + (step.isNumber() ? step.text() : quoted) + "]", items.at()));
        }
        return text(name);
    }

    /** {@code true} or {@code false}. */
    public boolean bool(String name, boolean fallback) {
        describe(name, SettingsSchema.bool(fallback));
        return value(name, "true or false", fallback, leaf -> {
            String text = leaf.text();
            boolean wellFormed = leaf.plain() && (text.equals("true") || text.equals("false"));
            return wellFormed ? text.equals("true") : null;
        });
    }

    /** A whole number from {@code min} to {@code max}. */
    public long integer(String name, long fallback, long min, long max) {
        describe(name, SettingsSchema.integer(fallback, min, max));
        String wanted = "a whole number from " + min + " to " + max;
        return value(name, wanted, fallback, leaf -> {
            boolean integer = leaf.plain() && INTEGER.matcher(leaf.text()).matches();
            long value = integer ? Long.parseLong(leaf.text()) : 0;
            return integer && value >= min && value <= max ? value : null;
        });
    }

    /** One of a few whole numbers. */
    public long oneOf(String name, long fallback, long... allowed) {
        describe(name, SettingsSchema.oneOf(fallback, allowed));
        String wanted = Arrays.stream(allowed).mapToObj(Long::toString).collect(Collectors.joining(" or "));
        return value(name, wanted, fallback, leaf -> {
            boolean integer = leaf.plain() && INTEGER.matcher(leaf.text()).matches();
            long value = integer ? Long.parseLong(leaf.text()) : 0;
            return integer && Arrays.stream(allowed).anyMatch(each -> each == value) ? value : null;
        });
    }

    /** As {@link #integer}; a fault if it is missing. */
    public long requiredInteger(String name, long fallback, long min, long max) {
        require(name);
        return integer(name, fallback, min, max);
    }

    /** A number from {@code min} to {@code max}. */
    public double number(String name, double fallback, double min, double max) {
        describe(name, SettingsSchema.number(fallback, min, max));
        String wanted = "a number from " + shortest(min) + " to " + shortest(max);
        return value(name, wanted, fallback, leaf -> {
            double value = leaf.isNumber() ? Double.parseDouble(leaf.text()) : Double.NaN;
            return value >= min && value <= max ? value : null;
        });
    }

    private static String shortest(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /** A duration, in nanoseconds; see {@link Durations#parse}. */
    public long durationNs(String name, long fallbackNs) {
        describe(name, SettingsSchema.duration());
        Optional<YamlNode.Leaf> leaf = leaf(name, "a duration such as 250us, 1.5s or 5m");
        if (leaf.isPresent()) {
            try {
                return Durations.parse(leaf.get().text());
            } catch (IllegalArgumentException notADuration) {
                fault(name, "%s", notADuration.getMessage());
            }
        }
        return fallbackNs;
    }

    /** A list of durations, in nanoseconds; empty if it is missing. */
    public List<Long> durationsNs(String name) {
        describe(name, SettingsSchema.durations());
        List<Long> durations = new ArrayList<>();
        for (YamlNode item : probe.isPresent() ? List.<YamlNode>of() : items(name)) {
            if (!(item instanceof YamlNode.Leaf leaf) || leaf.isNull()) {
                fault(item.at(), name, "must be a list of durations, but holds %s", YamlNode.describe(item));
                continue;
            }
            try {
                durations.add(Durations.parse(leaf.text()));
            } catch (IllegalArgumentException notADuration) {
                fault(item.at(), name, "%s", notADuration.getMessage());
            }
        }
        return durations;
    }

    /**
     * What a text says; empty if it is missing.
     *
     * @param parse throws an {@link IllegalArgumentException} whose message is a sentence for the user
     */
    public <T> Optional<T> parsed(String name, Function<String, T> parse) {
        try {
            return text(name).map(said -> parse.apply(said.text()));
        } catch (IllegalArgumentException unusable) {
            fault(name, "%s", unusable.getMessage());
            return Optional.empty();
        }
    }

    /** A constant of the fallback's type, written in lower case with dashes. */
    public <E extends Enum<E>> E oneOf(String name, E fallback) {
        Map<String, E> constants = Arrays.stream(fallback.getDeclaringClass().getEnumConstants())
                .collect(Collectors.toMap(YamlNode::label, Function.identity(), (a, b) -> a, LinkedHashMap::new));
        String chosen = oneOf(name, YamlNode.label(fallback), constants.keySet().toArray(String[]::new));
        return constants.get(chosen);
    }

    /** One of the allowed texts. */
    public String oneOf(String name, String fallback, String... allowed) {
        describe(name, SettingsSchema.oneOf(fallback, allowed));
        String choices = String.join(", ", allowed);
        Optional<YamlNode.Leaf> leaf = leaf(name, "one of " + choices);
        if (leaf.isEmpty()) {
            return fallback;
        }
        String text = leaf.get().text();
        if (!List.of(allowed).contains(text)) {
            String nearest = NearestName.nearest(text, List.of(allowed));
            String hint = nearest == null ? "" : "; did you mean '" + nearest + "'?";
            fault(name, "must be %s%s, not '%s'%s", allowed.length > 1 ? "one of " : "", choices, text, hint);
            return fallback;
        }
        return text;
    }

    /** A mapping of names to texts, in the order of the file; empty if it is missing. */
    public Map<String, String> map(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        namedTexts(name)
                .forEach(named -> texts.put(named.name(), named.expression().text()));
        return texts;
    }

    /** A mapping of names to texts, with their places, in the order of the file; empty if it is missing. */
    public List<NamedText> namedTexts(String name) {
        return named(name, SettingsReader::text);
    }

    /** As {@link #namedTexts}, of paths into a record. */
    public List<NamedText> namedPaths(String name) {
        return named(name, SettingsReader::path);
    }

    private List<NamedText> named(String name, BiFunction<SettingsReader, String, Optional<Text>> reading) {
        List<NamedText> texts = new ArrayList<>();
        child(name)
                .ifPresent(child -> child.names()
                        .forEach(inner -> reading.apply(child, inner)
                                .ifPresent(text -> texts.add(new NamedText(inner, child.atKey(inner), text)))));
        return texts;
    }

    /** A list of texts; empty if it is missing. */
    public List<String> strings(String name) {
        if (probe.isPresent()) {
            describe(name, SettingsSchema.texts());
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (YamlNode item : items(name)) {
            if (item instanceof YamlNode.Leaf leaf && !leaf.isNull()) {
                texts.add(leaf.text());
            } else {
                fault(item.at(), name, "must be a list of texts, but holds %s", YamlNode.describe(item));
            }
        }
        return texts;
    }

    /** A mapping; empty if it is missing. One without entries is a fault. */
    public Optional<SettingsReader> child(String name) {
        if (probe.isPresent()) {
            return Optional.of(new SettingsReader(probe.get().inner(name), YamlNode.join(path, name), at, faults));
        }
        YamlNode node = node(name);
        if (node == null) {
            return Optional.empty();
        }
        if (!(node instanceof YamlNode.Entries inner)) {
            fault(name, "must be a mapping, not %s", YamlNode.describe(node));
            return Optional.empty();
        }
        if (inner.map().isEmpty()) {
            fault(name, "is empty; give it entries or leave it out");
            return Optional.empty();
        }
        SettingsReader child = new SettingsReader(inner, YamlNode.join(path, name), atKey(name), faults);
        children.add(child);
        return Optional.of(child);
    }

    /** The nodes of a list; empty if it is missing. */
    public List<YamlNode> items(String name) {
        describe(name, SettingsSchema.list());
        YamlNode node = node(name);
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof YamlNode.Items items)) {
            fault(name, "must be a list, not %s", YamlNode.describe(node));
            return List.of();
        }
        if (items.nodes().isEmpty()) {
            fault(name, "is empty; give it entries or leave it out");
        }
        return items.nodes();
    }

    /** The mappings of a list, each with entries; empty if it is missing. */
    public List<SettingsReader> mappings(String name) {
        if (probe.isPresent()) {
            return List.of(new SettingsReader(probe.get().item(name), YamlNode.join(path, name), at, faults));
        }
        List<SettingsReader> mappings = new ArrayList<>();
        int index = 0;
        for (YamlNode item : items(name)) {
            String itemPath = YamlNode.join(path, YamlNode.join(name, Integer.toString(index++)));
            if (item instanceof YamlNode.Entries inner && !inner.map().isEmpty()) {
                mappings.add(new SettingsReader(inner, itemPath, item.at(), faults));
            } else {
                fault(item.at(), name, "must be a list of mappings, but holds %s", YamlNode.describe(item));
            }
        }
        children.addAll(mappings);
        return mappings;
    }

    /** A fault if the key is missing; true if it is there. */
    public boolean require(String name) {
        if (probe.isPresent()) {
            probe.get().require(name);
            return true;
        }
        if (!has(name)) {
            faults.add(at, "%s'%s' is missing", prefix(at, path), name);
            return false;
        }
        return true;
    }

    /** As {@link #require} of a missing key, with the reason. */
    public void missing(String name, String reason, Object... arguments) {
        faults.add(at, "%s'%s' is missing; %s", prefix(at, path), name, String.format(reason, arguments));
    }

    /** The names in a mapping that will be read later; empty if there is none. */
    public List<String> peek(String name) {
        YamlNode.Entry entry = entries.map().get(name);
        return entry != null && entry.value() instanceof YamlNode.Entries inner
                ? List.copyOf(inner.map().keySet())
                : List.of();
    }

    /** Names a key of the documentation that this version does not have. */
    public void unavailable(String... names) {
        for (String name : names) {
            refuse(name, "is not available in this version");
        }
    }

    /** Names a key that is known elsewhere, and says why it is not known here: {@code why} goes on behind the key's name. */
    public void refuse(String name, String why) {
        if (entries.map().containsKey(name)) {
            refused.add(name);
            Location place = atKey(name);
            faults.add(place, "%s'%s' %s", prefix(place, path), name, why);
        }
    }

    /** Adds every key that nobody asked for, here and in the mappings read from here, with the nearest that was. */
    public void rejectUnknown() {
        if (probe.isPresent()) {
            return;
        }
        for (String name : names()) {
            if (!asked.contains(name) && !refused.contains(name)) {
                Location place = atKey(name);
                String hint = NearestName.hint(name, asked);
                faults.add(place, "%sunknown key '%s'%s", prefix(place, path), name, hint);
            }
        }
        children.forEach(SettingsReader::rejectUnknown);
    }

    /** Adds a fault of a key's value; {@code format} and {@code arguments} as for {@link String#format}. */
    public void fault(String name, String format, Object... arguments) {
        fault(at(name), name, format, arguments);
    }

    public void fault(Location place, String name, String format, Object... arguments) {
        faults.add(
                place, "%s%s", prefix(place, YamlNode.join(path, name)), String.format(Locale.ROOT, format, arguments));
    }

    /** Where there is no line to point to, the place is the path already. */
    private static String prefix(Location place, String fullPath) {
        return place.line() == 0 || fullPath.isEmpty() ? "" : fullPath + ": ";
    }

    private <T> T value(String name, String wanted, T fallback, Function<YamlNode.Leaf, T> parse) {
        Optional<YamlNode.Leaf> leaf = leaf(name, wanted);
        if (leaf.isEmpty()) {
            return fallback;
        }
        T value = parse.apply(leaf.get());
        if (value == null) {
            fault(name, "must be %s, not %s", wanted, YamlNode.describe(leaf.get()));
            return fallback;
        }
        return value;
    }

    private Optional<YamlNode.Leaf> leaf(String name, String wanted) {
        YamlNode node = node(name);
        if (node != null && !(node instanceof YamlNode.Leaf)) {
            fault(name, "must be %s, not %s", wanted, YamlNode.describe(node));
            return Optional.empty();
        }
        return Optional.ofNullable((YamlNode.Leaf) node);
    }

    /** The value of a key, or null if it is missing or, which is a fault, has none. */
    private YamlNode node(String name) {
        asked.add(name);
        YamlNode.Entry entry = entries.map().get(name);
        if (entry == null) {
            return null;
        }
        if (entry.value() instanceof YamlNode.Leaf leaf && leaf.isNull()) {
            fault(entry.at(), name, "is empty; give it a value or leave it out");
            return null;
        }
        return entry.value();
    }
}
