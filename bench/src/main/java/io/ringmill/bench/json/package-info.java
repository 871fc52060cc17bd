/** JSON as plain maps and lists. May use {@code output} of the engine. */
package io.ringmill.bench.json;
