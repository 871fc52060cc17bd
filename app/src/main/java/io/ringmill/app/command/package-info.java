/**
 * The commands and their options. Uses {@code terminal}, {@code report} and {@code run}; nothing but
 * {@code io.ringmill.app} uses it.
 */
package io.ringmill.app.command;
