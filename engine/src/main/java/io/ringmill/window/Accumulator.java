package io.ringmill.window;

/** One kernel over one argument of one window, and where its cells lie. */
final class Accumulator {

    final Kernel kernel;
    final Argument argument;

    /** Of {@link Kernel#EXTREMES} the sides that are wanted. */
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

    /** Whether it serves that purpose too; one of extremes comes to serve both sides. */
    boolean serves(Kernel otherKernel, Argument otherArgument, double otherParameter) {
        if (kernel != otherKernel || argument != otherArgument) {
            return false;
        }
        if (kernel == Kernel.EXTREMES && parameter != otherParameter) {
            parameter = Extremes.BOTH;
        }
        return kernel == Kernel.EXTREMES || parameter == otherParameter;
    }
}
