package io.ringmill.pipeline.ring;

import com.lmax.disruptor.ExceptionHandler;

/** For what a handler lets through, which is nothing but the interruption of its thread: halts the engine. */
record HaltingExceptionHandler<S>(String role, RunState state) implements ExceptionHandler<S> {

    @Override
    public void handleEventException(Throwable thrown, long sequence, S slot) {
        state.fail(role, thrown);
    }

    @Override
    public void handleOnStartException(Throwable thrown) {
        state.fail(role, thrown);
    }

    @Override
    public void handleOnShutdownException(Throwable thrown) {
        state.fail(role, thrown);
    }
}
