/** Runs and replays a pipeline in the foreground. Uses {@code terminal} and {@code report}. */
package io.ringmill.app.run;
