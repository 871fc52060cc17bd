package io.ringmill.ingest;

import io.ringmill.config.SettingsReader;
import io.ringmill.config.YamlNode;
import io.ringmill.diagnostic.Text;
import io.ringmill.time.Durations;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A setting of a source or sink: how it is read and what is said of it. Described once, as a constant of the factory,
 * which is also the key for {@link SettingValues#get}. Immutable.
 *
 * @param <T> type of the value
 */
public final class Setting<T> {

    /** Reads a value; adds a fault and returns the fallback, if there is one, where the value is wrong. */
    private interface Reading<T> {
        Optional<T> read(SettingsReader settings, String name);
    }

    /** What is said of a setting. {@code fallback} is empty where there is none. */
    private record Description(String name, String type, String fallback, String doc) {}

    private final Description description;
    private final boolean required;
    private final boolean secret;
    private final List<Setting<?>> inner;
    private final Reading<T> reading;

    private Setting(
            Description description, boolean required, boolean secret, List<Setting<?>> inner, Reading<T> reading) {
        this.description = description;
        this.required = required;
        this.secret = secret;
        this.inner = inner;
        this.reading = reading;
    }

    private static <T> Setting<T> of(String name, String type, String fallback, String doc, Reading<T> reading) {
        return new Setting<>(new Description(name, type, fallback, doc), false, false, List.of(), reading);
    }

    /** A text. */
    public static Setting<String> text(String name, String doc) {
        return of(name, "text", "", doc, SettingsReader::string);
    }

    /** A text; {@code fallback} if it is missing. */
    public static Setting<String> text(String name, String fallback, String doc) {
        return of(name, "text", fallback, doc, (settings, key) -> Optional.of(settings.string(key, fallback)));
    }

    /** A path into a record. */
    public static Setting<String> recordPath(String name, String doc) {
        return of(name, "text", "", doc, (settings, key) -> settings.path(key).map(Text::text));
    }

    /** A path of a file or folder. */
    public static Setting<Path> path(String name, String doc) {
        return of(
                name,
                "path",
                "",
                doc,
                (settings, key) -> settings.string(key).flatMap(text -> {
                    try {
                        return Optional.of(Path.of(text));
                    } catch (InvalidPathException notAPath) {
                        settings.fault(key, "'%s' is not a path: %s", text, notAPath.getReason());
                        return Optional.empty();
                    }
                }));
    }

    /** {@code true} or {@code false}. */
    public static Setting<Boolean> flag(String name, boolean fallback, String doc) {
        return of(
                name,
                "true, false",
                Boolean.toString(fallback),
                doc,
                (settings, key) -> Optional.of(settings.bool(key, fallback)));
    }

    /** A whole number from {@code min} to {@code max}. */
    public static Setting<Long> integer(String name, long fallback, long min, long max, String doc) {
        return of(
                name,
                "whole number",
                Long.toString(fallback),
                doc,
                (settings, key) -> Optional.of(settings.integer(key, fallback, min, max)));
    }

    /** A number from {@code min} to {@code max}. */
    public static Setting<Double> number(String name, double fallback, double min, double max, String doc) {
        String shown = fallback == Math.rint(fallback) ? Long.toString((long) fallback) : Double.toString(fallback);
        return of(name, "number", shown, doc, (settings, key) -> Optional.of(settings.number(key, fallback, min, max)));
    }

    /** A duration, in nanoseconds. */
    public static Setting<Long> duration(String name, long fallbackNs, String doc) {
        return of(
                name,
                "duration",
                Durations.print(fallbackNs),
                doc,
                (settings, key) -> Optional.of(settings.durationNs(key, fallbackNs)));
    }

    /** A constant of the fallback's type, written in lower case with dashes. */
    public static <E extends Enum<E>> Setting<E> choice(String name, E fallback, String doc) {
        String all = Arrays.stream(fallback.getDeclaringClass().getEnumConstants())
                .map(Setting::label)
                .collect(Collectors.joining(", "));
        return of(name, all, label(fallback), doc, (settings, key) -> Optional.of(settings.oneOf(key, fallback)));
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A list of texts; the value is there only if the setting is. */
    public static Setting<List<String>> texts(String name, String doc) {
        return of(
                name,
                "list of texts",
                "",
                doc,
                (settings, key) -> settings.has(key) ? Optional.of(settings.strings(key)) : Optional.empty());
    }

    /** A list of texts, mappings and lists, as they stand in the file; the value is there only if the setting is. */
    public static Setting<List<YamlNode>> nodes(String name, String type, String doc) {
        return of(
                name,
                type,
                "",
                doc,
                (settings, key) -> settings.has(key) ? Optional.of(settings.items(key)) : Optional.empty());
    }

    /** A mapping of names to texts, in the order of the file. */
    public static Setting<Map<String, String>> map(String name, String doc) {
        return of(name, "mapping", "", doc, (settings, key) -> Optional.of(settings.map(key)));
    }

    /** An expression, with its place. */
    public static Setting<Text> expression(String name, String doc) {
        return of(name, "expression", "", doc, SettingsReader::text);
    }

    /** What {@code parse} makes of a text; it throws an {@link IllegalArgumentException} that says what is wrong. */
    public static <T> Setting<T> parsed(String name, String type, String doc, Function<String, T> parse) {
        return of(name, type, "", doc, (settings, key) -> settings.parsed(key, parse));
    }

    /** A mapping of settings. */
    public static Setting<SettingValues> group(String name, String doc, Setting<?>... inner) {
        List<Setting<?>> all = List.of(inner);
        return new Setting<>(
                new Description(name, "mapping", "", doc),
                false,
                false,
                all,
                (settings, key) -> settings.child(key).map(child -> SettingValues.read(all, child)));
    }

    /** A setting that its factory reads by itself from {@link SettingValues#reader}. */
    public static Setting<SettingsReader> special(String name, String type, String doc) {
        return of(name, type, "", doc, (settings, key) -> settings.has(key) ? Optional.of(settings) : Optional.empty());
    }

    /** The same setting, which must be there. */
    public Setting<T> required() {
        return new Setting<>(description, true, secret, inner, reading);
    }

    /** The same setting, whose value no message shows. */
    public Setting<T> secret() {
        return new Setting<>(description, required, true, inner, reading);
    }

    Optional<T> read(SettingsReader settings) {
        if (required && !settings.require(name())) {
            return Optional.empty();
        }
        return reading.read(settings, name());
    }

    public String name() {
        return description.name();
    }

    /** What its value is, in a word or two. */
    public String type() {
        return description.type();
    }

    /** The value that holds where the setting is missing, as it would be written; empty if there is none. */
    public String fallback() {
        return description.fallback();
    }

    /** What it does, in a sentence or less. */
    public String doc() {
        return description.doc();
    }

    public boolean isRequired() {
        return required;
    }

    public boolean isSecret() {
        return secret;
    }

    /** The settings within it, if it is a mapping of such. */
    public List<Setting<?>> inner() {
        return inner;
    }

    @Override
    public String toString() {
        return name();
    }
}
