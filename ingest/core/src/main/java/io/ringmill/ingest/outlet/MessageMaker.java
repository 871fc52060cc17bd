package io.ringmill.ingest.outlet;

import io.ringmill.expression.Type;
import io.ringmill.ingest.format.AlertText;
import io.ringmill.ingest.format.ResultText;
import io.ringmill.ingest.text.ByteWriter;
import io.ringmill.output.Alert;
import io.ringmill.output.AlertLayout;
import io.ringmill.output.PerEvent;
import io.ringmill.output.Result;
import io.ringmill.window.WindowSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Makes messages of results and alerts. One thread. Allocates a message, its body and its values. */
final class MessageMaker {

    private static final byte[] NO_BODY = {};
    private static final Object[] NO_VALUES = {};

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ByteWriter out = new ByteWriter(bytes);
    private final boolean wantsBody;
    private final boolean wantsValues;
    /** By the window's index. */
    private final ResultText[] texts;

    MessageMaker(Target.Form form, List<WindowSpec> windows) throws IOException {
        wantsBody = form != Target.Form.VALUES;
        wantsValues = form == Target.Form.VALUES || form == Target.Form.BOTH;
        texts = new ResultText[windows.size()];
        for (int i = 0; i < texts.length; i++) {
            WindowSpec window = windows.get(i);
            List<String> names =
                    window.select().stream().map(selected -> selected.name()).toList();
            ResultText.Format format = form == Target.Form.CSV ? ResultText.Format.CSV : ResultText.Format.NDJSON;
            texts[i] = ResultText.of(format, window.name(), names, out);
        }
        line(); // the headers of CSV
    }

    Message of(Result result) throws IOException {
        byte[] body = NO_BODY;
        if (wantsBody) {
            texts[result.windowIndex()].write(result);
            body = line();
        }
        String id = id(
                result.window(),
                result.key(),
                result.sequence(),
                result.layout().perEvent(),
                result.timeNs());
        return new Message(
                numbered(id, result.ordinal()),
                Message.Kind.RESULT,
                result.window(),
                result.key(),
                result.timeNs(),
                result.sequence(),
                result.ordinal(),
                "",
                "",
                "",
                body,
                result.names(),
                wantsValues ? values(result) : NO_VALUES);
    }

    private static String id(String name, String key, long sequence, PerEvent perEvent, long timeNs) {
        String ofEvent = name + '-' + key + '-' + sequence;
        return perEvent == PerEvent.ONE ? ofEvent : ofEvent + '-' + timeNs;
    }

    private static String numbered(String id, int ordinal) {
        return ordinal == 0 ? id : id + '-' + (ordinal + 1);
    }

    private static Object[] values(Result result) {
        Object[] values = new Object[result.size()];
        for (int i = 0; i < values.length; i++) {
            if (!result.isMissing(i)) {
                Type type = result.types().get(i);
                values[i] = type == Type.DOUBLE
                        ? (Object) result.value(i)
                        : type == Type.LONG ? (Object) result.longValue(i) : result.text(i);
            }
        }
        return values;
    }

    Message of(Alert alert) throws IOException {
        byte[] body = NO_BODY;
        if (wantsBody) {
            AlertText.write(alert, out);
            body = line();
        }
        String id =
                id(alert.rule(), alert.key(), alert.sequence(), alert.layout().perEvent(), alert.timeNs());
        String ofState = alert.state() == Alert.State.FIRING
                ? id
                : id + '-' + alert.state().label();
        return new Message(
                numbered(ofState, alert.ordinal()),
                Message.Kind.ALERT,
                alert.rule(),
                alert.key(),
                alert.timeNs(),
                alert.sequence(),
                alert.ordinal(),
                alert.state().label(),
                alert.severity().name().toLowerCase(Locale.ROOT),
                alert.message(),
                body,
                alert.values().stream().map(AlertLayout.Value::name).toList(),
                wantsValues ? values(alert) : NO_VALUES);
    }

    private static Object[] values(Alert alert) {
        Object[] values = new Object[alert.values().size()];
        for (int i = 0; i < values.length; i++) {
            if (!alert.isMissing(i)) {
                values[i] = switch (alert.values().get(i).type()) {
                    case DOUBLE -> (Object) alert.value(i);
                    case LONG -> (Object) alert.longValue(i);
                    case BOOLEAN -> (Object) Boolean.valueOf(alert.valueText(i));
                    default -> alert.valueText(i);
                };
            }
        }
        return values;
    }

    /** What was written, without the end of the line. */
    private byte[] line() throws IOException {
        out.flush();
        byte[] all = bytes.toByteArray();
        bytes.reset();
        return all.length == 0 ? all : Arrays.copyOf(all, all.length - 1);
    }
}
