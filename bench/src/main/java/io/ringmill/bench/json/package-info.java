/** JSON as plain maps and lists. */
package io.ringmill.bench.json;
