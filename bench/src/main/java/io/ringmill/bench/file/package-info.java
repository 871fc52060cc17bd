/**
 * From the file to the alert: a file of trades, and whole processes that read it, measured by what they cost. Uses the
 * work by hand; what is run is named by its main class, so that rivals need not be known here.
 */
package io.ringmill.bench.file;
