/** The engine's facade: pipelines are run from here. May use every package of the engine. */
package io.ringmill;
