package io.ringmill.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import io.ringmill.expression.ModelRuntime.Model;
import io.ringmill.expression.ModelRuntime.WrongInputsException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * An ONNX model of one input, a row of floats or doubles, of which the first output is one number. It runs in the thread that
 * asks, one node after the other.
 *
 * <p><b>Threading:</b> any; each thread has an input of its own. <b>Allocation:</b> what the library takes for a run. <b>Cost:</b>
 * some microseconds, and the model's own work.
 */
final class OnnxModel implements Model {

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final String input;
    private final Set<String> output;
    private final long[] shape;
    private final boolean ofDoubles;
    private final ThreadLocal<Row> rows = ThreadLocal.withInitial(this::newRow);

    /** A thread's input: the tensor is a view of the buffer. */
    private record Row(FloatBuffer floats, DoubleBuffer doubles, Map<String, OnnxTensor> tensor) {}

    private OnnxModel(OrtEnvironment environment, OrtSession session, int inputs) throws OrtException {
        this.environment = environment;
        this.session = session;
        if (session.getNumInputs() != 1) {
            throw new IllegalArgumentException("has " + session.getNumInputs() + " inputs " + session.getInputNames()
                    + "; export it with one, a row of all numbers");
        }
        NodeInfo first = session.getInputInfo().values().iterator().next();
        input = first.getName();
        output = Set.of(session.getOutputInfo().values().iterator().next().getName());
        if (!(first.getInfo() instanceof TensorInfo info)
                || (info.type != OnnxJavaType.FLOAT && info.type != OnnxJavaType.DOUBLE)) {
            throw new IllegalArgumentException(
                    "wants " + first.getInfo() + "; export it with an input of floats or doubles");
        }
        ofDoubles = info.type == OnnxJavaType.DOUBLE;
        shape = shape(info.getShape(), inputs);
    }

    /** The shape of one row: each open dimension but the last is 1. */
    private static long[] shape(long[] declared, int inputs) {
        long[] shape = declared.clone();
        for (int i = 0; i < shape.length; i++) {
            boolean last = i == shape.length - 1;
            shape[i] = shape[i] >= 0 ? shape[i] : last ? inputs : 1;
        }
        long wanted = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        if (wanted != inputs) {
            throw new WrongInputsException("takes " + wanted + " numbers " + Arrays.toString(declared)
                    + ", but is given " + inputs + "; write so many behind the file's name");
        }
        return shape;
    }

    /** As {@code ModelRuntime.load}. */
    static OnnxModel load(byte[] content, int inputs) {
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
            options.setDeterministicCompute(true);
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            environment.setTelemetry(false);
            OnnxModel model = new OnnxModel(environment, environment.createSession(content, options), inputs);
            model.answer(new double[inputs]);
            return model;
        } catch (OrtException broken) {
            throw new IllegalArgumentException(
                    "is no model that ONNX Runtime can load: " + broken.getMessage(), broken);
        } catch (IllegalStateException failed) {
            throw new IllegalArgumentException("fails on zeros: " + failed.getMessage(), failed);
        }
    }

    private Row newRow() {
        int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        ByteBuffer bytes = ByteBuffer.allocateDirect(count * (ofDoubles ? Double.BYTES : Float.BYTES))
                .order(ByteOrder.nativeOrder());
        try {
            if (ofDoubles) {
                DoubleBuffer doubles = bytes.asDoubleBuffer();
                return new Row(null, doubles, Map.of(input, OnnxTensor.createTensor(environment, doubles, shape)));
            }
            FloatBuffer floats = bytes.asFloatBuffer();
            return new Row(floats, null, Map.of(input, OnnxTensor.createTensor(environment, floats, shape)));
        } catch (OrtException failed) {
            throw new IllegalStateException(failed.getMessage(), failed);
        }
    }

    @Override
    public double answer(double[] inputs) {
        Row row = rows.get();
        for (int i = 0; i < inputs.length; i++) {
            if (ofDoubles) {
                row.doubles.put(i, inputs[i]);
            } else {
                row.floats.put(i, (float) inputs[i]);
            }
        }
        try (OrtSession.Result result = session.run(row.tensor, output)) {
            return number(result);
        } catch (OrtException failed) {
            throw new IllegalStateException(failed.getMessage(), failed);
        }
    }

    private static double number(OrtSession.Result result) {
        if (!(result.get(0) instanceof OnnxTensor tensor) || tensor.getInfo().getNumElements() != 1) {
            throw new IllegalArgumentException(
                    "answers " + result.get(0).getInfo() + "; export it so that its first output is one number");
        }
        return switch (tensor.getInfo().type) {
            case FLOAT -> tensor.getFloatBuffer().get(0);
            case DOUBLE -> tensor.getDoubleBuffer().get(0);
            case INT64 -> tensor.getLongBuffer().get(0);
            case INT32 -> tensor.getIntBuffer().get(0);
            default ->
                throw new IllegalArgumentException(
                        "answers " + tensor.getInfo() + "; export it so that its first output is one number");
        };
    }
}
