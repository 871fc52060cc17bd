/**
 * The ring: publishers, handlers, and the topologies that put them on threads. The only user of the Disruptor. Uses
 * every engine package but the root.
 *
 * <p>The rules here: order in the ring is the truth; each counter and each column of a slot has one writer; nothing
 * allocates per event; no handler ever throws to the Disruptor; a halted engine keeps draining, so nobody hangs.
 */
package io.ringmill.pipeline.ring;
