package io.ringmill.state;

/**
 * What a cell of a key's state or of a ring holds, and so what becomes of it when it is saved. Ids of texts differ from one
 * program to another; a handle stands for memory elsewhere.
 */
public enum CellKind {
    /** A number, or bits that mean the same in every program. */
    BITS('b'),
    /** The id of a symbol, by its bits; 0 and what is no id, such as the least long, are none. */
    SYMBOL('s'),
    /** The id of a key, by its bits. */
    KEY('k'),
    /** The id of a symbol as a double; NaN is none. */
    SYMBOL_NUMBER('S'),
    /** The id of a key as a double; NaN is none. */
    KEY_NUMBER('K'),
    /** Not saved itself: what it stands for is. */
    HANDLE('h');

    /** Stands for it in saved states. */
    public final char code;

    CellKind(char code) {
        this.code = code;
    }

    /** Whether it holds the id of a symbol or of a key. */
    public boolean isText() {
        return this != BITS && this != HANDLE;
    }

    /** Writes a cell; nothing for a handle. */
    public void write(double cell, StateWriter out) {
        switch (this) {
            case HANDLE -> {}
            case KEY, KEY_NUMBER -> {
                boolean some = isSome(cell);
                out.putByte(some ? 1 : 0);
                if (some) {
                    out.putKey(id(cell));
                } else {
                    out.putDouble(cell);
                }
            }
            default -> out.putDouble(cell);
        }
    }

    /** Reads a cell, with the ids of this program; {@code before} for a handle. */
    public double read(double before, StateReader in) {
        return switch (this) {
            case HANDLE -> before;
            case KEY, KEY_NUMBER -> in.getByte() == 0 ? in.getDouble() : cell(in.getKey());
            case SYMBOL, SYMBOL_NUMBER -> {
                double saved = in.getDouble();
                yield isSome(saved) ? cell(in.symbol(id(saved))) : saved;
            }
            case BITS -> in.getDouble();
        };
    }

    /** Passes over a cell that was written. */
    public void skip(StateReader in) {
        switch (this) {
            case HANDLE -> {}
            case KEY, KEY_NUMBER -> {
                if (in.getByte() == 0) {
                    in.getDouble();
                } else {
                    in.getUtf8();
                }
            }
            default -> in.getDouble();
        }
    }

    private boolean isNumber() {
        return this == SYMBOL_NUMBER || this == KEY_NUMBER;
    }

    private boolean isSome(double cell) {
        long bits = Double.doubleToRawLongBits(cell);
        return isNumber() ? !Double.isNaN(cell) : bits > 0 && bits <= Integer.MAX_VALUE;
    }

    private int id(double cell) {
        return isNumber() ? (int) cell : (int) Double.doubleToRawLongBits(cell);
    }

    private double cell(int id) {
        return isNumber() ? id : Double.longBitsToDouble(id);
    }
}
