/** Pages of HTML that need no network: what {@code ringmill backtest --html} writes. Uses nothing of Ringmill. */
package io.ringmill.app.page;
