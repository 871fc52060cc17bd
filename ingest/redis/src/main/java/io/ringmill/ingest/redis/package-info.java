/** A sink that sends to Redis. */
package io.ringmill.ingest.redis;
