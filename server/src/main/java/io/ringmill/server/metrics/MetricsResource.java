package io.ringmill.server.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.ringmill.Engine;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.server.host.Host;
import io.ringmill.server.http.Answer;
import io.ringmill.server.http.Exchange;
import io.ringmill.server.http.HttpCounters;
import io.ringmill.server.http.Resource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * {@code /metrics}: a snapshot of all that is counted, in the format that the client asks for.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class MetricsResource implements Resource {

    private final Engine engine;
    private final Host host;
    private final HttpCounters http;
    private final ExpositionFormats formats = ExpositionFormats.init();

    public MetricsResource(Engine engine, Host host, HttpCounters http) {
        this.engine = engine;
        this.host = host;
        this.http = http;
    }

    @Override
    public Answer answer(Exchange exchange) throws IOException {
        ExpositionFormatWriter writer =
                formats.findWriter(exchange.header("Accept").orElse(""));
        ByteArrayOutputStream body = new ByteArrayOutputStream(16 << 10);
        writer.write(body, families().snapshots());
        return Answer.bytes(writer.getContentType(), body.toByteArray());
    }

    private Families families() {
        Families families = new Families();
        MetricsSnapshot snapshot = engine.metrics();
        EngineFamilies.add(snapshot, families);
        HostFamilies.add(host, snapshot, families);
        ProcessFamilies.addHttp(http, families);
        ProcessFamilies.addJvm(families);
        families.gauge(
                "ringmill_halted",
                "1 if the engine has halted.",
                engine.failure().isPresent() ? 1 : 0);
        String version = Optional.ofNullable(MetricsResource.class.getPackage().getImplementationVersion())
                .orElse("unknown");
        families.other(InfoSnapshot.builder()
                .name("ringmill_build")
                .help("What runs.")
                .dataPoint(InfoDataPointSnapshot.builder()
                        .labels(Labels.of(
                                "version",
                                version,
                                "pipeline",
                                engine.pipeline().name(),
                                "topology",
                                snapshot.ring().topology()))
                        .build())
                .build());
        return families;
    }
}
