/** Numbers and texts as bytes, to and fro, without garbage. Of Ringmill it uses how doubles are written, and nothing else. */
package io.ringmill.ingest.text;
