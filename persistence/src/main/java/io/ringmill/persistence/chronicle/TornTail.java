package io.ringmill.persistence.chronicle;

import java.nio.file.Path;

/**
 * What a process that was killed while it wrote has left at the end of a journal: a record that was begun and never
 * finished. Nothing that was handed over is lost; the next session trims it.
 *
 * @param file that it is in
 * @param position of its first byte in the file
 * @param bytes from there to the last that is not zero
 */
public record TornTail(Path file, long position, int bytes) {

    @Override
    public String toString() {
        return bytes + " bytes of a record cut off at byte " + position + " of " + file.getFileName();
    }
}
