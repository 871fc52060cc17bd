package io.ringmill.pipeline;

import io.ringmill.config.SettingsReader;
import io.ringmill.config.Sizes;
import io.ringmill.config.YamlNode;
import io.ringmill.time.Durations;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the sections {@code engine} and {@code journal}. */
final class RunSettingsReader {

    private static final int MAX_RING = 1 << 24;
    private static final int MAX_WORKERS = 256;
    private static final int MAX_KEYS = 1 << 30;

    private static final long MIN_SYNC_NS = 1_000_000;

    /** So much may be written between two looks at the disk, by us and by others. */
    private static final long MIN_RESERVE_BYTES = 16L << 20;

    private static final long MIN_KEEP_NS = 60_000_000_000L;
    private static final int MAX_SNAPSHOTS = 1000;
    private static final long MIN_SNAPSHOT_NS = 1_000_000_000;

    private static final Pattern EVENTS = Pattern.compile("(\\d{1,9})\\s*([kMG]?)\\s*events?");

    private RunSettingsReader() {}

    static EngineSettings engine(SettingsReader settings) {
        EngineSettings defaults = EngineSettings.DEFAULT;
        int workers = (int) settings.integer("workers", defaults.workers(), 1, MAX_WORKERS);
        Topology topology = settings.oneOf("topology", defaults.topology());
        if (workers > 1 && topology != Topology.AUTO && topology != Topology.SHARDED) {
            settings.fault(
                    "workers",
                    "%d workers need the topology sharded or auto, not %s",
                    workers,
                    YamlNode.label(topology));
        }
        return new EngineSettings(
                powerOfTwo(settings, "ring", defaults.ring(), 2, MAX_RING),
                workers,
                topology,
                settings.oneOf("wait", defaults.waitMode()),
                whenFull(settings, defaults.whenFull()),
                settings.oneOf("producers", defaults.producers()),
                (int) settings.integer("maxKeys", defaults.maxKeys(), 1, MAX_KEYS),
                powerOfTwo(settings, "latencySampling", defaults.latencySampling(), 0, MAX_RING),
                settings.oneOf("onFailure", defaults.onFailure()));
    }

    private static WhenFull whenFull(SettingsReader settings, WhenFull fallback) {
        String name = "whenFull";
        Map<String, WhenFull> all = Arrays.stream(WhenFull.values())
                .collect(Collectors.toMap(YamlNode::label, each -> each, (first, second) -> first, LinkedHashMap::new));
        String given = settings.isMapping(name) || settings.isList(name) ? "" : settings.string(name, "");
        if (all.containsKey(given) && !all.get(given).isOfRing()) {
            settings.fault(
                    name,
                    "%s is for buffers, not for the ring: what is in the ring is being read, and has its sequence in the"
                            + " journal; give the source or the sink 'buffer: {whenFull: %1$s}'",
                    given);
            return fallback;
        }
        all.values().removeIf(each -> !each.isOfRing());
        return all.get(
                settings.oneOf(name, YamlNode.label(fallback), all.keySet().toArray(String[]::new)));
    }

    /** A power of two, or 0 where that is in range. */
    private static int powerOfTwo(SettingsReader settings, String name, int fallback, int min, int max) {
        int value = (int) settings.integer(name, fallback, min, max);
        if (Integer.bitCount(value) <= 1) {
            return value;
        }
        int below = Integer.highestOneBit(value);
        settings.fault(name, "must be a power of two, not %d; the nearest are %d and %d", value, below, below * 2);
        return fallback;
    }

    static Optional<JournalSettings> journal(SettingsReader settings) {
        boolean beforeRules = settings.oneOf("before", "", "rules").equals("rules");
        JournalSettings.Roll roll = settings.oneOf("roll", JournalSettings.Roll.HOURLY);
        long syncNs = sync(settings);
        long reserveBytes = reserve(settings);
        JournalSettings.OnFull onFull = settings.oneOf("onFull", JournalSettings.OnFull.HALT);
        JournalSettings.Start start = settings.oneOf("start", JournalSettings.Start.AUTO);
        JournalSettings.Care care = care(settings);
        SnapshotSettings snapshot =
                settings.child("snapshot").map(RunSettingsReader::snapshot).orElse(SnapshotSettings.AT_STOP);
        settings.require("dir");
        try {
            return settings.string("dir")
                    .map(dir -> new JournalSettings(
                            Path.of(dir), roll, beforeRules, syncNs, reserveBytes, onFull, start, care, snapshot));
        } catch (InvalidPathException noPath) {
            settings.fault("dir", "'%s' cannot be a path: %s", noPath.getInput(), noPath.getReason());
            return Optional.empty();
        }
    }

    private static SnapshotSettings snapshot(SettingsReader settings) {
        SnapshotSettings.By by = settings.oneOf("by", SnapshotSettings.By.FOLLOWER);
        int keep = (int) settings.integer("keep", SnapshotSettings.KEEP, 1, MAX_SNAPSHOTS);
        Optional<String> every = settings.string("every").map(String::strip);
        Matcher events = EVENTS.matcher(every.orElse(""));
        if (every.isEmpty()) {
            return new SnapshotSettings(SnapshotSettings.EVERY_NS, Long.MAX_VALUE, keep, by);
        }
        if (events.matches()) {
            long unit = (long) Math.pow(1000, "kMG".indexOf(events.group(2)) + 1);
            long count = Long.parseLong(events.group(1)) * (events.group(2).isEmpty() ? 1 : unit);
            if (count < 1) {
                settings.fault("every", "must be 1 event or more");
            }
            return new SnapshotSettings(Long.MAX_VALUE, Math.max(1, count), keep, by);
        }
        long everyNs = SnapshotSettings.EVERY_NS;
        try {
            everyNs = Durations.parse(every.get());
            if (everyNs < MIN_SNAPSHOT_NS) {
                settings.fault("every", "must be 1s or longer, or a number of events such as '50M events'");
            }
        } catch (IllegalArgumentException notADuration) {
            settings.fault(
                    "every",
                    "must be a duration such as 10m, or a number of events such as '50M events', not '%s'",
                    every.get());
        }
        return new SnapshotSettings(everyNs, Long.MAX_VALUE, keep, by);
    }

    private static long sync(SettingsReader settings) {
        String text = settings.string("sync", "none").strip();
        if (text.equals("none")) {
            return JournalSettings.NO_SYNC;
        }
        if (text.equals("each batch")) {
            return JournalSettings.SYNC_EACH_BATCH;
        }
        if (!text.startsWith("every ")) {
            settings.fault(
                    "sync", "must be none, each batch, or every with a duration such as 'every 100ms', not '%s'", text);
            return JournalSettings.NO_SYNC;
        }
        try {
            long ns = Durations.parse(text.substring("every ".length()).strip());
            if (ns >= MIN_SYNC_NS) {
                return ns;
            }
            settings.fault("sync", "must be every 1ms or longer; 'each batch' forces as often as the disk can");
        } catch (IllegalArgumentException notADuration) {
            settings.fault("sync", "%s", notADuration.getMessage());
        }
        return JournalSettings.NO_SYNC;
    }

    private static JournalSettings.Care care(SettingsReader settings) {
        boolean compress = settings.bool("compress", false);
        return keep(settings.string("keep", "all"), compress).orElseGet(() -> {
            settings.fault(
                    "keep",
                    "must be how long, such as 30d, or how much, such as 200GB, not '%s'",
                    settings.string("keep").orElse(""));
            return JournalSettings.Care.NONE;
        });
    }

    /** What {@code keep} says: {@code all}, a duration of at least a minute, or a size; empty if it is none of these. */
    static Optional<JournalSettings.Care> keep(String text, boolean compress) {
        String keep = text.strip();
        OptionalLong bytes = Sizes.parse(keep);
        if (keep.equals("all")) {
            return Optional.of(new JournalSettings.Care(JournalSettings.Care.ALL, JournalSettings.Care.ALL, compress));
        }
        if (bytes.isPresent()) {
            return Optional.of(new JournalSettings.Care(JournalSettings.Care.ALL, bytes.getAsLong(), compress));
        }
        try {
            long ns = Durations.parse(keep);
            return ns < MIN_KEEP_NS
                    ? Optional.empty()
                    : Optional.of(new JournalSettings.Care(ns, JournalSettings.Care.ALL, compress));
        } catch (IllegalArgumentException notADuration) {
            return Optional.empty();
        }
    }

    private static long reserve(SettingsReader settings) {
        Optional<String> text = settings.string("reserve");
        if (text.isEmpty()) {
            return JournalSettings.RESERVE_BYTES;
        }
        OptionalLong bytes = Sizes.parse(text.get().strip());
        if (bytes.isEmpty()) {
            settings.fault("reserve", "must be a size such as 256MiB or 2GB, not '%s'", text.get());
            return JournalSettings.RESERVE_BYTES;
        }
        if (bytes.getAsLong() < MIN_RESERVE_BYTES) {
            settings.fault(
                    "reserve",
                    "must be 16MiB or more, not %s: a write to a full disk would kill the process",
                    text.get());
        }
        return bytes.getAsLong();
    }
}
