/** What users say of windows: form, emission, selected values, and what that costs. May use {@code diagnostic} and {@code time}. */
package io.ringmill.window;
