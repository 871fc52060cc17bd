/**
 * Pages of HTML that need no network: what {@code ringmill backtest --html} writes. Uses {@code persistence.backtest} and its
 * own resources.
 */
package io.ringmill.app.page;
