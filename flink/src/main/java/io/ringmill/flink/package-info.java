/**
 * Pipeline files as jobs of Apache Flink. {@code PipelineJob} shows the job on one screen: one task reads the sources, as many
 * as are asked for run the pipeline's program, each for the keys that are its own, and one writes the sinks. Between them go
 * frames: what happened to some events in a row, for one subtask.
 *
 * <p>May use the engine, {@code ingest/core} and Flink.
 */
package io.ringmill.flink;
