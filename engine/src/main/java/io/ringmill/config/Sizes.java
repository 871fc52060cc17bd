package io.ringmill.config;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 512B}, {@code 64kB}, {@code 256MiB}, {@code 2GB}. */
public final class Sizes {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*([kMGT]?)(i)?B");

    private Sizes() {}

    /** So many bytes, k, M, G and T in thousands, or in 1024s with an i behind; empty if the text is no size. */
    public static OptionalLong parse(String text) {
        Matcher size = SIZE.matcher(text.strip());
        int power = size.matches() ? "kMGT".indexOf(size.group(2)) + 1 : -1;
        if (power < 0) {
            return OptionalLong.empty();
        }
        double unit =
                Math.pow(size.group(3) == null ? 1000 : 1024, size.group(2).isEmpty() ? 0 : power);
        return OptionalLong.of((long) (Long.parseLong(size.group(1)) * unit));
    }
}
