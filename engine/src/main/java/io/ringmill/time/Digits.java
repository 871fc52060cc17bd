package io.ringmill.time;

/** Decimal digits in ASCII text. */
final class Digits {

    private Digits() {}

    static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }

    /** The value of {@code count} digits at {@code from}, at most nine; -1 if there are not that many before {@code end}. */
    static int parse(byte[] utf8, int from, int end, int count) {
        if (end - from < count) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < from + count; i++) {
            if (!isDigit(utf8[i])) {
                return -1;
            }
            value = value * 10 + utf8[i] - '0';
        }
        return value;
    }
}
