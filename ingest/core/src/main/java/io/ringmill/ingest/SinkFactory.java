package io.ringmill.ingest;

import io.ringmill.diagnostic.Text;
import java.util.ArrayList;
import java.util.List;

/** Makes the sinks of a kind. Found by {@link java.util.ServiceLoader}; single-threaded. */
public interface SinkFactory extends ConnectorFactory {

    /** Taken by every sink of results or alerts, and seen to by whoever runs them. */
    Setting<Text> WHERE = Setting.expression(
            "where",
            "only what this is true of is handed to the sink: a condition over the values of a result or an alert; the rest is"
                    + " counted");

    @Override
    default List<Setting<?>> allSettings() {
        List<Setting<?>> all = new ArrayList<>(settings());
        all.add(WHERE);
        return all;
    }

    /**
     * Looks at a sink's settings and says what it will do. Opens nothing and needs nothing to exist: {@code check}
     * calls this too. What is wrong beyond the type of a setting is added with {@link ConnectorContext#fault}.
     *
     * @return of no use if there are faults, but never null
     */
    SinkPlan plan(ConnectorContext context);
}
