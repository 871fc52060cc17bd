package io.ringmill.pipeline;

import io.ringmill.config.SettingsReader;
import io.ringmill.config.YamlNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the sections {@code engine} and {@code journal}. */
final class RunSettingsReader {

    private static final int MAX_RING = 1 << 24;
    private static final int MAX_WORKERS = 256;
    private static final int MAX_KEYS = 1 << 30;

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
                settings.oneOf("whenFull", defaults.whenFull()),
                settings.oneOf("producers", defaults.producers()),
                (int) settings.integer("maxKeys", defaults.maxKeys(), 1, MAX_KEYS),
                powerOfTwo(settings, "latencySampling", defaults.latencySampling(), 0, MAX_RING),
                settings.oneOf("onFailure", defaults.onFailure()));
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
        settings.unavailable("sync", "reserve");
        boolean beforeRules = settings.oneOf("before", "", "rules").equals("rules");
        JournalSettings.Roll roll = settings.oneOf("roll", JournalSettings.Roll.HOURLY);
        settings.require("dir");
        try {
            return settings.string("dir").map(dir -> new JournalSettings(Path.of(dir), roll, beforeRules));
        } catch (InvalidPathException noPath) {
            settings.fault("dir", "'%s' cannot be a path: %s", noPath.getInput(), noPath.getReason());
            return Optional.empty();
        }
    }
}
