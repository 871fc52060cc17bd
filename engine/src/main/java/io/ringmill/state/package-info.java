/** The saved form of state: how it is written and read, and what holds it. Uses nothing but the JDK. */
package io.ringmill.state;
