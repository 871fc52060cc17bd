/** What HTTP needs: addresses and what answers mean, for sources too; the sinks {@code webhook}, {@code elasticsearch}, {@code influx}. */
package io.ringmill.ingest.http;
