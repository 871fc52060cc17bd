package io.ringmill.persistence.chronicle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Looks whether a disk has room left, before it is written to.
 *
 * @param dir the journal's folder
 * @param reserveBytes what is to stay free
 * @param usableBytes what is free
 */
record Room(Path dir, long reserveBytes, LongSupplier usableBytes) {

    /** There is none. */
    static final class FullException extends IOException {
        private static final long serialVersionUID = 1L;

        FullException(String message) {
            super(message);
        }
    }

    void require() throws FullException {
        long usable = usableBytes.getAsLong();
        if (usable < reserveBytes) {
            throw new FullException("journal folder " + dir + " is on a disk with " + (usable >> 20)
                    + " MiB left, of which " + (reserveBytes >> 20)
                    + " are kept free: make room, or lower the reserve");
        }
    }
}
