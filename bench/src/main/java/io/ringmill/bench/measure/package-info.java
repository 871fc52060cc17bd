/** How measuring is done: passes, forks of the JVM, schedules, statistics. Knows contenders, but no particular one. */
package io.ringmill.bench.measure;
