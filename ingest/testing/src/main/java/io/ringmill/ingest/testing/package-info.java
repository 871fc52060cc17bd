/**
 * Real servers for tests, each on loopback with ports and folders of its own; sources and sinks that run beside them, and how fast
 * these are.
 */
package io.ringmill.ingest.testing;
