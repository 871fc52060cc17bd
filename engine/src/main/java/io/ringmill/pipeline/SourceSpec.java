package io.ringmill.pipeline;

import io.ringmill.config.Settings;
import io.ringmill.diagnostic.Location;

/**
 * One source, as the pipeline file says it. The engine does not know the kinds; whoever builds the source reads the
 * settings.
 */
public record SourceSpec(String kind, Settings settings, Location at) {}
