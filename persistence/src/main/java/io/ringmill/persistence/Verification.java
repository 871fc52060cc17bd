package io.ringmill.persistence;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A replay's digests held against those of the recorded run.
 *
 * @param recorded the recorded run's digest over all results and alerts; empty if it was cut off before its end
 * @param replayed the same of the replay
 * @param verifiedEvents the recorded digests speak of the events of sequence {@code [0, verifiedEvents)}
 * @param divergence the first sequences whose results or alerts differ
 */
public record Verification(OptionalLong recorded, long replayed, long verifiedEvents, Optional<Divergence> divergence) {

    /** Results or alerts of sequences {@code [from, to)} differ; those before do not. */
    public record Divergence(long from, long to, long recorded, long replayed) {}

    /** Whether all that was recorded came out the same, bit for bit. */
    public boolean equal() {
        return divergence.isEmpty() && (recorded.isEmpty() || recorded.getAsLong() == replayed);
    }

    static Verification of(
            List<DigestRecorder.Block> recordedBlocks,
            OptionalLong recorded,
            List<DigestRecorder.Block> replayedBlocks,
            long replayed) {
        Map<Long, DigestRecorder.Block> byStart = new HashMap<>();
        replayedBlocks.forEach(block -> byStart.put(block.from(), block));
        long verified = 0;
        for (DigestRecorder.Block expected : recordedBlocks) {
            DigestRecorder.Block actual = byStart.get(expected.from());
            verified = expected.to();
            if (actual == null || actual.to() != expected.to() || actual.digest() != expected.digest()) {
                long found = actual == null ? 0 : actual.digest();
                Divergence divergence = new Divergence(expected.from(), expected.to(), expected.digest(), found);
                return new Verification(recorded, replayed, verified, Optional.of(divergence));
            }
        }
        return new Verification(recorded, replayed, verified, Optional.empty());
    }
}
