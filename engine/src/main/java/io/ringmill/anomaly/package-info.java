/**
 * The detector of anomalies behind {@code anomaly(x)}: one series in, a score out, without knowing anything of windows. Uses
 * {@code state} besides the JDK.
 */
package io.ringmill.anomaly;
