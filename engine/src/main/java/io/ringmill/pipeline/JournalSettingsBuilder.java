package io.ringmill.pipeline;

import java.nio.file.Path;

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

    /** Rules wait until an event is journaled. */
    public JournalSettingsBuilder beforeRules() {
        draft.put("before", "rules");
        return this;
    }
}
