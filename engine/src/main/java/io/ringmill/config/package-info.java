/**
 * Configuration as YAML, with the place of every key and value: reading, typed settings, overrides, writing. Knows nothing
 * of pipelines. May use {@code diagnostic} and {@code time}.
 */
package io.ringmill.config;
