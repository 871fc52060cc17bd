package io.ringmill.expression;

import java.util.ServiceLoader;

/** Loads models of the user's own, which {@code model("file", x)} in expressions asks. Found by {@link ServiceLoader}. */
public interface ModelRuntime {

    /**
     * Loads a model and makes sure that it can answer.
     *
     * @param content of its file
     * @param inputs how many numbers it is to be given
     * @throws IllegalArgumentException if it cannot; its message, with what to do, is told the user behind the file's name
     */
    Model load(byte[] content, int inputs);

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
