package io.ringmill.ingest;

/** Makes the sinks of a kind. Found by {@link java.util.ServiceLoader}; single-threaded. */
public interface SinkFactory extends ConnectorFactory {

    /**
     * Looks at a sink's settings and says what it will do. Opens nothing and needs nothing to exist: {@code check}
     * calls this too. What is wrong beyond the type of a setting is added with {@link ConnectorContext#fault}.
     *
     * @return of no use if there are faults, but never null
     */
    SinkPlan plan(ConnectorContext context);
}
