package io.ringmill.pipeline;

import io.ringmill.time.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The journal settings of a {@link PipelineBuilder}; see {@link JournalSettings}. */
public final class JournalSettingsBuilder {

    final Draft draft = new Draft();

    JournalSettingsBuilder() {}

    /** The folder of the journal; required. */
    public JournalSettingsBuilder dir(Path dir) {
        draft.put("dir", dir);
        return this;
    }

    /** How often the journal begins a new file; hourly unless said otherwise. */
    public JournalSettingsBuilder roll(JournalSettings.Roll roll) {
        draft.put("roll", roll);
        return this;
    }

    /** The journal is forced to the disk this often. */
    public JournalSettingsBuilder syncEvery(Duration period) {
        draft.put("sync", "every " + Durations.print(period.toNanos()));
        return this;
    }

    /** Each batch is on the disk before it counts as journaled. */
    public JournalSettingsBuilder syncEachBatch() {
        draft.put("sync", "each batch");
        return this;
    }

    /** The journal stops while this much of the disk is still free. */
    public JournalSettingsBuilder reserve(long bytes) {
        draft.put("reserve", bytes + "B");
        return this;
    }

    /** What becomes of the engine then. */
    public JournalSettingsBuilder onFull(JournalSettings.OnFull onFull) {
        draft.put("onFull", onFull);
        return this;
    }

    /** Files that ended before so long are pruned, unless a run may need them to go on. */
    public JournalSettingsBuilder keep(Duration age) {
        draft.put("keep", Durations.print(age.toNanos()));
        return this;
    }

    /** The oldest files are pruned until the journal is no larger, unless a run may need them to go on. */
    public JournalSettingsBuilder keepBytes(long bytes) {
        draft.put("keep", bytes + "B");
        return this;
    }

    /** Files that are closed are compressed. */
    public JournalSettingsBuilder compress() {
        draft.put("compress", true);
        return this;
    }

    /** Rules wait until an event is journaled. */
    public JournalSettingsBuilder beforeRules() {
        draft.put("before", "rules");
        return this;
    }

    /** Snapshots are made this often, and so many are kept. */
    public JournalSettingsBuilder snapshot(Duration every, int keep, SnapshotSettings.By by) {
        draft.put("snapshot", Map.of("every", Durations.print(every.toNanos()), "keep", keep, "by", by));
        return this;
    }

    /** Snapshots are made behind so many events, and so many are kept. */
    public JournalSettingsBuilder snapshot(long everyEvents, int keep, SnapshotSettings.By by) {
        draft.put("snapshot", Map.of("every", everyEvents + " events", "keep", keep, "by", by));
        return this;
    }

    /** What a run does with what a run before has left in the journal; goes on unless said otherwise. */
    public JournalSettingsBuilder start(JournalSettings.Start start) {
        draft.put("start", start);
        return this;
    }
}
