/** What {@code simulate} serves besides made-up events: a stand-in for an exchange. Uses the server's {@code http}. */
package io.ringmill.app.feed;
