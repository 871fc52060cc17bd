package io.ringmill.persistence.chronicle;

import java.nio.file.Path;

/**
 * Events of a session that are lost to damage, where it is certain that what is behind them is of the same session.
 *
 * @param file that damage and what is behind it lie in
 * @param position of the first frame behind it
 * @param session its number
 * @param from sequence of the first lost event
 * @param to sequence of the first event behind them
 * @param crcBefore checksum of the frame before the damage
 * @param crcForNext checksum that the first frame behind it names
 * @param names that are lost with them, as far as what is behind tells
 */
record Hole(Path file, long position, int session, long from, long to, int crcBefore, int crcForNext, LostNames names) {

    boolean isBefore(Path path, long at) {
        return at == position && path.equals(file);
    }
}
