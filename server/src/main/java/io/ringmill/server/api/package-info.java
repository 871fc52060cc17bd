/** The API {@code /api/v1} as routes, and its records. Uses {@code http}, {@code live}, {@code host}. */
package io.ringmill.server.api;
