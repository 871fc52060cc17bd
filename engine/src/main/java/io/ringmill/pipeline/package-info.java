/** The pipeline: what a file or builder says, checked and planned, ready to be run in a ring topology. */
package io.ringmill.pipeline;
