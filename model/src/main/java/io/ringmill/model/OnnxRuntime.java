package io.ringmill.model;

import io.ringmill.expression.ModelRuntime;

/** Models in ONNX files, if ONNX Runtime is on the class path. */
public final class OnnxRuntime implements ModelRuntime {

    @Override
    public Model load(byte[] content, int inputs) {
        try {
            return OnnxModel.load(content, inputs);
        } catch (LinkageError absent) {
            throw new IllegalArgumentException(
                    "needs ONNX Runtime, which is no part of the program: put onnxruntime-1.22.0.jar on the class path, with"
                            + " RINGMILL_OPTS=-Xbootclasspath/a:PATH/onnxruntime-1.22.0.jar, see docs/models.md ("
                            + absent + ")",
                    absent);
        }
    }
}
