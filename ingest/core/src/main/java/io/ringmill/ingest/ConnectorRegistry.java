package io.ringmill.ingest;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The kinds of sources and sinks that there are. Immutable. */
public final class ConnectorRegistry {

    private final Map<String, SourceFactory> sources;
    private final Map<String, SinkFactory> sinks;

    private ConnectorRegistry(Map<String, SourceFactory> sources, Map<String, SinkFactory> sinks) {
        this.sources = sources;
        this.sinks = sinks;
    }

    /** The factories that Ringmill brings and those on the class path. */
    public static ConnectorRegistry discover() {
        return discover(ConnectorRegistry.class.getClassLoader());
    }

    /**
     * The factories that a class loader finds.
     *
     * @throws IllegalArgumentException if one of them cannot be loaded, or two are of the same kind; the message is a
     *     sentence for the user
     */
    public static ConnectorRegistry discover(ClassLoader loader) {
        try {
            return new ConnectorRegistry(
                    byKind("source", ServiceLoader.load(SourceFactory.class, loader)),
                    byKind("sink", ServiceLoader.load(SinkFactory.class, loader)));
        } catch (ServiceConfigurationError broken) {
            String cause = broken.getCause() == null ? "" : " (" + broken.getCause() + ")";
            throw new IllegalArgumentException(
                    "a source or sink on the class path cannot be loaded: " + broken.getMessage() + cause, broken);
        }
    }

    /**
     * These factories and no others.
     *
     * @throws IllegalArgumentException if two are of the same kind
     */
    public static ConnectorRegistry of(List<SourceFactory> sources, List<SinkFactory> sinks) {
        return new ConnectorRegistry(byKind("source", sources), byKind("sink", sinks));
    }

    private static <F extends ConnectorFactory> Map<String, F> byKind(String what, Iterable<F> factories) {
        Map<String, F> byKind = new TreeMap<>();
        for (F factory : factories) {
            F other = byKind.putIfAbsent(factory.kind(), factory);
            if (other != null) {
                throw new IllegalArgumentException("there are two " + what + "s of kind '" + factory.kind() + "', "
                        + other.getClass().getName() + " and "
                        + factory.getClass().getName() + "; take one off the class path");
            }
        }
        return byKind;
    }

    /** In the order of their kinds. */
    public Collection<SourceFactory> sources() {
        return List.copyOf(sources.values());
    }

    /** In the order of their kinds. */
    public Collection<SinkFactory> sinks() {
        return List.copyOf(sinks.values());
    }

    Map<String, SourceFactory> sourcesByKind() {
        return sources;
    }

    Map<String, SinkFactory> sinksByKind() {
        return sinks;
    }
}
