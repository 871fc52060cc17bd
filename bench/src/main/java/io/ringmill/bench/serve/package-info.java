/**
 * What the page, its clients and those that attack it cost an engine: the process with the engine, and processes with clients. Uses
 * the works and the contenders.
 */
package io.ringmill.bench.serve;
