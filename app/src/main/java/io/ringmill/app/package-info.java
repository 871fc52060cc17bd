/** The {@code ringmill} command; uses every module. */
package io.ringmill.app;
