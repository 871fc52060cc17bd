package io.ringmill.window.compile;

/** What a window carries from the times before it, for {@code twa(x)}: the value that held at its start. */
final class Held {

    final Argument argument;
    final Accumulator twap;
    /** Of a pane its last value. */
    final Accumulator last;

    /** Cell of the state with the value that holds at the start of the window that is emitted. */
    int cell;

    /** Cell of a pane with its last value; missing if it has none. */
    int paneCell;

    Held(Argument argument, Accumulator twap, Accumulator last) {
        this.argument = argument;
        this.twap = twap;
        this.last = last;
    }
}
