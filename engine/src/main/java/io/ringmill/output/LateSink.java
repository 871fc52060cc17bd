package io.ringmill.output;

/** Takes events that were not taken in because of their time: late ones, and those too far ahead. */
@FunctionalInterface
public interface LateSink {

    /** Takes one late event; {@code late} is reused after the call. */
    void onLate(LateEvent late) throws Exception;
}
