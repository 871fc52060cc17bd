package io.ringmill.model;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes ONNX files of one node, Gemm, byte by byte as the protobuf of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto says. */
final class ModelBytes {

    private static final int FLOAT = 1;
    private static final int DOUBLE = 11;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private ModelBytes varint(long value) {
        long rest = value;
        while (rest > 0x7f) {
            bytes.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return this;
    }

    private ModelBytes number(int field, long value) {
        return varint(field << 3L).varint(value);
    }

    private ModelBytes bytes(int field, byte[] value) {
        varint((field << 3) | 2).varint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    private ModelBytes text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    private ModelBytes message(int field, ModelBytes value) {
        return bytes(field, value.bytes.toByteArray());
    }

    private static ModelBytes tensor(String name, int type, long[] shape, double... values) {
        ModelBytes tensor = new ModelBytes();
        for (long size : shape) {
            tensor.number(1, size);
        }
        ByteBuffer raw = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            if (type == FLOAT) {
                raw.putFloat((float) value);
            } else {
                raw.putDouble(value);
            }
        }
        byte[] filled = java.util.Arrays.copyOf(raw.array(), raw.position());
        return tensor.number(2, type).text(8, name).bytes(9, filled);
    }

    private static ModelBytes value(String name, int type, long rows, long columns) {
        ModelBytes shape = new ModelBytes();
        shape.message(1, rows < 0 ? new ModelBytes().text(2, "N") : new ModelBytes().number(1, rows));
        shape.message(1, new ModelBytes().number(1, columns));
        ModelBytes tensor = new ModelBytes().number(1, type).message(2, shape);
        return new ModelBytes().text(1, name).message(2, new ModelBytes().message(1, tensor));
    }

    /**
     * A model that answers {@code x W + b}.
     *
     * @param weights by input, of each output
     * @param rows of the input; -1 for any number
     */
    static byte[] linear(boolean ofDoubles, long rows, double[][] weights, double... bias) {
        int type = ofDoubles ? DOUBLE : FLOAT;
        int inputs = weights.length;
        int outputs = bias.length;
        double[] flat = new double[inputs * outputs];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = weights[i / outputs][i % outputs];
        }
        ModelBytes gemm = new ModelBytes()
                .text(1, "x")
                .text(1, "w")
                .text(1, "b")
                .text(2, "y")
                .text(4, "Gemm");
        ModelBytes graph = new ModelBytes()
                .message(1, gemm)
                .text(2, "linear")
                .message(5, tensor("w", type, new long[] {inputs, outputs}, flat))
                .message(5, tensor("b", type, new long[] {outputs}, bias))
                .message(11, value("x", type, rows, inputs))
                .message(12, value("y", type, rows, outputs));
        ModelBytes version = new ModelBytes().text(1, "").number(2, 13);
        return new ModelBytes()
                .number(1, 8)
                .message(7, graph)
                .message(8, version)
                .bytes
                .toByteArray();
    }
}
