/** Where generated classes come into being: written, dumped on request, loaded. Uses ASM and nothing of the engine. */
package io.ringmill.bytecode;
