/** Made-up feeds, the same for the same seed. Uses {@code text} and the engine's {@code event}. */
package io.ringmill.ingest.simulate;
