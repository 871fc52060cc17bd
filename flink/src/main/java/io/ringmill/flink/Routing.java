package io.ringmill.flink;

import io.ringmill.pipeline.CompiledPipeline;
import java.io.Serializable;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Which subtask of the program has which keys: by Flink's key groups, which do not depend on how many subtasks there are.
 * All keys of a stream that is pinned are of the first group.
 *
 * @param parallelism so many subtasks
 * @param groups so many key groups; the same for as long as there is a savepoint of the job
 */
record Routing(int parallelism, int groups) implements Serializable {

    private static final long serialVersionUID = 1;

    /** What is of all keys together is in this group. */
    static final int PINNED_GROUP = 0;

    /** By stream, whether all of its events are of one subtask. */
    static boolean[] pinned(CompiledPipeline compiled) {
        boolean[] pinned = new boolean[compiled.pipeline().streams().size()];
        for (int stream = 0; stream < pinned.length; stream++) {
            pinned[stream] = compiled.pinned(stream);
        }
        return pinned;
    }

    /** The key group of a key's text. */
    int group(String key) {
        return KeyGroupRangeAssignment.assignToKeyGroup(key, groups);
    }

    /** The same, of a text whose hash is known. */
    int groupOfHash(int hash) {
        return KeyGroupRangeAssignment.computeKeyGroupForKeyHash(hash, groups);
    }

    /** The subtask that has a key group. */
    int subtask(int group) {
        return KeyGroupRangeAssignment.computeOperatorIndexForKeyGroup(groups, parallelism, group);
    }

    /** A number that, as a key, Flink sends to a subtask: so frames are addressed. */
    int address(int subtask) {
        for (int address = 0; ; address++) {
            if (KeyGroupRangeAssignment.assignKeyToParallelOperator(address, groups, parallelism) == subtask) {
                return address;
            }
        }
    }

    /**
     * Throws if a frame was made for another number of subtasks than there are, as a scheduler may change it that rescales
     * while a job runs.
     */
    void require(int itsParallelism, int itsSubtask, int parallelismHere, int subtaskHere) {
        if (itsParallelism != parallelismHere || itsSubtask != subtaskHere) {
            throw new IllegalStateException("subtask " + subtaskHere + " of " + parallelismHere
                    + " was sent what is for "
                    + itsSubtask + " of " + itsParallelism + ": the job was rescaled while it ran, as the adaptive"
                    + " scheduler does; take a savepoint and start the job from it with another --parallelism");
        }
    }
}
