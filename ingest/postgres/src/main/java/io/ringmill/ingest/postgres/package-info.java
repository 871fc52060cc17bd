/** A sink that writes to tables of PostgreSQL. */
package io.ringmill.ingest.postgres;
