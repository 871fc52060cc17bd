/** The event as it travels: streams and their fields, the ring slot, keys and symbols. */
package io.ringmill.event;
