package io.ringmill.model;

import io.ringmill.expression.ModelRuntime;

/** Models in ONNX files, if ONNX Runtime is on the class path. */
public final class OnnxRuntime implements ModelRuntime {

    private static final String LIBRARY = "ai.onnxruntime.OrtEnvironment";

    @Override
    public Model load(byte[] content, int inputs) {
        try {
            return OnnxModel.load(content, inputs);
        } catch (LinkageError unusable) {
            throw new IllegalStateException(isThere() ? cannotStart(unusable) : absent(), unusable);
        }
    }

    private static boolean isThere() {
        try {
            Class.forName(LIBRARY, false, OnnxRuntime.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }

    private static String absent() {
        return "models need ONNX Runtime, which is no part of the program: put onnxruntime-1.22.0.jar on the class path, with"
                + " RINGMILL_OPTS=-Xbootclasspath/a:PATH/onnxruntime-1.22.0.jar, see docs/models.md";
    }

    /** Its code for this kind of machine is a part of it, which the first use unpacks and loads. */
    private static String cannotStart(Throwable unusable) {
        Throwable cause = unusable;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return "ONNX Runtime, which models need, is there, but does not start on this machine: "
                + (cause.getMessage() == null ? cause : cause.getMessage());
    }
}
