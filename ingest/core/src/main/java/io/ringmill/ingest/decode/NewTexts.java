package io.ringmill.ingest.decode;

import io.ringmill.event.Dictionary;
import io.ringmill.publish.EventPublisher;

/**
 * Ids for texts of a piece of a file ahead of the pieces before it: the engine's where it knows the text, else one below
 * {@link Dictionary#FULL}, until it is this piece's turn and {@link #resolve} puts the engine's in its place. So the engine
 * sees new texts in the order of the file.
 *
 * <p><b>Threading:</b> one at a time. <b>Allocation:</b> for texts that the engine does not know. <b>Cost:</b> one look-up;
 * two while there are new ones.
 */
final class NewTexts implements TextIds {

    private final EventPublisher engine;
    private Dictionary keys = new Dictionary(Integer.MAX_VALUE);
    private Dictionary symbols = new Dictionary(Integer.MAX_VALUE);

    /** @param engine is only asked what any thread may */
    NewTexts(EventPublisher engine) {
        this.engine = engine;
    }

    void clear() {
        keys = areAny(keys) ? new Dictionary(Integer.MAX_VALUE) : keys;
        symbols = areAny(symbols) ? new Dictionary(Integer.MAX_VALUE) : symbols;
    }

    private static boolean areAny(Dictionary texts) {
        return texts.size() > 1; // besides the empty one
    }

    @Override
    public int key(byte[] utf8, int from, int length) {
        int id = findKey(utf8, from, length);
        return id == Dictionary.FULL ? add(keys, utf8, from, length) : id;
    }

    @Override
    public int symbol(byte[] utf8, int from, int length) {
        int id = findSymbol(utf8, from, length);
        return id == Dictionary.FULL ? add(symbols, utf8, from, length) : id;
    }

    @Override
    public int findKey(byte[] utf8, int from, int length) {
        int id = find(keys, utf8, from, length);
        return id == Dictionary.FULL ? engine.findKey(utf8, from, length) : id;
    }

    @Override
    public int findSymbol(byte[] utf8, int from, int length) {
        int id = find(symbols, utf8, from, length);
        return id == Dictionary.FULL ? engine.findSymbol(utf8, from, length) : id;
    }

    /**
     * First among the new ones: the engine may learn of a text at any time, and a piece must have one id for it, since a
     * filter compares them.
     */
    private static int find(Dictionary texts, byte[] utf8, int from, int length) {
        int id = areAny(texts) ? texts.find(utf8, from, length) : 0;
        return id > 0 ? Dictionary.FULL - id : Dictionary.FULL;
    }

    private static int add(Dictionary texts, byte[] utf8, int from, int length) {
        return Dictionary.FULL - texts.intern(utf8, from, length);
    }

    /** Lets the engine know the new texts, and puts its ids into the rows. On the thread of this publisher. */
    void resolve(EventPublisher publisher, Rows[] allRows) {
        if (!areAny(keys) && !areAny(symbols)) {
            return;
        }
        int[] keyIds = new int[keys.size()];
        for (int id = 1; id < keyIds.length; id++) {
            byte[] text = keys.utf8(id);
            keyIds[id] = publisher.key(text, 0, text.length);
        }
        int[] symbolIds = new int[symbols.size()];
        for (int id = 1; id < symbolIds.length; id++) {
            byte[] text = symbols.utf8(id);
            symbolIds[id] = publisher.symbol(text, 0, text.length);
        }
        for (Rows rows : allRows) {
            rows.resolve(keyIds, symbolIds);
        }
    }
}
