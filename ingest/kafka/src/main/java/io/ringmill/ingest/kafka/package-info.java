/** The source {@code kafka}. Uses {@code io.ringmill.ingest}, its {@code decode} and {@code source}, and Kafka's client. */
package io.ringmill.ingest.kafka;
