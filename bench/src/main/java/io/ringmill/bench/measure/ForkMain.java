package io.ringmill.bench.measure;

import io.ringmill.bench.contender.ContenderFactory;
import io.ringmill.bench.contender.LoadedContender;
import io.ringmill.bench.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.openhft.affinity.Affinity;

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
        // While nothing else of this JVM is busy.
        long before = CoreDistance.roundTripNs();
        return switch (task.kind()) {
            case THROUGHPUT -> {
                Passes passes = throughput(task);
                yield passes.withCores(List.of(before, CoreDistance.roundTripNs()))
                        .toMap();
            }
            case LATENCY -> {
                Latency latency = latency(task);
                yield latency.withCores(List.of(before, CoreDistance.roundTripNs()))
                        .toMap();
            }
        };
    }

    private static Passes throughput(ForkTask task) throws Exception {
        try (LoadedContender loaded = factory(task).open(task.contender(), task.load(), Optional.empty())) {
            long warmUpEvents = task.number("warmUpEvents");
            int warmUpRounds = (int) Math.max(1, (warmUpEvents + loaded.events() - 1) / loaded.events());
            return Passes.run(
                    loaded.contender(),
                    new Passes.Plan(loaded.events(), loaded.roundNs(), warmUpRounds, task.number("warmUpNs"), (int)
                            task.number("passes")));
        }
    }

    private static Latency latency(ForkTask task) throws Exception {
        int senderCpu = (int) task.number("senderCpu");
        if (senderCpu >= 0) {
            Affinity.setAffinity(senderCpu);
        }
        // Where the sender evaluates too, it moves there.
        int evaluatorCpu = (int) task.number("evaluatorCpu");
        LatencyRecorder recorder = new LatencyRecorder(task.contender().equals("sharded"), evaluatorCpu);
        try (LoadedContender loaded = factory(task).open(task.contender(), task.load(), Optional.of(recorder))) {
            OpenLoop loop = new OpenLoop(loaded);
            long rate = task.number("eventsPerSecond");
            int burst = (int) task.number("burst");
            loop.warmUp(task.number("warmUpEvents"));
            loop.send(rate * task.number("warmUpMs") / 1000, rate, burst, null);
            System.gc();
            double sentPerSecond = loop.send(rate * task.number("measureMs") / 1000, rate, burst, recorder);
            return new Latency(
                    recorder.histogram(), loop.sent(), loaded.contender().outputs(), sentPerSecond, List.of());
        }
    }

    static ContenderFactory factory(ForkTask task) throws ReflectiveOperationException {
        return Class.forName(task.factory())
                .asSubclass(ContenderFactory.class)
                .getDeclaredConstructor()
                .newInstance();
    }
}
