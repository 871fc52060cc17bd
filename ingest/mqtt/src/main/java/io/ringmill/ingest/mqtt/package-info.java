/** The source and the sink {@code mqtt}. May use the ingest core and the MQTT client. */
package io.ringmill.ingest.mqtt;
