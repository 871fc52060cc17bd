package io.ringmill.pipeline;

/** One window of a {@link PipelineBuilder}; each method is the key of that name in a pipeline file. */
public final class WindowBuilder {

    final Draft draft = new Draft();

    WindowBuilder() {}

    /** The stream or window it reads; may be left out where there is exactly one stream. */
    public WindowBuilder on(String streamOrWindow) {
        draft.put("on", streamOrWindow);
        return this;
    }

    /** {@code key} or {@code all}. */
    public WindowBuilder by(String keyOrAll) {
        draft.put("by", keyOrAll);
        return this;
    }

    /** Its form, such as {@code sliding 100 events}, {@code tumbling 1m} or {@code tumbling 1d zone Europe/Paris}. */
    public WindowBuilder window(String form) {
        draft.put("window", form);
        return this;
    }

    /** A condition that filters what enters the window. */
    public WindowBuilder where(String condition) {
        draft.put("where", condition);
        return this;
    }

    /** Where this condition is true, the key's window begins anew with the event. */
    public WindowBuilder reset(String condition) {
        draft.put("reset", condition);
        return this;
    }

    /** A value that it emits: an expression with aggregates, such as {@code sum(price * size) / sum(size)}. */
    public WindowBuilder select(String name, String expression) {
        draft.inner("select").put(name, expression);
        return this;
    }

    /** Until it holds this many events its values are missing. */
    public WindowBuilder min(int events) {
        draft.put("min", events);
        return this;
    }

    /** It holds at most that many events of a key: if it slides the oldest leave, else the newest are not taken in. */
    public WindowBuilder maxEvents(int events) {
        draft.put("maxEvents", events);
        return this;
    }

    /** {@code each}, {@code close} or an interval of event time such as {@code every 1s}. */
    public WindowBuilder emit(String when) {
        draft.put("emit", when);
        return this;
    }
}
