package io.ringmill.pipeline;

/** How a handler waits for the next event, and what that costs while idle and when waking. */
public enum WaitMode {
    /**
     * Spins, yields, then parks: for 50 µs, and after 10 ms without events an eighth longer each time, up to 5 ms. An idle
     * handler takes 0.3 % of a core; an event that ends an idle time waits at most an eighth of it, nor more than 5 ms.
     * Where cores are free it spins and yields for some milliseconds first.
     */
    AUTO,
    /** Sleeps until woken: costs nothing while idle, and every publisher a lock for each event. */
    BLOCKING,
    /** Spins and yields: takes a core, unless others want it. */
    YIELDING,
    /** Takes a core. */
    BUSY_SPIN,
    /** Spins, yields, then parks for 50 µs each time: some 15 % of a core while idle. */
    SLEEPING
}
