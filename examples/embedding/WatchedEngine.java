import io.ringmill.Engine;
import io.ringmill.event.FieldType;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;
import io.ringmill.server.Server;
import io.ringmill.server.ServerSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * The page, the API and the metrics of an engine that your own program runs.
 *
 * <pre>
 *   ./ringmill --version                                               builds app/target/ringmill.jar
 *   java -cp app/target/ringmill.jar examples/embedding/WatchedEngine.java
 * </pre>
 *
 * In a Maven project, depend on io.ringmill:ringmill-server; it needs no JVM flags.
 */
public final class WatchedEngine {

    public static void main(String[] args) throws IOException, InterruptedException {
        Pipeline pipeline = Pipeline.builder()
                .name("watched")
                .stream("trades", trades -> trades.key("symbol").time("ts", "ns").field("price", FieldType.DOUBLE))
                .window("px100", window -> window.window("sliding 100 events").select("mean", "mean(price)"))
                .rule("high", rule -> rule.when("price > 200").message("{key} traded at {price}"))
                .build();

        // Any free port of this machine. Who serves others sets host, and a token: see docs/embedding.md.
        ServerSettings settings = ServerSettings.DEFAULT.withPort(0);
        try (Engine engine = Engine.builder(pipeline).start();
                Server server = Server.start(engine, settings)) { // closed first, in the reverse order
            System.out.println("page at " + server.uri());

            EventPublisher trades = engine.publisher("trades");
            int price = trades.field("price");
            int aapl = trades.key("AAPL");
            for (int i = 0; i < 10_000; i++) {
                trades.claim(aapl, 1_700_000_000_000_000_000L + i * 1_000_000L)
                        .set(price, i == 9_999 ? 201 : 189.3)
                        .publish();
            }
            engine.awaitHandled();

            // A program that runs for long would wait here. This one asks its own API, and ends.
            String why = ask(server.uri().resolve("/api/v1/rules/high/explain?key=AAPL"));
            System.out.println(why.contains("\"firing\"") ? "rule high is firing for AAPL" : why);
            System.out.println(ask(server.uri().resolve("/readyz")));
        }
    }

    private static String ask(URI uri) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri).build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body();
    }
}
