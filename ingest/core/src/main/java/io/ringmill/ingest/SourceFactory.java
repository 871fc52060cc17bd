package io.ringmill.ingest;

import java.util.ArrayList;
import java.util.List;

/** Makes the sources of a kind. Found by {@link java.util.ServiceLoader}; single-threaded. */
public interface SourceFactory extends ConnectorFactory {

    /** Taken by every source, and seen to by whoever runs them. */
    Setting<Boolean> FIRST = Setting.flag(
            "first", false, "whether it is read to its end before the others start: reference data, or history");

    @Override
    default List<Setting<?>> allSettings() {
        List<Setting<?>> all = new ArrayList<>(settings());
        all.add(FIRST);
        return all;
    }

    /**
     * Looks at a source's settings and says what it will do. Opens nothing and needs nothing to exist: {@code check}
     * calls this too. What is wrong beyond the type of a setting is added with {@link ConnectorContext#fault}.
     *
     * @return of no use if there are faults, but never null
     */
    SourcePlan plan(ConnectorContext context);
}
