package io.ringmill.pipeline.ring;

import io.ringmill.pipeline.WhenFull;

/**
 * How publishers get in.
 *
 * @param lock lets one in at a time
 * @param whenFull what an event does that finds no room
 * @param state whether any is let in at all
 */
record Admission(PublishLock lock, WhenFull whenFull, RunState state) {}
