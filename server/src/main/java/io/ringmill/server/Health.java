package io.ringmill.server;

import io.ringmill.metrics.EdgeMetrics;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.server.host.Durability;
import io.ringmill.server.host.Feeds;
import io.ringmill.server.host.Host;
import io.ringmill.server.http.Access;
import io.ringmill.server.http.Answer;
import io.ringmill.server.http.Exchange;
import io.ringmill.server.http.Routes;
import io.ringmill.server.live.LiveEngine;
import io.ringmill.server.live.Pulse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Whether the program is alive and ready, for who starts and watches it. Details are for clients that said who they are. */
final class Health {

    private static final Set<SourceMetrics.State> NOT_CONNECTED =
            Set.of(SourceMetrics.State.CONNECTING, SourceMetrics.State.RETRYING, SourceMetrics.State.FAILED);

    /** @param reason one of a few, for programs */
    record Reason(String reason, String detail) {}

    private record Alive(boolean alive) {}

    /** @param sinks those that do not send, which does not make the program unready */
    private record Ready(boolean ready, List<Reason> reasons, List<SinkAway> sinks) {}

    private record SinkAway(String name, String state, String detail) {}

    private record ReadyInShort(boolean ready, List<String> reasons) {}

    private final boolean tokens;
    private final BooleanSupplier alive;
    private final Supplier<List<Reason>> reasons;
    private final Supplier<List<SinkAway>> sinks;

    private Health(
            boolean tokens, BooleanSupplier alive, Supplier<List<Reason>> reasons, Supplier<List<SinkAway>> sinks) {
        this.tokens = tokens;
        this.alive = alive;
        this.reasons = reasons;
        this.sinks = sinks;
    }

    /** Of a program that has yet to start its engine; {@code doing} says how far it is. */
    static Health before(Supplier<String> doing, boolean tokens) {
        return new Health(tokens, () -> true, () -> List.of(new Reason("recovering", doing.get())), List::of);
    }

    /** Of a program with an engine. */
    static Health of(LiveEngine live, boolean tokens) {
        return new Health(tokens, () -> live.engine().failure().isEmpty(), () -> reasons(live), () -> sinksAway(live));
    }

    Routes addTo(Routes routes) {
        return routes.get("/healthz", Access.OPEN, exchange -> alive()).get("/readyz", Access.OPEN, this::ready);
    }

    private Answer alive() {
        boolean is = alive.getAsBoolean();
        return Answer.of(is ? 200 : 503, new Alive(is));
    }

    private Answer ready(Exchange exchange) {
        List<Reason> now = reasons.get();
        int status = now.isEmpty() ? 200 : 503;
        if (tokens && exchange.who().equals(Exchange.NOBODY)) {
            List<String> kinds = now.stream().map(Reason::reason).distinct().toList();
            return Answer.of(status, new ReadyInShort(kinds.isEmpty(), kinds));
        }
        return Answer.of(status, new Ready(now.isEmpty(), now, sinks.get()));
    }

    private static List<Reason> reasons(LiveEngine live) {
        Host host = live.host();
        List<Reason> reasons = new ArrayList<>();
        live.engine()
                .failure()
                .ifPresent(failure -> reasons.add(new Reason("engine-halted", String.valueOf(failure.getMessage()))));
        Pulse pulse = live.pulse();
        if (pulse.state().equals("stalled")) {
            reasons.add(new Reason("engine-stalled", pulse.note()));
        }
        host.unready().get().forEach(reason -> reasons.add(new Reason("program-not-ready", reason)));
        host.feeds().map(Feeds::list).orElse(List.of()).stream()
                .map(Feeds.Feed::metrics)
                .filter(source -> NOT_CONNECTED.contains(source.state()))
                .forEach(source -> reasons.add(new Reason(
                        "source-not-connected",
                        source.name() + (source.detail().isEmpty() ? "" : ": " + source.detail()))));
        Optional<String> stopped =
                host.durability().flatMap(Durability::journal).map(Durability.JournalState::stopped);
        stopped.filter(why -> !why.isEmpty()).ifPresent(why -> reasons.add(new Reason("journal-stopped", why)));
        return reasons;
    }

    /** What is for them waits in their buffers; a buffer that is full and holds up the engine is told as its standstill. */
    private static List<SinkAway> sinksAway(LiveEngine live) {
        return live.sinks().stream()
                .flatMap(sink -> sink.edge().stream()
                        .filter(edge -> edge.state() != EdgeMetrics.State.LIVE)
                        .map(edge -> new SinkAway(sink.name(), edge.state().label(), edge.detail())))
                .toList();
    }
}
