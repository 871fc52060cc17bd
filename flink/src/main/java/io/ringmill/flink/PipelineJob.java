package io.ringmill.flink;

import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Content;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job of a pipeline: parts → order → program, by key → sinks. Where no source has parts, the first two are one: input. */
final class PipelineJob {

    /** As many key groups as Flink has if nobody says otherwise; a job can be brought to as many subtasks at most. */
    static final int KEY_GROUPS = 128;

    /** Names of the operators, by which savepoints know them. */
    static final String INPUT = "input";

    static final String ORDER = "order";
    static final String PROGRAM = "program";
    static final String SINKS = "sinks";

    private static final TypeInformation<byte[]> FRAMES = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private PipelineJob() {}

    /**
     * Adds the job to an environment.
     *
     * @param seed what it begins with; null to begin anew, or from a savepoint
     */
    static void add(StreamExecutionEnvironment environment, JobPipeline job, int parallelism, Seed seed) {
        Routing routing = new Routing(parallelism, KEY_GROUPS);
        boolean wantsRows = job.connectors(new Faults()).takes(Content.RESULTS);
        environment.setMaxParallelism(KEY_GROUPS);
        // 1. the sources are read, and all events are given one order
        boolean hasCheckpoints = environment.getCheckpointConfig().isCheckpointingEnabled();
        DataStream<byte[]> frames = hasParts(job)
                ? parts(
                        environment,
                        new PartedSource(job, seed, hasCheckpoints),
                        new OrderOperator(job, routing, seed),
                        parallelism)
                : input(environment, new PipelineSource(job, routing, seed, hasCheckpoints));
        // 2. as many as are asked for run the program, each for its keys
        DataStream<byte[]> outputs = frames.keyBy(PipelineJob::address, Types.INT)
                .transform(PROGRAM, FRAMES, new ProgramOperator(job, routing, wantsRows, seed))
                .uid(PROGRAM)
                .setParallelism(parallelism);
        // 3. one task writes what came of the events, in their order
        outputs.transform(SINKS, FRAMES, new SinkOperator(job, hasCheckpoints, seed))
                .uid(SINKS)
                .setParallelism(1);
    }

    private static boolean hasParts(JobPipeline job) {
        return job.connectors(new Faults()).sources().stream()
                .anyMatch(source -> source.plan().parts().isPresent());
    }

    private static DataStream<byte[]> input(StreamExecutionEnvironment environment, PipelineSource source) {
        return environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), INPUT, FRAMES)
                .uid(INPUT)
                .setParallelism(1);
    }

    /** Of sources that have parts: as many tasks as run the program read these, and one gives all events their order. */
    private static DataStream<byte[]> parts(
            StreamExecutionEnvironment environment, PartedSource source, OrderOperator order, int parallelism) {
        return environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "parts", FRAMES)
                .uid("parts")
                .setParallelism(parallelism)
                .transform(ORDER, FRAMES, order)
                .uid(ORDER)
                .setParallelism(1);
    }

    private static int address(byte[] frame) {
        return (int) INTS.get(frame, 0);
    }
}
