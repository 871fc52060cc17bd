/** What is said of a pipeline, a run, a replay or a journal, as text and as JSON. Uses {@code terminal}. */
package io.ringmill.app.report;
