package io.ringmill.ring;

import io.ringmill.pipeline.WhenFull;

/**
 * How publishers get in.
 *
 * @param lock lets one in at a time
 * @param whenFull what an event does that finds no room
 * @param state whether any is let in at all
 * @param samples takes the times of those whose latency is recorded
 */
record Admission(PublishLock lock, WhenFull whenFull, RunState state, Samples samples) {}
