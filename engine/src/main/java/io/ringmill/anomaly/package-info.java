/**
 * The detectors of anomalies behind {@code anomaly(x)} and {@code anomaly(x, y, z)}: values in, a score out, without knowing anything
 * of windows. Uses {@code state} besides the JDK.
 */
package io.ringmill.anomaly;
