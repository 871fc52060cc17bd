package io.ringmill.bench.recovery;

import io.ringmill.bench.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * One step in a JVM of its own. Arguments: what to do, the folder, keys, events, events behind the snapshot, and a file to
 * write what came of it.
 */
public final class RecoveryMain {

    /** What can be done. */
    enum Step {
        /** Makes the journal and the snapshot. */
        MAKE,
        /** Goes on from the snapshot. */
        SNAPSHOT,
        /** Goes on by replaying all. */
        JOURNAL
    }

    private RecoveryMain() {}

    public static void main(String[] args) throws IOException {
        int at = 0;
        Step step = Step.valueOf(args[at++].toUpperCase(Locale.ROOT));
        InterruptedRun run = new InterruptedRun(
                Path.of(args[at++]),
                Integer.parseInt(args[at++]),
                Long.parseLong(args[at++]),
                Long.parseLong(args[at++]));
        InterruptedRun.Outcome outcome = step == Step.MAKE ? run.make() : run.recover(step == Step.SNAPSHOT);
        Files.writeString(
                Path.of(args[at]),
                Json.write(Map.of(
                        "seconds", outcome.seconds(),
                        "events", outcome.events(),
                        "alerts", outcome.alerts(),
                        "digest", outcome.digest())));
    }
}
