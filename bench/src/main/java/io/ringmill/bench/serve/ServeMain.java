package io.ringmill.bench.serve;

import io.ringmill.bench.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Measures an engine beside its server in this process. Arguments: a {@link ServePlan}, and a file to write what came of it. */
public final class ServeMain {

    private ServeMain() {}

    public static void main(String[] arguments) throws IOException {
        ServePlan plan = ServePlan.parse(arguments);
        Map<String, Object> figures = new ServeRun(plan).run();
        Files.writeString(Path.of(arguments[arguments.length - 1]), Json.write(figures));
    }
}
