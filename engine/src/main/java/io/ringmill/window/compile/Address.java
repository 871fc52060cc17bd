package io.ringmill.window.compile;

import org.objectweb.asm.Opcodes;

/**
 * A place in an array of doubles that generated code knows of.
 *
 * @param array local
 * @param base local with an index; {@link #NONE} if it is {@code offset} alone
 * @param offset behind that
 */
record Address(int array, int base, int offset) {

    private static final int NONE = -1;

    /** At a constant index. */
    static Address of(int array, int offset) {
        return new Address(array, NONE, offset);
    }

    /** In a key's state. */
    static Address inState(int cell) {
        return of(Variables.STATE, cell);
    }

    Address plus(int cells) {
        return new Address(array, base, offset + cells);
    }

    /** Pushes the array and the index. */
    Code push(Code code) {
        code.aload(array);
        if (base == NONE) {
            return code.constant(offset);
        }
        code.iload(base);
        return offset == 0 ? code : code.constant(offset).op(Opcodes.IADD);
    }

    /** Pushes what is there. */
    Code load(Code code) {
        return push(code).op(Opcodes.DALOAD);
    }
}
