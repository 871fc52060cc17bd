package io.ringmill.persistence.chronicle;

import io.ringmill.event.Dictionary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys, symbols and sources whose names are lost with damaged records, found as what is behind them is read. They get names
 * that say so. A session gives out its numbers one after the other, so the lost ones are those up to the first that is
 * named again.
 */
final class LostNames {

    /** One of them: its record's type, its number and its text. */
    record Name(int type, int id, String text) {}

    private final int most;
    private final List<Name> names = new ArrayList<>();
    private boolean keysNamed;
    private boolean symbolsNamed;

    /** None yet; at most so many can have been lost. */
    LostNames(int most) {
        this.most = most;
    }

    /** A name was read; those that are missing before it get theirs. */
    void before(int type, Dictionary dictionary, long id) {
        give(type, dictionary, id);
        keysNamed |= type == Frame.KEY;
        symbolsNamed |= type == Frame.SYMBOL;
    }

    /** Gives names to all numbers before this one, if they can have been lost. */
    void give(int type, Dictionary dictionary, long end) {
        boolean isOver = type == Frame.KEY ? keysNamed : symbolsNamed;
        if (isOver || end - dictionary.size() > most - names.size()) {
            return;
        }
        while (dictionary.size() < end) {
            int id = dictionary.size();
            String text = "(lost " + (type == Frame.KEY ? "key " : "symbol ") + id + ")";
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            while (dictionary.intern(utf8, 0, utf8.length) != id) {
                text += "'"; // somebody has that name
                utf8 = text.getBytes(StandardCharsets.UTF_8);
            }
            names.add(new Name(type, id, text));
        }
    }

    /** The text of a source that has no name; empty if it cannot have been lost. */
    byte[] source(int number) {
        if (names.size() >= most) {
            return new byte[0];
        }
        String text = "(lost source " + number + ")\n";
        names.add(new Name(Frame.SOURCE, number, text));
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** In the order in which they are to be written. */
    List<Name> names() {
        return names;
    }

    int count(int type) {
        return (int) names.stream().filter(name -> name.type() == type).count();
    }
}
