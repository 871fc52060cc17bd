package io.ringmill.output;

/** Takes rules' alerts. */
@FunctionalInterface
public interface AlertSink {

    /** Takes one alert; {@code alert} is reused after the call. */
    void onAlert(Alert alert) throws Exception;
}
