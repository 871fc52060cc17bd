package io.ringmill.ingest.outlet;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Texts as far ends can hold them that do not take all characters. */
public final class PercentText {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PercentText() {}

    /** Other characters than visible ASCII become {@code %XX} of their UTF-8, and so does %. */
    public static String of(String any) {
        StringBuilder text = new StringBuilder();
        for (byte one : any.getBytes(StandardCharsets.UTF_8)) {
            if (one > ' ' && one < 0x7f && one != '%') {
                text.append((char) one);
            } else {
                text.append('%').append(HEX.toHexDigits(one));
            }
        }
        return text.toString();
    }
}
