/**
 * The live page, the API and the metrics of an engine, over HTTP. {@link io.ringmill.server.Server} is the facade; the ports
 * beside it say what only the program that runs the engine knows. Uses {@code http}, {@code live}, {@code metrics}, {@code
 * api}.
 */
package io.ringmill.server;
