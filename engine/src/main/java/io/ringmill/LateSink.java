package io.ringmill;

/** Takes events that came after the watermark had passed them. */
@FunctionalInterface
public interface LateSink {

    /** Takes one late event; {@code late} is reused after the call. */
    void onLate(LateEvent late) throws Exception;
}
