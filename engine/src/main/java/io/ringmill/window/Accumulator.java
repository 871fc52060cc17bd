package io.ringmill.window;

/** One kernel over one argument of one window, and where its cells lie. */
final class Accumulator {

    final Kernel kernel;
    final Argument argument;

    /** Of some kernels, which of their results are wanted. */
    private double parameter;

    /** Offset of its cells in the key's state. */
    int at;

    Accumulator(Kernel kernel, Argument argument, double parameter) {
        this.kernel = kernel;
        this.argument = argument;
        this.parameter = parameter;
    }

    double parameter() {
        return parameter;
    }

    /** Whether it serves that purpose too, or can be made to. */
    boolean serves(Kernel otherKernel, Argument otherArgument, double otherParameter) {
        if (kernel != otherKernel || argument != otherArgument) {
            return false;
        }
        if (parameter == otherParameter) {
            return true;
        }
        if (kernel == Kernel.EXTREMES) {
            parameter = Extremes.BOTH;
        } else if (kernel == Kernel.MOMENTS) {
            parameter = SlidingMoments.ROOT;
        }
        return kernel == Kernel.EXTREMES || kernel == Kernel.MOMENTS;
    }
}
