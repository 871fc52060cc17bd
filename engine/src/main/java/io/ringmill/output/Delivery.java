package io.ringmill.output;

import java.io.IOException;

/**
 * What a sink does besides so that each result, alert and late event comes to its target exactly once, though runs are
 * killed and go on: it says now and then how far it is, and takes back what came behind that. The engine keeps what it
 * says where the next run finds it, hands over again what follows, and nothing that came before.
 *
 * <p>A file says its length, and is cut back to it. A target with transactions commits one in {@link #keep} and says which;
 * a target that replaces what has the same id has nothing to take back.
 */
public interface Delivery {

    /**
     * The egress thread: says where all ends that was handed over so far, in words of its own. Nothing is handed over
     * meanwhile.
     *
     * @throws Exception if it cannot be written
     */
    String mark() throws Exception;

    /**
     * Any thread, after {@link #mark} and before the next: makes what is before that mark last, beyond a power loss. The mark is
     * kept when this has returned true.
     *
     * @return false if some of it has not come to its target yet; this is then asked again. It does not wait for that
     */
    default boolean keep() throws IOException {
        return true;
    }

    /**
     * The egress thread: that mark is kept, and no run that follows goes back behind it. Not every mark is told of that was made, as
     * some are not kept.
     *
     * @throws IOException if what is not needed any more cannot be removed
     */
    default void kept(String mark) throws IOException {}

    /**
     * Before {@link #goBackTo}, unless all begins anew: the session that goes on began at this time. A mark that is empty then means
     * that none was kept yet.
     *
     * @param sessionNs epoch nanoseconds
     */
    default void goesOn(long sessionNs) {}

    /**
     * Before anything is handed over: takes back what came behind a mark.
     *
     * @param mark as {@link #mark} said, in this process or one before; empty to begin anew
     * @throws IOException if that cannot be; the message is a sentence for the user
     */
    void goBackTo(String mark) throws IOException;
}
