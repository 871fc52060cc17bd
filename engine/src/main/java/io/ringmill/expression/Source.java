package io.ringmill.expression;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.NearestName;
import io.ringmill.diagnostic.Text;
import java.util.Collection;

/** The user's text, and where faults of it are told. Offsets count characters from 0. */
record Source(Text text, Faults faults) {

    private static final int SHORT = 40;

    String string() {
        return text.text();
    }

    Location at(int offset) {
        return text.at().right(offset);
    }

    Typed.Place place(Syntax node) {
        return new Typed.Place(at(node.from()), string().substring(node.from(), node.to()));
    }

    void fault(int offset, String message) {
        boolean hasPlace = text.at().line() != 0;
        faults.add(
                at(offset),
                hasPlace ? message : message + " (character " + (offset + 1) + " of '" + shortened(string()) + "')");
    }

    /** Of what several expressions have in common: where that is told already, at the first place of both. */
    void faultOnce(int offset, String message) {
        faults.addOnce(at(offset), message);
    }

    void unknown(int offset, String what, String name, Collection<String> known) {
        fault(offset, "unknown " + what + " '" + name + "'" + NearestName.hint(name, known));
    }

    void faultAtStart(String message) {
        fault(string().length() - string().stripLeading().length(), message);
    }

    /** What the user wrote for a node, shortened. */
    String excerpt(Syntax node) {
        return shortened(string().substring(node.from(), node.to()));
    }

    /** What the user wrote for a node, on one line. */
    String text(Syntax node) {
        return ExpressionText.onOneLine(string().substring(node.from(), node.to()));
    }

    static String shortened(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= SHORT ? line : line.substring(0, SHORT - 4) + " ...";
    }
}
