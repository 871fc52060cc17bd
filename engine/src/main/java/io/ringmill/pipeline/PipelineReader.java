package io.ringmill.pipeline;

import io.ringmill.config.Overrides;
import io.ringmill.config.Settings;
import io.ringmill.config.SettingsReader;
import io.ringmill.config.YamlNode;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.NearestName;
import io.ringmill.diagnostic.Text;
import io.ringmill.event.StreamSpec;
import io.ringmill.rule.RuleSpec;
import io.ringmill.window.WindowSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a whole pipeline from its tree, whether that came from a file or from code. */
final class PipelineReader {

    /** What a pipeline file may hold, with the sections that others than the engine know. */
    static Overrides.Shape shape(List<PipelineSection<?>> others) {
        List<String> sections = new ArrayList<>(SECTIONS);
        others.forEach(other -> sections.add(other.name()));
        return new Overrides.Shape(
                sections,
                Map.of("streams", "stream", "windows", "window", "rules", "rule"),
                Map.of("sources", "source", "sinks", "sink"),
                Set.of("fields", "derive", "select"));
    }

    private static final List<String> SECTIONS =
            List.of("name", "streams", "windows", "rules", "sources", "sinks", "engine", "journal");

    /** Named by the documentation, for those who may know them. */
    private static final List<String> LATER = List.of("server", "backtest");

    private final SettingsReader top;
    private final Faults faults;
    private final List<PipelineSection<?>> others;
    private final List<String> streamNames;
    private final List<String> windowNames;

    private PipelineReader(SettingsReader top, List<PipelineSection<?>> others, Faults faults) {
        this.top = top;
        this.others = others;
        this.faults = faults;
        this.streamNames = top.peek("streams");
        this.windowNames = top.peek("windows");
    }

    /**
     * The sections of this tree.
     *
     * @param others who knows the sections that the engine does not
     * @return empty if streams or windows have faults, so that to look for more in the expressions would mislead
     */
    static Optional<Sections> read(YamlNode root, String defaultName, List<PipelineSection<?>> others, Faults faults) {
        if (!(root instanceof YamlNode.Entries entries)) {
            faults.add(
                    root.at(),
                    "a pipeline is a mapping of sections (streams, windows, rules, sources, sinks), not %s",
                    YamlNode.describe(root));
            return Optional.empty();
        }
        SettingsReader top = new SettingsReader(entries, "", entries.at(), faults);
        return new PipelineReader(top, others, faults).read(defaultName);
    }

    /** Reads nothing, but asks for all that there may be. */
    static void describe(SettingsReader top, List<PipelineSection<?>> others) {
        new PipelineReader(top, others, new Faults()).read("");
    }

    private Optional<Sections> read(String defaultName) {
        int faultsBefore = faults.count();
        String name = top.string("name", defaultName);
        top.require("streams");
        List<StreamSpec> streams = new ArrayList<>();
        each("streams", (stream, settings) -> streams.add(StreamReader.read(stream, settings, faults)));
        List<WindowSpec> windows = new ArrayList<>();
        each("windows", (window, settings) -> {
            if (streamNames.contains(window)) {
                faults.add(settings.at(), "'%s' is already the name of a stream", window);
            }
            windows.add(WindowReader.read(window, settings, on(settings), faults));
        });
        refuseCircles(windows);
        boolean sound = faults.count() == faultsBefore;
        List<RuleSpec> rules = new ArrayList<>();
        each(
                "rules",
                (rule, settings) -> new RuleReader(rule, settings, this::on, faults)
                        .read(known())
                        .ifPresent(rules::add));
        List<SourceSpec> sources = adapters("sources", "source", SourceSpec::new);
        List<SinkSpec> sinks = adapters("sinks", "sink", SinkSpec::new);
        EngineSettings engine =
                top.child("engine").map(RunSettingsReader::engine).orElse(EngineSettings.DEFAULT);
        Optional<JournalSettings> journal = top.child("journal").flatMap(RunSettingsReader::journal);
        Map<Class<?>, Object> read = others();
        top.rejectUnknown();
        return sound
                ? Optional.of(new Sections(name, streams, windows, rules, sources, sinks, engine, journal, read))
                : Optional.empty();
    }

    /** The sections that others know, by the type of their content. */
    private Map<Class<?>, Object> others() {
        Map<Class<?>, Object> read = new LinkedHashMap<>();
        List<String> unread = new ArrayList<>(LATER);
        for (PipelineSection<?> other : others) {
            unread.remove(other.name());
            top.child(other.name()).flatMap(other::read).ifPresent(content -> read.put(other.type(), content));
        }
        top.unavailable(unread.toArray(String[]::new));
        return read;
    }

    private interface EntryReader {
        void read(String name, SettingsReader settings);
    }

    /** Reads the named mappings of a section, such as {@code windows}. */
    private void each(String section, EntryReader reader) {
        Optional<SettingsReader> entries = top.child(section);
        if (entries.isEmpty()) {
            return;
        }
        for (String name : entries.get().names()) {
            entries.get().child(name).ifPresent(settings -> {
                reader.read(name, settings);
                settings.rejectUnknown();
            });
        }
    }

    /** The stream or window that a window or rule reads; empty text, with a fault, if there is none such. */
    private Text on(SettingsReader settings) {
        Optional<Text> on = settings.text("on");
        Text none = new Text("", settings.at());
        if (on.isEmpty()) {
            if (settings.has("on") || streamNames.isEmpty()) {
                return none;
            }
            if (streamNames.size() > 1) {
                settings.missing("on", "there are several streams, %s", String.join(", ", streamNames));
                return none;
            }
            return new Text(streamNames.get(0), settings.at());
        }
        List<String> known = known();
        String name = on.get().text();
        if (!known.contains(name)) {
            settings.fault("on", "there is no stream or window '%s'%s", name, NearestName.hint(name, known));
            return none;
        }
        return on.get();
    }

    /** What windows and rules can be on. */
    private List<String> known() {
        List<String> known = new ArrayList<>(streamNames);
        known.addAll(windowNames);
        return known;
    }

    /** A window may read a window, but none may read itself, however far around. */
    private void refuseCircles(List<WindowSpec> windows) {
        Map<String, WindowSpec> byName = new LinkedHashMap<>();
        windows.forEach(window -> byName.put(window.name(), window));
        Set<String> done = new LinkedHashSet<>();
        for (WindowSpec start : windows) {
            Set<String> seen = new LinkedHashSet<>();
            WindowSpec window = start;
            while (window != null && !done.contains(window.name()) && seen.add(window.name())) {
                window = byName.get(window.on().text());
            }
            if (window != null && seen.contains(window.name())) {
                List<String> walked = new ArrayList<>(seen);
                walked.add(window.name());
                String circle = String.join(" reads ", walked.subList(walked.indexOf(window.name()), walked.size()));
                String path = YamlNode.join("windows", YamlNode.join(window.name(), "on"));
                top.fault(window.on().at(), path, "windows cannot read each other in a circle: %s", circle);
            }
            done.addAll(seen);
        }
    }

    /** A source or sink of a kind. */
    private interface Adapter<T> {
        T of(String kind, Settings settings, Location at);
    }

    /** The entries of {@code sources} or {@code sinks}: each a kind, mostly with settings. */
    private <T> List<T> adapters(String section, String what, Adapter<T> adapter) {
        List<T> adapters = new ArrayList<>();
        int index = 0;
        for (YamlNode item : top.items(section)) {
            String path = YamlNode.join(section, Integer.toString(index++));
            adapter(item, path, what, adapter).ifPresent(adapters::add);
        }
        return adapters;
    }

    private <T> Optional<T> adapter(YamlNode item, String path, String what, Adapter<T> adapter) {
        if (item instanceof YamlNode.Leaf leaf && !leaf.isNull()) {
            return Optional.of(adapter.of(leaf.text(), settings(Map.of(), path, leaf.text(), leaf.at()), leaf.at()));
        }
        String prefix = item.at().line() == 0 ? "" : path + ": ";
        if (!(item instanceof YamlNode.Entries entries) || entries.map().isEmpty()) {
            String found = YamlNode.describe(item);
            faults.add(
                    item.at(),
                    "%sa %s is written '- csv: {...}', with its kind and settings, not as %s",
                    prefix,
                    what,
                    found);
            return Optional.empty();
        }
        String kind = entries.map().keySet().iterator().next();
        YamlNode.Entry entry = entries.map().get(kind);
        boolean bare = entry.value() instanceof YamlNode.Leaf leaf && leaf.isNull();
        if (entries.map().size() > 1) {
            String others = "'"
                    + String.join(
                            "', '", entries.map().keySet().stream().skip(1).toList()) + "'";
            String fix = bare
                    ? "indent " + others + " further, as settings of '" + kind + "'"
                    : others + " stands beside '" + kind + "'; every " + what + " has a '-' of its own";
            faults.add(item.at(), "%s%s", prefix, fix);
            return Optional.empty();
        }
        if (!bare && !(entry.value() instanceof YamlNode.Entries)) {
            String found = YamlNode.describe(entry.value());
            faults.add(entry.value().at(), "%sthe settings of '%s' must be a mapping, not %s", prefix, kind, found);
            return Optional.empty();
        }
        Map<String, YamlNode.Entry> values =
                entry.value() instanceof YamlNode.Entries mapping ? mapping.map() : Map.of();
        return Optional.of(adapter.of(kind, settings(values, path, kind, entry.at()), entry.at()));
    }

    private static Settings settings(Map<String, YamlNode.Entry> values, String path, String kind, Location at) {
        return new Settings(new YamlNode.Entries(values, at), YamlNode.join(path, kind), at);
    }
}
