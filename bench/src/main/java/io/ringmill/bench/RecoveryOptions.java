package io.ringmill.bench;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@link RecoveryBench} shall do.
 *
 * @param dir folder of the journal, made if it is not there, and kept; empty for one in the temporary folder, which is not
 * @param keys distinct ones, if the journal is to be made
 * @param events in the journal, if it is to be made
 * @param behind how many of them came after the snapshot
 * @param rounds JVMs that go on, of each kind
 * @param json where to write every figure
 */
public record RecoveryOptions(Optional<Path> dir, int keys, long events, long behind, int rounds, Optional<Path> json) {

    /** A million keys, twenty events each, a million events behind the snapshot. */
    public static final RecoveryOptions DEFAULT =
            new RecoveryOptions(Optional.empty(), 1_000_000, 20_000_000, 1_000_000, 3, Optional.empty());
}
