/** What the program gives to the server: its sources, its journal, the events that are posted to it. Uses terminal. */
package io.ringmill.app.host;
