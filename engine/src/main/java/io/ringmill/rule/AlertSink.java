package io.ringmill.rule;

/** Takes rules' alerts. */
@FunctionalInterface
public interface AlertSink {

    /** Takes one alert; {@code alert} is reused after the call. */
    void onAlert(Alert alert) throws Exception;
}
