package io.ringmill.persistence.backtest;

import io.ringmill.pipeline.Pipeline;
import java.util.Map;

/**
 * A sound variant of a pipeline.
 *
 * @param name readable, and unlike that of any other
 * @param settings the values of the file that it replaces, by path
 */
public record Variant(String name, Map<String, String> settings, Pipeline pipeline) {}
