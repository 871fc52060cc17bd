package io.ringmill.pipeline;

import io.ringmill.config.SettingsReader;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.NamedText;
import io.ringmill.diagnostic.NearestName;
import io.ringmill.diagnostic.Text;
import io.ringmill.time.CalendarSpan;
import io.ringmill.time.Durations;
import io.ringmill.time.Zones;
import io.ringmill.window.Emit;
import io.ringmill.window.WindowForm;
import io.ringmill.window.WindowForm.Kind;
import io.ringmill.window.WindowSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one entry of {@code windows}. */
final class WindowReader {

    /** What stands for a form that could not be read, so that reading can go on. */
    private static final WindowForm UNREADABLE = new WindowForm(Kind.RUNNING, -1, 0, 0);

    private static final List<String> FORMS = List.of("sliding", "tumbling", "running", "hopping", "session");
    private static final String EXAMPLES = "sliding 100 events, sliding 5s, tumbling 1m, tumbling 50 events,"
            + " hopping 1m every 10s, session gap 30s, running";

    private static final long MAX_WINDOWS_OF_AN_EVENT = 100_000;

    /** A window's contents are arrays. */
    private static final long MAX_SLIDING_EVENTS = 1 << 26;

    private WindowReader() {}

    static WindowSpec read(String name, SettingsReader settings, Text on, Faults faults) {
        Names.checkIdentifier("window", name, settings.at(), faults);
        WindowForm form = UNREADABLE;
        if (settings.require("window")) {
            form = settings.string("window").map(text -> form(text, settings)).orElse(UNREADABLE);
        }
        settings.require("select");
        List<NamedText> select = settings.namedTexts("select");
        select.forEach(selected -> Names.checkSelected(selected.name(), selected.at(), faults));
        long minEvents = settings.integer("min", 0, 1, Integer.MAX_VALUE);
        boolean counts = form.kind() == Kind.SLIDING_EVENTS || form.kind() == Kind.TUMBLING_EVENTS;
        if (counts && minEvents > form.size()) {
            settings.fault("min", "%d is more than the %d events that the window holds", minEvents, form.size());
        }
        long maxEvents = settings.integer("maxEvents", 0, 1, Integer.MAX_VALUE);
        if (counts && maxEvents > 0) {
            settings.fault("maxEvents", "the window holds no more than %d events; leave maxEvents out", form.size());
        }
        if (maxEvents > 0 && minEvents > maxEvents) {
            settings.fault("min", "%d is more than the %d events of maxEvents", minEvents, maxEvents);
        }
        return new WindowSpec(
                name,
                settings.at(),
                on,
                settings.oneOf("by", "key", "key", "all").equals("all"),
                form,
                settings.text("where"),
                reset(form, settings),
                select,
                minEvents,
                maxEvents,
                emit(form, settings));
    }

    private static WindowForm form(String text, SettingsReader settings) {
        String[] words = text.strip().split("\\s+");
        try {
            return switch (words[0]) {
                case "sliding" -> sliding(words);
                case "tumbling" -> tumbling(words);
                case "running" -> running(words);
                case "hopping" -> hopping(words);
                case "session" -> session(words);
                default -> {
                    String nearest = NearestName.nearest(words[0], FORMS);
                    throw new IllegalArgumentException("'" + text + "' is not a window"
                            + (nearest == null
                                    ? "; write one such as " + EXAMPLES
                                    : "; did you mean '" + nearest + "'?"));
                }
            };
        } catch (IllegalArgumentException unreadable) {
            settings.fault("window", "%s", unreadable.getMessage());
            return UNREADABLE;
        }
    }

    private static WindowForm sliding(String[] words) {
        if (words.length == 3 && isEvents(words[2])) {
            return new WindowForm(Kind.SLIDING_EVENTS, count(words[1], MAX_SLIDING_EVENTS), 0, 0);
        }
        check(words.length == 2, words, "sliding 100 events or sliding 5s");
        return new WindowForm(Kind.SLIDING_TIME, length(words[1]), 0, 0);
    }

    private static WindowForm tumbling(String[] words) {
        if (words.length == 3 && isEvents(words[2])) {
            return new WindowForm(Kind.TUMBLING_EVENTS, count(words[1], Integer.MAX_VALUE), 0, 0);
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 2; i + 1 < words.length; i += 2) {
            options.put(words[i], words[i + 1]);
        }
        check(
                words.length == 2 + 2 * options.size()
                        && List.of("offset", "zone").containsAll(options.keySet()),
                words,
                "tumbling 1m, tumbling 1d offset 8h, tumbling 1d zone America/New_York or tumbling 50 events");
        String offset = options.getOrDefault("offset", "0");
        if (options.containsKey("zone")) {
            CalendarSpan calendar = CalendarSpan.parse(words[1], Zones.of(options.get("zone")));
            long offsetNs = offset(offset, "window", words[1], calendar.usualNs());
            if (offsetNs % 1_000_000_000L != 0) {
                throw new IllegalArgumentException("the offset " + offset + " must be of whole seconds with a zone");
            }
            return WindowForm.of(calendar, offsetNs);
        }
        if (words[1].matches("\\d+(w|mo)")) {
            throw new IllegalArgumentException("'" + words[1] + "' is a length of the calendar, whose zone is needed:"
                    + " write tumbling " + words[1] + " zone UTC, or another zone");
        }
        long lengthNs = length(words[1]);
        return new WindowForm(Kind.TUMBLING_TIME, lengthNs, 0, offset(offset, "window", words[1], lengthNs));
    }

    private static WindowForm hopping(String[] words) {
        if (List.of(words).contains("zone")) {
            throw new IllegalArgumentException(
                    "hopping windows have no zone, because their panes must be of one"
                            + " length; write a tumbling window with the zone, such as tumbling 1h zone UTC, and a window on it");
        }
        boolean offset = words.length == 6 && words[4].equals("offset");
        boolean wellFormed = (words.length == 4 || offset) && words[2].equals("every");
        check(wellFormed, words, "hopping 1m every 10s or hopping 1d every 1h offset 30m");
        long lengthNs = length(words[1]);
        long hopNs = length(words[3]);
        if (lengthNs / hopNs > MAX_WINDOWS_OF_AN_EVENT) {
            throw new IllegalArgumentException("with " + words[1] + " every " + words[3] + " an event is in "
                    + lengthNs / hopNs + " windows; at most " + MAX_WINDOWS_OF_AN_EVENT);
        }
        return new WindowForm(Kind.HOPPING, lengthNs, hopNs, offset(offset ? words[5] : "0", "hop", words[3], hopNs));
    }

    private static long offset(String offset, String of, String length, long lengthNs) {
        boolean negative = offset.startsWith("-");
        long offsetNs = Durations.parse(negative ? offset.substring(1) : offset);
        if (offsetNs >= lengthNs) {
            throw new IllegalArgumentException(
                    "the offset " + offset + " must be shorter than the " + of + ", " + length);
        }
        return negative ? -offsetNs : offsetNs;
    }

    private static WindowForm session(String[] words) {
        check(words.length == 3 && words[1].equals("gap"), words, "session gap 30s");
        return new WindowForm(Kind.SESSION, length(words[2]), 0, 0);
    }

    private static WindowForm running(String[] words) {
        check(words.length == 1, words, "running");
        return new WindowForm(Kind.RUNNING, 0, 0, 0);
    }

    private static void check(boolean wellFormed, String[] words, String examples) {
        if (!wellFormed) {
            String text = String.join(" ", words);
            throw new IllegalArgumentException("'" + text + "' is not a window; write " + examples);
        }
    }

    private static boolean isEvents(String word) {
        return word.equals("events") || word.equals("event");
    }

    private static long count(String word, long max) {
        long count = word.matches("\\d{1,18}") ? Long.parseLong(word) : 0;
        if (count < 1 || count > max) {
            throw new IllegalArgumentException("'" + word + "' events: must be a whole number from 1 to " + max);
        }
        return count;
    }

    private static long length(String word) {
        if (word.matches("\\d+")) {
            throw new IllegalArgumentException(
                    "'" + word + "' of what? write '" + word + " events', or a duration such as " + word + "s");
        }
        long ns = Durations.parse(word);
        if (ns == 0) {
            throw new IllegalArgumentException("must be longer than " + word);
        }
        return ns;
    }

    private static Optional<Text> reset(WindowForm form, SettingsReader settings) {
        Optional<Text> reset = settings.text("reset");
        if (reset.isPresent() && form.closesByTime()) {
            settings.fault(
                    "reset",
                    "the times of events say when a %s window begins; reset is for sliding and running windows, and those"
                            + " tumbling after a number of events",
                    switch (form.kind()) {
                        case SESSION -> "session";
                        case HOPPING -> "hopping";
                        default -> "tumbling";
                    });
        }
        return reset;
    }

    private static Emit emit(WindowForm form, SettingsReader settings) {
        boolean closes = form.closesByTime() || form.kind() == Kind.TUMBLING_EVENTS;
        Emit fallback = closes ? Emit.CLOSE : Emit.EACH;
        Optional<String> text = settings.string("emit");
        if (text.isEmpty()) {
            return fallback;
        }
        String[] words = text.get().strip().split("\\s+");
        try {
            if (words[0].equals("every") && words.length == 2) {
                return Emit.every(length(words[1]));
            }
            return switch (text.get()) {
                case "each" -> Emit.EACH;
                case "close" -> Emit.CLOSE;
                default ->
                    throw new IllegalArgumentException(
                            "must be each, close or an interval such as every 1s, not '" + text.get() + "'");
            };
        } catch (IllegalArgumentException unreadable) {
            settings.fault("emit", "%s", unreadable.getMessage());
            return fallback;
        }
    }
}
