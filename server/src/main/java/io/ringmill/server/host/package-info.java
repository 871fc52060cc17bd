/**
 * Ports: what a server shows and does that only the program beside the engine knows, such as its sources. Each is optional.
 * Uses nothing of the other packages of the server.
 */
package io.ringmill.server.host;
