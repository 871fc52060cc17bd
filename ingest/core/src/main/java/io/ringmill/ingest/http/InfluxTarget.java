package io.ringmill.ingest.http;

import io.ringmill.ingest.outlet.Message;
import io.ringmill.ingest.outlet.RefusedException;
import io.ringmill.ingest.outlet.RefusedException.Refusal;
import io.ringmill.ingest.outlet.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes messages as line protocol over HTTP. A store says of a batch no more than that something in it is wrong; so the batch is
 * halved until what is wrong stands alone. Threading as {@link Target}.
 */
final class InfluxTarget implements Target {

    private static final String TYPE = "text/plain; charset=utf-8";
    private static final int BAD_REQUEST = 400;
    private static final int UNPROCESSABLE = 422;

    private final StoreCalls store;
    private final String path;
    private final LineText text;

    /** A message and its line. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares lines
    private record Line(Message message, byte[] bytes) {}

    InfluxTarget(StoreCalls store, String path, LineText text) {
        this.store = store;
        this.path = path;
        this.text = text;
    }

    @Override
    public Form form() {
        return Form.VALUES;
    }

    /** Stores differ in what they let others ask without a login: any answer says that somebody is there. */
    @Override
    public void connect() throws IOException, InterruptedException {
        Answer answer = store.get("/ping");
        if (answer.status() >= HttpTrouble.SERVER_ERROR || answer.status() == HttpTrouble.TOO_MANY_REQUESTS) {
            throw answer.again();
        }
        text.doubled(answer.header("Server").orElse("").toLowerCase(Locale.ROOT).contains("questdb"));
    }

    @Override
    public void send(List<Message> messages) throws IOException, RefusedException, InterruptedException {
        List<Refusal> refusals = new ArrayList<>();
        List<Line> lines = new ArrayList<>(messages.size());
        for (Message message : messages) {
            Optional<String> fault = text.fault(message);
            if (fault.isPresent()) {
                refusals.add(new Refusal(message, fault.get()));
            } else {
                byte[] line = text.of(message);
                if (line.length > 0) { // what has nothing to say has been said
                    lines.add(new Line(message, line));
                }
            }
        }
        if (!lines.isEmpty()) {
            send(lines, refusals);
            store.taken();
        }
        if (!refusals.isEmpty()) {
            throw new RefusedException(refusals);
        }
    }

    private void send(List<Line> lines, List<Refusal> refusals) throws IOException, InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Line line : lines) {
            body.writeBytes(line.bytes());
        }
        Answer answer = store.post(path, TYPE, body.toByteArray());
        int status = answer.status();
        if (status == BAD_REQUEST || status == HttpTrouble.TOO_LARGE || status == UNPROCESSABLE) {
            if (lines.size() == 1) {
                refusals.add(new Refusal(lines.get(0).message(), answer.trouble()));
            } else {
                int half = lines.size() / 2;
                send(lines.subList(0, half), refusals);
                send(lines.subList(half, lines.size()), refusals);
            }
        } else if (!answer.isOk()) {
            throw store.trouble(answer);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
