package io.ringmill.server.api;

import io.ringmill.diagnostic.PipelineException;
import io.ringmill.publish.EngineClosedException;
import io.ringmill.publish.EngineFailedException;
import io.ringmill.server.host.Explanations;
import io.ringmill.server.http.Access;
import io.ringmill.server.http.Answer;
import io.ringmill.server.http.Exchange;
import io.ringmill.server.http.Problem;
import io.ringmill.server.http.Resource;
import io.ringmill.server.http.Routes;
import io.ringmill.server.live.UnansweredException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** All operations of the API: from these come the routes and their description. */
final class Operations {

    static final String BASE = "/api/v1";

    private final List<Operation> all = new ArrayList<>();
    private final Function<UnansweredException, Problem> unanswered;

    /** {@code unanswered}: what clients are told if the engine does not answer. */
    Operations(Function<UnansweredException, Problem> unanswered) {
        this.unanswered = unanswered;
    }

    /** The type of a list of these. */
    static Type listOf(Class<?> type) {
        return new Listed(type);
    }

    /** The type of a list of objects with the members of both. */
    static Type listOf(String name, Class<?> one, Class<?> another) {
        return new Listed(new Merged(name, one, another));
    }

    /** A list of a type, as a type. */
    record Listed(Type item) implements Type {}

    /** An object with the members of two. */
    record Merged(String name, Class<?> one, Class<?> another) implements Type {}

    Operation get(String path, String tag, String summary) {
        return add("GET", path, Access.READ, tag, summary);
    }

    Operation post(String path, String tag, String summary) {
        return add("POST", path, Access.CHANGE, tag, summary);
    }

    Operation put(String path, String tag, String summary) {
        return add("PUT", path, Access.CHANGE, tag, summary);
    }

    Operation delete(String path, String tag, String summary) {
        return add("DELETE", path, Access.CHANGE, tag, summary);
    }

    Operation add(String method, String path, Access access, String tag, String summary) {
        Operation operation = new Operation(method, path, access, tag, summary);
        all.add(operation);
        return operation;
    }

    List<Operation> all() {
        return List.copyOf(all);
    }

    void addTo(Routes routes) {
        for (Operation operation : all) {
            if (operation.resource != null) {
                String path = BASE + operation.path;
                Resource guarded = exchange -> answer(operation, exchange);
                switch (operation.method) {
                    case "GET" -> routes.get(path, operation.access, guarded);
                    case "POST" -> routes.post(path, operation.access, guarded);
                    case "PUT" -> routes.put(path, operation.access, guarded);
                    default -> routes.delete(path, operation.access, guarded);
                }
            }
        }
    }

    private Answer answer(Operation operation, Exchange exchange) throws Exception {
        Query.requireKnown(exchange, operation.queryNames());
        try {
            return operation.resource.answer(exchange);
        } catch (EngineFailedException failed) {
            throw new Problem(503, "engine-failed", "the engine has halted: " + failed.getMessage());
        } catch (EngineClosedException closed) {
            throw new Problem(409, "engine-closed", "the engine takes no more events and changes");
        } catch (UnansweredException late) {
            throw unanswered.apply(late);
        } catch (Explanations.BusyException busy) {
            throw new Problem(503, "busy", busy.getMessage(), Map.of(), Map.of("Retry-After", "1"));
        } catch (PipelineException faulty) {
            throw faults(faulty);
        }
    }

    /** A fault of a rule's text, with its place there; line and column are 0 where it has none. */
    record RuleFault(int line, int column, String message) {}

    private static Problem faults(PipelineException faulty) {
        List<RuleFault> faults = faulty.faults().stream()
                .map(fault -> new RuleFault(fault.at().line(), fault.at().column(), fault.message()))
                .toList();
        String detail = faults.size() == 1
                ? faults.get(0).message()
                : "the rule has " + faults.size() + " faults; the first: "
                        + faults.get(0).message();
        return new Problem(422, "faulty-rule", detail, Map.of("faults", faults), Map.of());
    }
}
