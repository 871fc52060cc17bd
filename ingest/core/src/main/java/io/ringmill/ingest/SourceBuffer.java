package io.ringmill.ingest;

import io.ringmill.config.SettingsReader;
import io.ringmill.pipeline.WhenFull;
import java.util.Optional;

/**
 * The setting {@code buffer} of sources whose senders do not wait and do not send again: what waits for the ring while that is full,
 * or paused. Other sources need none, as they read only as fast as the ring takes.
 *
 * @param size so many events at most
 * @param batch so many are published together at most
 * @param lingerNs how long the first of a batch waits for others, in nanoseconds; 0: it does not wait
 */
public record SourceBuffer(int size, WhenFull whenFull, int batch, long lingerNs) {

    private static final int LARGEST = 10_000_000;
    private static final Setting<Long> SIZE =
            Setting.integer("size", 10_000, 1, LARGEST, "how many events it holds at most");
    private static final Setting<WhenFull> WHEN_FULL = Setting.choice(
            "whenFull",
            WhenFull.BLOCK,
            "what a full one does with what comes; conflate keeps the newest of each key, and so changes the order between"
                    + " keys: with times from the records, the stream needs outOfOrder");
    private static final Setting<Long> BATCH =
            Setting.integer("batch", 256, 1, LARGEST, "how many events are published together at most");
    private static final Setting<Long> LINGER =
            Setting.duration("linger", 0, "how long the first of a batch waits until the batch is full");

    /** To be listed among a source's settings. */
    public static final Setting<SettingValues> SETTING = Setting.group(
            "buffer",
            "where events wait for a ring that is full; default: the source waits itself",
            SIZE,
            WHEN_FULL,
            BATCH,
            LINGER);

    /** Says of a source that has no buffer why it has none, where one is set. */
    static void refuse(ConnectorFactory factory, SettingsReader settings) {
        String name = SETTING.name();
        if (factory instanceof SourceFactory
                && factory.allSettings().stream()
                        .noneMatch(setting -> setting.name().equals(name))) {
            settings.refuse(name, "is not for this source, which reads only as fast as the ring takes");
        }
    }

    /** What is set; empty if there is to be no buffer. */
    public static Optional<SourceBuffer> read(ConnectorContext context) {
        return context.find(SETTING)
                .map(of -> new SourceBuffer(
                        of.get(SIZE).intValue(),
                        of.get(WHEN_FULL),
                        (int) Math.min(of.get(BATCH), of.get(SIZE)),
                        of.get(LINGER)));
    }
}
