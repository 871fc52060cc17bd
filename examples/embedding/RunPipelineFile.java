import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Pipeline;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs a pipeline file with its sources and sinks inside a program of your own.
 *
 * <pre>
 *   ./ringmill --version                                               builds app/target/ringmill.jar
 *   java -cp app/target/ringmill.jar examples/embedding/RunPipelineFile.java pipeline.yml
 * </pre>
 *
 * In a Maven project, depend on io.ringmill:ringmill-engine and io.ringmill:ringmill-ingest.
 */
public final class RunPipelineFile {

    public static void main(String[] args) throws Exception {
        Pipeline pipeline = Pipeline.load(Path.of(args[0]));
        Faults faults = new Faults();
        Connectors connectors = Connectors.plan(pipeline, faults); // checks settings, opens nothing
        faults.throwIfAny();
        List<EventSource> sources = connectors.openSources();
        faults.throwIfAny();
        List<Sink> sinks = connectors.openSinks();
        faults.throwIfAny();

        Engine.Builder builder = Engine.builder(pipeline).sectionsHandled();
        sinks.forEach(builder::sink); // the engine closes them
        try (Engine engine = builder.start()) {
            for (EventSource source : sources) { // one after the other; live ones want a thread each
                try (source) {
                    source.run(engine);
                }
            }
            engine.end();
            engine.awaitHandled();
            System.out.println(engine.metrics().streams().size() + " streams done");
        }
    }
}
