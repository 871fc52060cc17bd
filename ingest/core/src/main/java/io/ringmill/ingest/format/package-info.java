/** How results and alerts are written as text. */
package io.ringmill.ingest.format;
