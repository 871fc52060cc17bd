package io.ringmill.server.api;

import io.ringmill.event.StreamSpec;
import io.ringmill.server.host.Intake;
import io.ringmill.server.host.Intake.Format;
import io.ringmill.server.http.Answer;
import io.ringmill.server.http.Exchange;
import io.ringmill.server.http.Problem;
import io.ringmill.server.live.LiveEngine;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** Takes events that are posted. */
final class EventResource {

    private static final int LONGEST_KEY = 200;
    private static final long MS_PER_S = 1_000;
    private static final Map<String, Format> FORMATS =
            Map.of("application/x-ndjson", Format.NDJSON, "text/csv", Format.CSV, "application/json", Format.JSON);

    private final LiveEngine live;

    EventResource(LiveEngine live) {
        this.live = live;
    }

    record RecordFault(long record, String reason) {}

    /** {@code seq} of the last event, null if there is none; {@code faults} are the first few. */
    record TakenShape(
            long read,
            long accepted,
            long filtered,
            long invalid,
            Long seq,
            List<RecordFault> faults,
            boolean repeated) {}

    void addTo(Operations operations) {
        operations
                .post(
                        "/streams/{stream}/events",
                        "Streams",
                        "Publish events; with a journal the answer comes when that has them")
                .header(
                        "Idempotency-Key",
                        "What the client calls this body, up to 200 letters: sent again, it is not taken again.")
                .takesAny(List.of("application/x-ndjson", "text/csv", "application/json"))
                .answers(TakenShape.class)
                .by(this::take);
    }

    private Answer take(Exchange exchange) throws Exception {
        String stream = Query.known(
                exchange,
                "stream",
                live.engine().pipeline().streams().stream()
                        .map(StreamSpec::name)
                        .toList());
        Intake intake = live.host()
                .intake()
                .orElseThrow(() -> new Problem(
                        501, "no-intake", "this program takes no posted events; its pipeline has no source 'server'"));
        Format format = FORMATS.get(exchange.mediaType());
        if (format == null) {
            throw new Problem(
                    415,
                    "unknown-media-type",
                    "Content-Type must be application/x-ndjson, text/csv or application/json, not '"
                            + Query.shown(exchange.mediaType()) + "'");
        }
        String key = exchange.header("Idempotency-Key").orElse("");
        if (key.length() > LONGEST_KEY) {
            throw Problem.badRequest("bad-header", "Idempotency-Key takes at most " + LONGEST_KEY + " letters");
        }
        try (InputStream body = exchange.body()) {
            return Answer.json(shape(intake.take(stream, format, key, body)));
        } catch (IllegalArgumentException notTaken) {
            throw Problem.notFound("no-intake", notTaken.getMessage());
        } catch (Intake.MalformedException malformed) {
            throw Problem.badRequest("malformed-body", "nothing was taken: " + malformed.getMessage());
        } catch (Intake.TooLongException tooLong) {
            throw new Problem(413, "body-too-long", tooLong.getMessage());
        } catch (Intake.StillTakingException still) {
            throw new Problem(409, "still-being-taken", still.getMessage(), Map.of(), Map.of("Retry-After", "1"));
        } catch (Intake.FullException full) {
            long seconds = Math.max(1, (full.retryAfterMs() + MS_PER_S - 1) / MS_PER_S);
            throw new Problem(
                    429,
                    "full",
                    full.getMessage(),
                    Map.of("retryAfterMs", full.retryAfterMs()),
                    Map.of("Retry-After", Long.toString(seconds)));
        }
    }

    private static TakenShape shape(Intake.Taken taken) {
        return new TakenShape(
                taken.read(),
                taken.accepted(),
                taken.filtered(),
                taken.invalid(),
                taken.sequence() < 0 ? null : (Long) taken.sequence(),
                taken.faults().stream()
                        .map(fault -> new RecordFault(fault.record(), fault.reason()))
                        .toList(),
                taken.repeated());
    }
}
