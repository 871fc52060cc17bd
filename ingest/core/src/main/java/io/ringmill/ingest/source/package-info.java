/**
 * Sources: files, HTTP, TCP, WebSockets, simulated events. Uses {@code text}, {@code io.ringmill.ingest}, {@code simulate},
 * {@code compress} and {@code decode}.
 */
package io.ringmill.ingest.source;
