package io.ringmill.ingest.outlet;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Content;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SinkFactory;
import io.ringmill.ingest.SinkPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** A system that a sink sends to, which is there, away, slow or picky as a test says. */
final class FarEnd implements Target, SinkFactory {
    final List<String> came = Collections.synchronizedList(new ArrayList<>());
    final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
    final Semaphore room = new Semaphore(Integer.MAX_VALUE / 2);
    volatile IOException away;
    volatile String refuses = "nothing";
    volatile String goneBackTo = "nowhere";
    volatile Form form = Form.JSON;
    volatile boolean closed;
    /** What it confirms of sends that fail. */
    volatile String confirms = "nothing";

    private final Set<Message> confirmed = ConcurrentHashMap.newKeySet();
    private final String kind;

    FarEnd(String kind) {
        this.kind = kind;
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public String doc() {
        return "A far end for tests.";
    }

    @Override
    public List<Setting<?>> settings() {
        return OutletSettings.with();
    }

    @Override
    public SinkPlan plan(ConnectorContext context) {
        return OutletSettings.plan(context, kind, "away", Set.of(Content.RESULTS, Content.ALERTS), () -> this);
    }

    @Override
    public Form form() {
        return form;
    }

    @Override
    public void connect() throws IOException {
        if (away != null) {
            throw away;
        }
    }

    @Override
    public void send(List<Message> messages) throws IOException, RefusedException, InterruptedException {
        messages.stream().filter(each -> each.id().contains(confirms)).forEach(confirmed::add);
        if (away != null) {
            throw away;
        }
        confirmed.clear();
        batches.add(messages.size());
        List<RefusedException.Refusal> refusals = new ArrayList<>();
        for (Message message : messages) {
            room.acquire();
            if (message.id().contains(refuses)) {
                refusals.add(new RefusedException.Refusal(message, "not liked"));
            } else {
                came.add(message.id());
            }
        }
        if (!refusals.isEmpty()) {
            throw new RefusedException(refusals);
        }
    }

    @Override
    public Set<Message> takeConfirmed(List<Message> batch) {
        Set<Message> taken = Set.copyOf(confirmed);
        confirmed.clear();
        return taken;
    }

    @Override
    public String mark() {
        return "so far " + came.size();
    }

    @Override
    public void goBackTo(String mark) {
        goneBackTo = mark;
    }

    @Override
    public void close() {
        closed = true;
    }
}
