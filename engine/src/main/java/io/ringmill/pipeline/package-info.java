/** The pipeline: what a file or builder says, checked and compiled, ready to be run. May use everything but {@code ring}. */
package io.ringmill.pipeline;
