/** Places in a pipeline file, faults found there, and how they are told. Uses nothing of the engine. */
package io.ringmill.diagnostic;
