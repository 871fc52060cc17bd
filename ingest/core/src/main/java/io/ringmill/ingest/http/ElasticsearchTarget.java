package io.ringmill.ingest.http;

import io.ringmill.ingest.outlet.Message;
import io.ringmill.ingest.outlet.RefusedException;
import io.ringmill.ingest.outlet.RefusedException.Refusal;
import io.ringmill.ingest.outlet.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Indexes messages as documents of Elasticsearch or OpenSearch, by {@code _bulk}. A document has the message's id, so that one that
 * comes again takes its own place. Threading as {@link Target}.
 */
final class ElasticsearchTarget implements Target {

    /** Asks for no more of the answer than is read. */
    private static final String BULK = "/_bulk?filter_path=errors,items.*.status,items.*.error";

    private static final String TYPE = "application/x-ndjson";
    private static final int BAD_REQUEST = 400;
    private static final int NO_SUCH_METHOD = 405;
    private static final int MULTIPLE = 300;
    /** The store writes nothing while its disk is full, for one; older ones answer with a status that looks final. */
    private static final String BLOCKED = "cluster_block_exception";

    private final StoreCalls store;
    private final BulkText text;

    ElasticsearchTarget(StoreCalls store, BulkText text) {
        this.store = store;
        this.text = text;
    }

    @Override
    public Form form() {
        return Form.JSON;
    }

    @Override
    public void connect() throws IOException, InterruptedException {
        Answer answer = store.get("/");
        // Who may write need not be one who may look, and not every server has this page.
        boolean answers =
                answer.isOk() || answer.status() == HttpTrouble.FORBIDDEN || answer.status() == NO_SUCH_METHOD;
        if (!answers) {
            throw store.trouble(answer);
        }
    }

    @Override
    public void send(List<Message> messages) throws IOException, RefusedException, InterruptedException {
        List<Refusal> refusals = new ArrayList<>();
        send(messages, refusals);
        store.taken();
        if (!refusals.isEmpty()) {
            throw new RefusedException(refusals);
        }
    }

    private void send(List<Message> messages, List<Refusal> refusals) throws IOException, InterruptedException {
        Answer answer = store.post(BULK, TYPE, text.of(messages));
        if (answer.isOk()) {
            checkItems(messages, answer, refusals);
        } else if (answer.status() == HttpTrouble.TOO_LARGE || answer.status() == BAD_REQUEST) {
            if (messages.size() == 1) {
                refusals.add(new Refusal(messages.get(0), answer.trouble()));
            } else {
                int half = messages.size() / 2;
                send(messages.subList(0, half), refusals);
                send(messages.subList(half, messages.size()), refusals);
            }
        } else {
            throw store.trouble(answer);
        }
    }

    /** An answer of status 200 may still say that nothing was taken. */
    private static void checkItems(List<Message> messages, Answer answer, List<Refusal> refusals) throws IOException {
        List<?> items = items(answer);
        if (items.size() != messages.size()) {
            throw new IOException(
                    "the server answered, but not as Elasticsearch does; is the url right? " + answer.trouble());
        }
        for (int i = 0; i < items.size(); i++) {
            Object item = items.get(i) instanceof Map<?, ?> map && map.size() == 1
                    ? map.values().iterator().next()
                    : JsonTree.NULL;
            int status = JsonTree.find(item, "status")
                    .map(number -> number instanceof Double of ? of.intValue() : 0)
                    .orElse(0);
            if (status >= MULTIPLE || status == 0) {
                String reason = reason(item, status);
                if (status == 0 || !HttpTrouble.isFinal(status) || reason.startsWith(BLOCKED)) {
                    throw new IOException("the server did not take a document: " + reason);
                }
                refusals.add(new Refusal(messages.get(i), reason));
            }
        }
    }

    private static List<?> items(Answer answer) {
        try {
            return JsonTree.find(JsonTree.parse(answer.text()), "items")
                    .map(items -> items instanceof List<?> list ? list : List.of())
                    .orElse(List.of());
        } catch (IllegalArgumentException notJson) {
            return List.of();
        }
    }

    /** The type of an error, why, and why that; with the status. */
    private static String reason(Object item, int status) {
        StringBuilder reason = new StringBuilder();
        Object error = JsonTree.find(item, "error").orElse(JsonTree.NULL);
        while (error instanceof Map<?, ?>) {
            reason.append(reason.isEmpty() ? "" : "; ");
            reason.append(JsonTree.find(error, "type").orElse("error")).append(": ");
            reason.append(JsonTree.find(error, "reason").orElse(""));
            error = JsonTree.find(error, "caused_by").orElse(JsonTree.NULL);
        }
        return (reason.isEmpty() ? "error" : reason) + " (status " + status + ")";
    }

    @Override
    public void close() {
        store.close();
    }
}
