package io.ringmill.server.live;

import io.ringmill.Engine;
import io.ringmill.output.Reading;
import io.ringmill.output.Result;
import io.ringmill.window.WindowSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Samples of windows: of all keys while these are few, else of those that somebody watches.
 *
 * <p><b>Threading:</b> one thread samples, any reads. <b>Size:</b> {@link #MOST_BYTES}. Of what does not fit, what nobody has watched
 * for longest is dropped. <b>Cost:</b> of the engine's time at most one hundredth: if a sample takes long, the next one is later.
 */
public final class SeriesStore {

    /** What all samples take at most. */
    public static final long MOST_BYTES = 32L << 20;

    /** Up to so many keys all are sampled. */
    public static final int FEW_KEYS = 200;

    /** So many windows and keys are read at a time. */
    static final int MOST_READINGS = 4_000;

    private static final int MOST_WATCHED = 1_000;
    private static final long WATCHED_NS = 300_000_000_000L;

    private final Engine engine;
    private final Map<Reading, Series> series = new HashMap<>();
    private final Map<Reading, Long> watched = new LinkedHashMap<>();

    /** By window, bytes of a series; as far as one was seen. */
    private final Map<String, Long> fullBytes = new HashMap<>();

    private long bytes;

    SeriesStore(Engine engine) {
        this.engine = engine;
    }

    /** Somebody wants to see it now, and for some minutes. */
    public synchronized void watch(Reading reading) {
        long nowNs = System.nanoTime();
        watched.remove(reading);
        watched.put(reading, nowNs);
        if (watched.size() > MOST_WATCHED) {
            watched.remove(watched.keySet().iterator().next());
        }
        Series there = series.get(reading);
        if (there != null) {
            there.watchedNs = nowNs;
        }
    }

    /** Samples of a window and key from a time, inclusive, to another, exclusive; empty if there are none at all. */
    public synchronized Optional<Rows> rows(Reading reading, long fromNs, long toNs) {
        return Optional.ofNullable(series.get(reading)).map(some -> some.rows(fromNs, toNs));
    }

    /** What they take, if each were full. */
    public synchronized long bytes() {
        return bytes;
    }

    /** Takes a sample; returns how long that took in nanoseconds. */
    long sample() {
        List<Reading> readings = wanted();
        if (readings.isEmpty()) {
            return 0;
        }
        long beganNs = System.nanoTime();
        List<Result> results = engine.read(readings);
        long tookNs = System.nanoTime() - beganNs;
        add(results);
        return tookNs;
    }

    /** What the next sample is of. */
    List<Reading> wanted() {
        List<String> keys = engine.keys("", FEW_KEYS + 1);
        Set<Reading> wanted = new LinkedHashSet<>();
        synchronized (this) {
            long nowNs = System.nanoTime();
            watched.values().removeIf(sinceNs -> nowNs - sinceNs > WATCHED_NS);
            wanted.addAll(watched.keySet());
        }
        long room = MOST_BYTES - bytes();
        for (WindowSpec window : engine.pipeline().windows()) {
            boolean few = keys.size() <= FEW_KEYS;
            List<String> ofWindow = engine.pipeline().isOverAll(window) ? List.of("") : few ? keys : List.of();
            long ofKey = fullBytes(window);
            for (String key : ofWindow) {
                Reading reading = new Reading(window.name(), key);
                boolean there = isThere(reading);
                if (wanted.size() < MOST_READINGS && (there || room >= ofKey)) {
                    wanted.add(reading);
                    room -= there ? 0 : ofKey;
                }
            }
        }
        return new ArrayList<>(wanted);
    }

    private synchronized long fullBytes(WindowSpec window) {
        return fullBytes.computeIfAbsent(
                window.name(), unseen -> Series.fullBytes(window.select().size()));
    }

    private synchronized boolean isThere(Reading reading) {
        return series.containsKey(reading);
    }

    private synchronized void add(List<Result> results) {
        for (Result result : results) {
            Reading reading = new Reading(result.window(), result.key());
            Series there = series.get(reading);
            if (there == null) {
                there = new Series(result);
                fullBytes.put(result.window(), there.fullBytes());
                there.watchedNs = watched.getOrDefault(reading, Long.MIN_VALUE);
                if (!makeRoom(there)) {
                    continue;
                }
                series.put(reading, there);
                bytes += there.fullBytes();
            }
            there.add(result);
        }
    }

    /** Drops what was watched longer ago than the new one until that fits; returns whether it does. */
    private boolean makeRoom(Series added) {
        while (bytes + added.fullBytes() > MOST_BYTES) {
            Optional<Map.Entry<Reading, Series>> oldest = series.entrySet().stream()
                    .filter(each -> each.getValue().watchedNs < added.watchedNs)
                    .min(Comparator.comparingLong(each -> each.getValue().watchedNs));
            if (oldest.isEmpty()) {
                return false;
            }
            series.remove(oldest.get().getKey());
            bytes -= oldest.get().getValue().fullBytes();
        }
        return true;
    }
}
