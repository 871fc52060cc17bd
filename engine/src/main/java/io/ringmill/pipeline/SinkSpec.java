package io.ringmill.pipeline;

import io.ringmill.config.Settings;
import io.ringmill.diagnostic.Location;

/**
 * One sink, as the pipeline file says it. The engine does not know the kinds; whoever builds the sink reads the
 * settings.
 */
public record SinkSpec(String kind, Settings settings, Location at) {}
