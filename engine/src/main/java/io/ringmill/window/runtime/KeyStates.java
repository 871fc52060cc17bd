package io.ringmill.window.runtime;

/** The states of a program's keys, for who looks at them while it stands still. */
public interface KeyStates {

    /** A number that the ids of all keys with a state are below. */
    int keys();

    /** The state of a key; null if it has none. */
    double[] stateIfAny(int key);

    /** When a timer of the key whose state this is will be due; {@link KeyTimers#NEVER} while it is not set. */
    long timerNs(int timer, double[] state);
}
