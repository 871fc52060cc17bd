package io.ringmill.ring;

import io.ringmill.output.Alert;
import io.ringmill.output.LateEvent;
import io.ringmill.output.Result;
import io.ringmill.output.Sink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Notes what it is handed. */
class RecordingSink implements Sink {

    final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    @Override
    public String name() {
        return "recording";
    }

    @Override
    public boolean takesResults(String window) {
        return true;
    }

    @Override
    public void onResult(Result result) throws Exception {
        lines.add(result.sequence() + " " + result.window() + " " + result.key() + " " + result.count() + " "
                + result.value(0));
    }

    @Override
    public void onAlert(Alert alert) throws Exception {
        lines.add(alert.sequence() + " " + alert.rule() + " " + alert.key() + " " + alert.valueText(0));
    }

    @Override
    public void onLate(LateEvent event) throws Exception {
        lines.add(event.sequence() + " " + event.timeNs() + " " + event.watermarkNs());
    }

    @Override
    public void flush() throws IOException {}

    @Override
    public void close() throws IOException {
        lines.add("close");
    }
}
