package io.ringmill.state;

/** A saved state cannot be loaded: it is damaged, or it is another pipeline's. The message says which. */
public final class StateException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StateException(String message) {
        super(message);
    }

    /**
     * Makes sure that a state is of the version that is read.
     *
     * @param state whose version it is, for people
     * @throws StateException if it is of another one
     */
    public static void requireVersion(String state, int version, int known) {
        if (version != known) {
            throw new StateException(state + " is of version " + version + ", this program reads " + known);
        }
    }
}
