package io.ringmill.bench.nab;

/** What the benchmark takes off for an alarm that is wrong and for a window without any. */
public enum Profile {
    STANDARD("standard", "standard", 0.11, 1),
    LOW_FP("reward_low_FP_rate", "low FP", 0.22, 1),
    LOW_FN("reward_low_FN_rate", "low FN", 0.11, 2);

    /** As the benchmark names it. */
    public final String key;

    public final String label;
    final double falseAlarm;
    final double missed;

    Profile(String key, String label, double falseAlarm, double missed) {
        this.key = key;
        this.label = label;
        this.falseAlarm = falseAlarm;
        this.missed = missed;
    }
}
