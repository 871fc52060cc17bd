package io.ringmill.persistence.chronicle;

import java.nio.file.Path;

/**
 * What a process that was killed while it wrote, or a power loss, has left at the end of a journal: a record that is not
 * whole. After a kill nothing that was handed over is lost, after a power loss nothing that was forced to the disk; the next
 * session trims it.
 *
 * @param file that it is in
 * @param position of its first byte in the file
 * @param bytes from there to the last that is not zero, or to where the record was to end
 * @param finished whether it had been whole, so that it was a power loss, or a crash of the machine, that has left it
 */
public record TornTail(Path file, long position, int bytes, boolean finished) {

    /** Who has left it. */
    public String cause() {
        return finished ? "a power loss" : "a killed process";
    }

    @Override
    public String toString() {
        return bytes + " bytes of a record cut off at byte " + position + " of " + file.getFileName();
    }
}
