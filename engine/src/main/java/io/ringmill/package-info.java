/** The engine's facade: pipelines are run from here. Uses every package of the engine. */
package io.ringmill;
