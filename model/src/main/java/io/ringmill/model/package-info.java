/** Models of the user's own, as ONNX files. Uses the engine's port for them, and ONNX Runtime. */
package io.ringmill.model;
