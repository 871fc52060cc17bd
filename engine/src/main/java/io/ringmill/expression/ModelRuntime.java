package io.ringmill.expression;

import java.util.ServiceLoader;

/** Loads models of the user's own, which {@code model("file", x)} in expressions asks. Found by {@link ServiceLoader}. */
public interface ModelRuntime {

    /**
     * Loads a model and makes sure that it can answer.
     *
     * @param content of its file
     * @param inputs how many numbers it is to be given
     * @throws IllegalArgumentException if it cannot; its message, with what to do, is told the user behind the file's name, once for
     *     all calls
     * @throws WrongInputsException if it takes another number of inputs; that is told of each call
     * @throws IllegalStateException if no model can be loaded at all; its message, with what to do, is told the user once
     */
    Model load(byte[] content, int inputs);

    /** A call is wrong, and not the model. */
    final class WrongInputsException extends IllegalArgumentException {

        private static final long serialVersionUID = 1;

        /** With what to do. */
        public WrongInputsException(String message) {
            super(message);
        }
    }

    /** A model that is loaded. */
    interface Model {

        /**
         * The answer to these inputs, none of which is missing; the same bits for the same inputs. Called by several threads.
         *
         * @throws IllegalStateException if it fails
         */
        double answer(double[] inputs);
    }
}
