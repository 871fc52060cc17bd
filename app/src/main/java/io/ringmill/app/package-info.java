/** Where the {@code ringmill} program begins. Uses {@code terminal} and {@code command}. */
package io.ringmill.app;
