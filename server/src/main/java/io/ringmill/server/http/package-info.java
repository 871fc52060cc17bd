/**
 * HTTP: connections, limits, who may what, routes, problem documents, server-sent events. The only package that knows Jetty.
 * Knows nothing of engines.
 */
package io.ringmill.server.http;
