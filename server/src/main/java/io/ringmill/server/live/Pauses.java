package io.ringmill.server.live;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/**
 * When the JVM, or the machine, stood still: garbage collections as the JVM tells them, and what a thread that only sleeps has
 * overslept.
 *
 * <p><b>Threading:</b> any. <b>Size:</b> the last 1,000.
 */
final class Pauses implements NotificationListener, AutoCloseable {

    /** Shorter ones say nothing of the machine. */
    static final long SHORTEST_HICCUP_NS = 2_000_000;

    private static final int MOST = 1_000;
    private static final long MS = 1_000_000;

    private record Pause(long fromNs, long toNs, String what) {}

    private final Deque<Pause> pauses = new ArrayDeque<>();

    Pauses() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter && stops(collector.getName())) {
                emitter.addNotificationListener(this, null, null);
            }
        }
    }

    /** Whether a collector of this name stops the program all the while. */
    private static boolean stops(String name) {
        return !name.contains("Cycles") && !name.contains("Concurrent");
    }

    @Override
    public void handleNotification(Notification notification, Object handback) {
        if (notification.getUserData() instanceof CompositeData data
                && notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            GarbageCollectionNotificationInfo info = GarbageCollectionNotificationInfo.from(data);
            long startedMs = ManagementFactory.getRuntimeMXBean().getStartTime();
            add(
                    (startedMs + info.getGcInfo().getStartTime()) * MS,
                    (startedMs + info.getGcInfo().getEndTime()) * MS,
                    info.getGcName());
        }
    }

    /** A thread that wanted to sleep until a time woke later. */
    void overslept(long fromNs, long toNs) {
        add(fromNs, toNs, "hiccup");
    }

    synchronized void add(long fromNs, long toNs, String what) {
        pauses.add(new Pause(fromNs, toNs, what));
        if (pauses.size() > MOST) {
            pauses.remove();
        }
    }

    /** What stood in the way between two times, epoch nanoseconds, most of all: a collection before a hiccup. */
    synchronized Optional<String> cause(long fromNs, long toNs) {
        // The JVM tells its times in milliseconds.
        Pause best = null;
        for (Pause pause : pauses) {
            if (pause.fromNs() <= toNs + MS
                    && pause.toNs() >= fromNs - MS
                    && (best == null || rank(pause) > rank(best))) {
                best = pause;
            }
        }
        return Optional.ofNullable(best).map(Pauses::words);
    }

    private static long rank(Pause pause) {
        long longMs = Math.min(pause.toNs() - pause.fromNs(), Long.MAX_VALUE / 4);
        return pause.what().equals("hiccup") ? longMs : longMs + Long.MAX_VALUE / 4;
    }

    private static String words(Pause pause) {
        double ms = (pause.toNs() - pause.fromNs()) / (double) MS;
        return pause.what() + " " + String.format(Locale.ROOT, "%.1f", ms) + " ms";
    }

    @Override
    public void close() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter && stops(collector.getName())) {
                try {
                    emitter.removeNotificationListener(this);
                } catch (ListenerNotFoundException gone) {
                    // It was not listening any more: that is what was wanted.
                }
            }
        }
    }
}
