package io.ringmill.flink;

import io.ringmill.pipeline.ProgramState;
import io.ringmill.pipeline.StateFile;
import io.ringmill.state.StateException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/**
 * The state of key groups. Each has its keys in a stream of its own. What a subtask has of no key, such as the texts of symbols, is
 * kept once, beside them; each group says which subtask's that is.
 *
 * @param groupOf tells the group of a key's id
 */
record KeyGroups(ProgramState state, IntUnaryOperator groupOf) {

    /** Of what is ahead of the keys of a group. */
    private static final int VERSION = 2;

    /** What a subtask has of no key: behind its number. */
    static byte[] shared(int subtask, byte[] of) {
        byte[] shared = new byte[1 + of.length];
        shared[0] = (byte) subtask;
        System.arraycopy(of, 0, shared, 1, of.length);
        return shared;
    }

    /** By subtask, of what {@link #shared} made. */
    static Map<Integer, byte[]> bySubtask(Iterable<byte[]> all) {
        Map<Integer, byte[]> bySubtask = new HashMap<>();
        all.forEach(each -> bySubtask.put(each[0] & 0xff, Arrays.copyOfRange(each, 1, each.length)));
        return bySubtask;
    }

    /**
     * Writes a group, after {@link ProgramState#saveShared}.
     *
     * @param counts whether whoever loads this group takes the counts
     * @param keys of the group
     */
    void save(int subtask, boolean counts, int[] keys, OutputStream to) throws IOException {
        OutputStream out = new BufferedOutputStream(to, 1 << 16);
        out.write(VERSION);
        out.write(counts ? 1 : 0);
        out.write(subtask);
        StateFile.saveKeys(state, keys, out);
        out.flush();
    }

    /** Reads a group; others may follow before {@link ProgramState#endLoading}. */
    void load(int group, Map<Integer, byte[]> shared, InputStream from) throws IOException {
        InputStream in = new BufferedInputStream(from, 1 << 16);
        StateException.requireVersion("the state of a key group", in.read(), VERSION);
        boolean counts = in.read() == 1;
        byte[] its = shared.get(in.read());
        if (its == null) {
            throw new StateException("the state lacks what the task had of no key that has saved group " + group);
        }
        StateFile.loadKeys(
                state,
                its,
                in,
                (pinned, key) -> (pinned ? Routing.PINNED_GROUP : groupOf.applyAsInt(key)) == group,
                counts);
    }

    /** Keys by their groups. */
    int[][] byGroup(int[] keys, int count) {
        int[] groups = Arrays.stream(keys).map(groupOf).toArray();
        int[] counts = new int[count];
        Arrays.stream(groups).forEach(group -> counts[group]++);
        int[][] byGroup = Arrays.stream(counts).mapToObj(int[]::new).toArray(int[][]::new);
        Arrays.fill(counts, 0);
        for (int i = 0; i < keys.length; i++) {
            byGroup[groups[i]][counts[groups[i]]++] = keys[i];
        }
        return byGroup;
    }
}
