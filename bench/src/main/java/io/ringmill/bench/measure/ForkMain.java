package io.ringmill.bench.measure;

import io.ringmill.bench.contender.ContenderFactory;
import io.ringmill.bench.contender.LoadedContender;
import io.ringmill.bench.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Measures one contender in a JVM of its own, so that what the compiler learned of one is not in the way of another and
 * no idle thread of one takes time from another. Arguments: a file with the task, and one to write what came of it.
 */
public final class ForkMain {

    private ForkMain() {}

    public static void main(String[] args) throws Exception {
        ForkTask task = ForkTask.parse((Map<?, ?>) Json.read(Files.readString(Path.of(args[0]))));
        Files.writeString(Path.of(args[1]), Json.write(run(task)));
        // A rival may have left threads behind that are no daemons.
        Runtime.getRuntime().halt(0);
    }

    /** Measures in this JVM. */
    static Map<String, Object> run(ForkTask task) throws Exception {
        return switch (task.kind()) {
            case THROUGHPUT -> throughput(task).toMap();
            case LATENCY -> throw new UnsupportedOperationException();
        };
    }

    private static Passes throughput(ForkTask task) throws Exception {
        try (LoadedContender loaded = factory(task).open(task.contender(), task.load())) {
            return Passes.run(
                    loaded.contender(),
                    new Passes.Plan(
                            loaded.events(), loaded.roundNs(), task.warmUpNs(), (int) task.setting("passes")));
        }
    }

    static ContenderFactory factory(ForkTask task) throws ReflectiveOperationException {
        return (ContenderFactory)
                Class.forName(task.factory()).getDeclaredConstructor().newInstance();
    }
}
