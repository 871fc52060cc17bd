package io.ringmill.output;

import io.ringmill.event.Cells;
import io.ringmill.event.Dictionary;
import io.ringmill.expression.Type;

/** What typed cells of rows and alerts hold, as numbers and as texts. */
record CellTexts(Dictionary keys, Dictionary symbols) {

    /** NaN if missing or a text. */
    double asDouble(Type type, long cell) {
        return switch (type) {
            case DOUBLE -> Double.longBitsToDouble(cell);
            case LONG -> Cells.toDouble(cell);
            case BOOLEAN -> cell;
            case SYMBOL, KEY -> Double.NaN;
        };
    }

    boolean isMissing(Type type, long cell) {
        return switch (type) {
            case DOUBLE -> Double.isNaN(Double.longBitsToDouble(cell));
            case LONG -> cell == Cells.MISSING_LONG;
            case BOOLEAN -> false;
            case SYMBOL, KEY -> cell == Cells.MISSING_SYMBOL;
        };
    }

    /** Empty if missing. */
    String text(Type type, long cell) {
        if (isMissing(type, cell)) {
            return "";
        }
        return switch (type) {
            case DOUBLE -> DoubleText.text(Double.longBitsToDouble(cell));
            case LONG -> Long.toString(cell);
            case BOOLEAN -> cell != 0 ? "true" : "false";
            case SYMBOL -> symbols.text((int) cell);
            case KEY -> keys.text((int) cell);
        };
    }
}
