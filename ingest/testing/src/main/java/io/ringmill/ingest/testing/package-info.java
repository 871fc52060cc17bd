/** Real servers for tests, each on loopback with ports and folders of its own, and sources that run beside them. */
package io.ringmill.ingest.testing;
