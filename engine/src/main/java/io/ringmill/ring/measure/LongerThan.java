package io.ringmill.ring.measure;

import io.ringmill.time.Durations;
import java.util.Set;
import jdk.jfr.SettingControl;

/** The setting of the flight recorder that says how long an event must take to be recorded. */
public final class LongerThan extends SettingControl {

    private static final String DEFAULT = "1 ms";

    private String value = DEFAULT;
    private volatile long ns = parse(DEFAULT);

    /** As the flight recorder makes it. */
    public LongerThan() {}

    long ns() {
        return ns;
    }

    /** As settings of the flight recorder are written, with a blank. */
    private static long parse(String text) {
        return Durations.parse(text.replace(" ", ""));
    }

    /** Of several recordings the one that wants most. */
    @Override
    public String combine(Set<String> values) {
        String least = null;
        for (String each : values) {
            if (isDuration(each) && (least == null || parse(each) < parse(least))) {
                least = each;
            }
        }
        return least == null ? DEFAULT : least;
    }

    private static boolean isDuration(String text) {
        try {
            return parse(text) >= 0;
        } catch (RuntimeException unreadable) {
            return false;
        }
    }

    @Override
    public void setValue(String newValue) {
        if (isDuration(newValue)) {
            value = newValue;
            ns = parse(newValue);
        }
    }

    @Override
    public String getValue() {
        return value;
    }
}
