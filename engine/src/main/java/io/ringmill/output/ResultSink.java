package io.ringmill.output;

/** Takes windows' emissions. */
@FunctionalInterface
public interface ResultSink {

    /** Takes one emission; {@code result} is reused after the call. */
    void onResult(Result result) throws Exception;
}
