/** What is told of measurements: to people, as pages and tables, and to programs, as JSON. */
package io.ringmill.bench.report;
