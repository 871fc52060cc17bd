/**
 * How fast a run goes on that was interrupted: a journal with a snapshot, and processes that go on from it. Uses the works
 * and how contenders keep a journal.
 */
package io.ringmill.bench.recovery;
