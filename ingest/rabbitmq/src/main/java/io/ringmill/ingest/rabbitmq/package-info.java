/** The source and the sink {@code rabbitmq}. May use the ingest core and the client of RabbitMQ. */
package io.ringmill.ingest.rabbitmq;
