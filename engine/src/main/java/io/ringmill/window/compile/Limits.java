package io.ringmill.window.compile;

import io.ringmill.window.Emit;
import io.ringmill.window.WindowForm;
import io.ringmill.window.WindowSpec;
import io.ringmill.window.aggregate.Aggregate;

/** Which aggregates a window cannot have, and why. */
final class Limits {

    private Limits() {}

    /** Why not; null if it can. */
    static String refuse(Aggregate aggregate, double parameter, WindowNode window) {
        return switch (aggregate) {
            case LAG -> refuseLag(parameter, window.spec().form());
            case AGO -> refuseAgo(parameter, window);
            case TWA -> refuseTwa(window.spec());
            case ANOMALY, ANOMALY_VIEW, ANOMALY_SURPRISE ->
                refuseUnlessRunning(
                        window,
                        aggregate.word
                                + "(x) compares a value with all that came before it, which only a running window"
                                + " knows");
            case FORECAST, FORECAST_ERROR, REGRESS, CLASSIFY ->
                refuseUnlessRunning(
                        window, aggregate.word + " learns from all events of a key, which only a running window holds");
            default -> null;
        };
    }

    private static String refuseUnlessRunning(WindowNode window, String why) {
        return window.spec().form().kind() == WindowForm.Kind.RUNNING ? null : why + "; write window: running";
    }

    private static String refuseTwa(WindowSpec window) {
        WindowForm.Kind kind = window.form().kind();
        if (kind != WindowForm.Kind.TUMBLING_TIME && kind != WindowForm.Kind.HOPPING) {
            return "twa(x) needs a window whose start and end are fixed times: tumbling or hopping over time;"
                    + " twap(x) works in any window";
        }
        if (window.form().calendar().isPresent()) {
            return "twa(x) needs windows that all have one length, and windows with a zone do not; write a window without"
                    + " zone, such as tumbling 24h, or use twap(x)";
        }
        return window.emit().kind() == Emit.Kind.CLOSE
                ? null
                : "twa(x) is known only when its window closes; leave emit out, or use twap(x)";
    }

    private static String refuseLag(double events, WindowForm form) {
        boolean counts =
                form.kind() == WindowForm.Kind.SLIDING_EVENTS || form.kind() == WindowForm.Kind.TUMBLING_EVENTS;
        return counts && events >= form.size()
                ? "the window holds " + form.size() + " events, so that lag(x, " + (long) events
                        + ") would always be missing; n must be less than that"
                : null;
    }

    private static String refuseAgo(double backNs, WindowNode window) {
        WindowForm form = window.spec().form();
        if (form.isOfLength() && backNs >= form.size()) {
            return "the window is no longer than the D of ago(x, D), which would always be missing; make D shorter or the"
                    + " window longer";
        }
        return !window.keepsTimeOrder() && window.unordered()
                ? "ago(x, D) needs events in order of time, and this window holds them as they come; take a window over"
                        + " time, or one on a stream without outOfOrder"
                : null;
    }
}
