package io.ringmill.ingest;

/** Makes the sources of a kind. Found by {@link java.util.ServiceLoader}; single-threaded. */
public interface SourceFactory extends ConnectorFactory {

    /**
     * Looks at a source's settings and says what it will do. Opens nothing and needs nothing to exist: {@code check}
     * calls this too. What is wrong beyond the type of a setting is added with {@link ConnectorContext#fault}.
     *
     * @return of no use if there are faults, but never null
     */
    SourcePlan plan(ConnectorContext context);
}
