package io.ringmill.window;

/** One kernel over one argument of one window, and where its cells lie. */
final class Accumulator {

    final Kernel kernel;
    final int column;
    final double parameter;

    /** Offset of its cells in the key's state; for positional ones in a ring outside, of the cell with their offset. */
    int at;

    Accumulator(Kernel kernel, int column, double parameter) {
        this.kernel = kernel;
        this.column = column;
        this.parameter = parameter;
    }

    boolean is(Kernel otherKernel, int otherColumn, double otherParameter) {
        return kernel == otherKernel && column == otherColumn && parameter == otherParameter;
    }
}
