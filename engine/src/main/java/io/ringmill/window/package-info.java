/** Windows and their aggregates: state per key, primitive and allocation-free, driven by generated code. */
package io.ringmill.window;
