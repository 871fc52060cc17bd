package io.ringmill.flink;

import io.ringmill.ingest.JobState;
import io.ringmill.output.ProgramOutput;
import io.ringmill.pipeline.Checkpoint;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.PipelineProgram;
import io.ringmill.pipeline.ProgramState;
import io.ringmill.pipeline.StateFile;
import io.ringmill.state.StateException;
import io.ringmill.state.StateReader;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;

/**
 * A savepoint, or a checkpoint, of a job, as it lies on the disk; no Flink runs.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> all that the job remembers, to make one state of those of its tasks.
 */
final class Savepoint {

    /** What Flink calls the state of a source's reader. */
    private static final String READER = "SourceReaderState";

    private final String path;
    private final Collection<OperatorState> operators;

    private Savepoint(String path, Collection<OperatorState> operators) {
        this.path = path;
        this.operators = operators;
    }

    static Savepoint load(String path) throws IOException {
        CompletedCheckpointStorageLocation location = AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(path);
        try (DataInputStream in =
                new DataInputStream(location.getMetadataHandle().openInputStream())) {
            return new Savepoint(
                    path,
                    Checkpoints.loadCheckpointMetadata(in, Savepoint.class.getClassLoader(), path)
                            .getOperatorStates());
        }
    }

    /** What it remembers; that of windows and rules is written to a file. */
    JobState state(JobPipeline job, Path file) throws IOException {
        Optional<InputState> found = input();
        List<byte[]> sinks = elements(PipelineJob.SINKS, SinkOperator.STATE, BytePrimitiveArraySerializer.INSTANCE);
        if (found.isEmpty() || sinks.isEmpty()) {
            throw new IOException(
                    path + " holds no place in the input: the job had not begun to read, or its input had ended");
        }
        InputState input = found.get();
        SinkState ofSinks = SinkState.read(sinks.get(0));
        if (!input.changes().waiting().isEmpty()) {
            throw new IOException(path + " holds " + input.changes().waiting().size()
                    + " changes of rules whose time has not come, and a run takes none of them: go on with the job until"
                    + " they are made");
        }
        CompiledPipeline compiled = job.compile().goingOn(input.changes().made());
        ProgramState state = new PipelineProgram(
                        compiled, new boolean[compiled.windows().size()], ProgramOutput.NONE, alert -> {})
                .state();
        loadKeys(compiled, state);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            StateFile.save(state, out);
        }
        long digest = 0;
        for (long each : elements(PipelineJob.PROGRAM, ProgramOperator.DIGEST, LongSerializer.INSTANCE)) {
            digest += each;
        }
        long sequence = input.checkpoint().sequence();
        Checkpoint checkpoint = new Checkpoint(
                sequence,
                1,
                digest,
                sequence,
                0,
                input.checkpoint().streams(),
                ofSinks.limits(),
                input.changes().made());
        return new JobState(checkpoint, file, input.sources(), ofSinks.marks(), ofSinks.startedNs());
    }

    /** How far the input is with what the program has taken; empty if it is nowhere. */
    private Optional<InputState> input() throws IOException {
        if (find(PipelineJob.ORDER).isPresent()) {
            return elements(PipelineJob.ORDER, OrderOperator.STATE, BytePrimitiveArraySerializer.INSTANCE).stream()
                    .map(state -> OrderOperator.input(new StateReader(state)))
                    .findFirst();
        }
        List<byte[]> readers = elements(PipelineJob.INPUT, READER, BytePrimitiveArraySerializer.INSTANCE);
        return readers.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        SimpleVersionedSerialization.readVersionAndDeSerialize(PipelineSource.SPLITS, readers.get(0))
                                .state());
    }

    private void loadKeys(CompiledPipeline compiled, ProgramState state) throws IOException {
        Map<Integer, byte[]> shared = KeyGroups.bySubtask(
                elements(PipelineJob.PROGRAM, ProgramOperator.SHARED, BytePrimitiveArraySerializer.INSTANCE));
        Routing routing = new Routing(1, PipelineJob.KEY_GROUPS);
        KeyGroups groups =
                new KeyGroups(state, key -> routing.group(compiled.keys().text(key)));
        for (OperatorSubtaskState subtask : operator(PipelineJob.PROGRAM).getStates()) {
            for (KeyedStateHandle each : subtask.getRawKeyedState()) {
                KeyGroupsStateHandle handle = (KeyGroupsStateHandle) each;
                try (FSDataInputStream in = handle.openInputStream()) {
                    for (Tuple2<Integer, Long> group : handle.getGroupRangeOffsets()) {
                        in.seek(group.f1);
                        groups.load(group.f0, shared, in);
                    }
                }
            }
        }
        state.endLoading();
    }

    private OperatorState operator(String uid) {
        return find(uid)
                .orElseThrow(() -> new StateException(path + " is of no job of ringmill: it lacks '" + uid + "'"));
    }

    private Optional<OperatorState> find(String uid) {
        return operators.stream()
                .filter(each -> each.getOperatorUid().equals(Optional.of(uid)))
                .findFirst();
    }

    /** The elements of a list that an operator keeps, of all its subtasks. */
    private <T> List<T> elements(String uid, String name, TypeSerializer<T> serializer) throws IOException {
        List<T> elements = new ArrayList<>();
        for (OperatorSubtaskState subtask : operator(uid).getStates()) {
            for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
                OperatorStateHandle.StateMetaInfo found =
                        handle.getStateNameToPartitionOffsets().get(name);
                if (found != null) {
                    try (FSDataInputStream in = handle.openInputStream()) {
                        for (long offset : found.getOffsets()) {
                            in.seek(offset);
                            elements.add(serializer.deserialize(new DataInputViewStreamWrapper(in)));
                        }
                    }
                }
            }
        }
        return elements;
    }
}
