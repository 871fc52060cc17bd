package io.ringmill.ingest;

import java.util.List;

/**
 * What a kind of source or sink says of itself: once, for the loader, {@code check}, {@code connectors} and the docs.
 * {@link SourceFactory} and {@link SinkFactory} are found by {@link java.util.ServiceLoader}.
 */
public interface ConnectorFactory {

    /** What pipeline files call it, such as {@code csv}. */
    String kind();

    /** One sentence that says what it does. */
    String doc();

    /** All settings that it takes, but those that all of its sort take. */
    List<Setting<?>> settings();

    /** All settings that it takes. */
    default List<Setting<?>> allSettings() {
        return settings();
    }
}
