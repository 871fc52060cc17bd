package io.ringmill.window;

/**
 * What a generated window program is made with.
 *
 * @param shapes by window index
 * @param initialState of a new key
 * @param outOfOrderNs by stream index
 */
record RuntimeSetup(WindowShape[] shapes, double[] initialState, long[] outOfOrderNs) {}
