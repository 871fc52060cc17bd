/** Other engines on the same work, each set up as its documentation advises for speed. */
package io.ringmill.bench.rivals;
