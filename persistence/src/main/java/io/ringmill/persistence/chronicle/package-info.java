/** The journal on Chronicle Queue: the only package that sees {@code net.openhft}. */
package io.ringmill.persistence.chronicle;
