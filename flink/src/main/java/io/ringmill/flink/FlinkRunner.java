package io.ringmill.flink;

import static org.apache.flink.runtime.checkpoint.CheckpointFailureManager.EXCEEDED_CHECKPOINT_TOLERABLE_FAILURE_MESSAGE;

import io.ringmill.ingest.JobRunner;
import io.ringmill.ingest.JobState;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient;
import org.apache.flink.runtime.minicluster.MiniClusterJobClient.JobFinalizationBehavior;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs pipelines on a Flink in this process, or has one elsewhere run them.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class FlinkRunner implements JobRunner {

    /** How often in a minute a job that has checkpoints goes on from the newest, before it fails. */
    private static final int RESTARTS = 10;

    private static final Duration RESTART_DELAY = Duration.ofMillis(100);
    private static final long CANCEL_SECONDS = 30;

    /** Only programs of this machine come to the ports that Flink listens at. */
    private static final String HERE = "localhost";

    private static final Logger LOG = LoggerFactory.getLogger(FlinkRunner.class);

    /** Null if each job gets a Flink of its own. */
    private final MiniCluster shared;

    /** As a {@code ServiceLoader} calls it. */
    public FlinkRunner() {
        this(null);
    }

    /** For jobs in a Flink that runs. */
    FlinkRunner(MiniCluster shared) {
        this.shared = shared;
    }

    @Override
    public Job start(Pipeline pipeline, Settings settings) throws Exception {
        return start(pipeline, settings, Optional.empty());
    }

    @Override
    public Job start(Pipeline pipeline, Settings settings, JobState from) throws Exception {
        return start(pipeline, settings, Optional.of(Seed.of(from)));
    }

    @Override
    public JobState read(Pipeline pipeline, String savepoint, Path file) throws Exception {
        return Savepoint.load(savepoint).state(JobPipeline.of(pipeline), file);
    }

    private Job start(Pipeline pipeline, Settings settings, Optional<Seed> seed) throws Exception {
        StreamGraph graph = graph(pipeline, settings, seed, restarts(settings));
        Optional<MiniCluster> own = shared == null ? Optional.of(cluster(settings.parallelism())) : Optional.empty();
        MiniCluster cluster = own.orElse(shared);
        try {
            JobID job = cluster.submitJob(graph.getJobGraph()).get().getJobID();
            return new Running(
                    pipeline,
                    new MiniClusterJobClient(
                            job, cluster, FlinkRunner.class.getClassLoader(), JobFinalizationBehavior.NOTHING),
                    own);
        } catch (ExecutionException failed) {
            if (own.isPresent()) {
                own.get().close();
            }
            throw cause(failed);
        }
    }

    /** {@code restarts}: when a job that failed goes on; what is not told there, the Flink that runs it decides. */
    private static StreamGraph graph(
            Pipeline pipeline, Settings settings, Optional<Seed> seed, Configuration restarts) {
        Configuration configuration = configuration(settings);
        configuration.addAll(restarts);
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment(configuration);
        JobPipeline job = JobPipeline.of(pipeline, settings.changes());
        PipelineJob.add(environment, job, settings.parallelism(), seed.orElse(null));
        StreamGraph graph = environment.getStreamGraph();
        graph.setJobName(pipeline.name());
        settings.from().map(SavepointRestoreSettings::forPath).ifPresent(graph::setSavepointRestoreSettings);
        return graph;
    }

    @Override
    public Job submit(Pipeline pipeline, Settings settings, String address) throws Exception {
        RemoteFlink flink = new RemoteFlink(address);
        StreamGraph graph = graph(pipeline, settings, Optional.empty(), new Configuration());
        JobClient client = flink.submit(graph.getJobGraph(), ProgramJars.find());
        return new Running(pipeline, client, Optional.empty());
    }

    @Override
    public void pack(Pipeline pipeline, Optional<Path> changes, Path jar) throws IOException {
        PackagedJob.write(pipeline, changes, jar, ProgramJars.find());
    }

    /** A Flink with so many slots, for the tasks of the program; those of sources and sinks share them. */
    static MiniCluster cluster(int slots) throws Exception {
        return cluster(slots, new Configuration());
    }

    /** The same, with settings of Flink's. */
    static MiniCluster cluster(int slots, Configuration configuration) throws Exception {
        configuration.set(RestOptions.BIND_PORT, "0");
        // Whoever comes to these ports can have Flink run classes of theirs.
        configuration.set(RestOptions.BIND_ADDRESS, HERE);
        configuration.set(JobManagerOptions.BIND_HOST, HERE);
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
        cluster.start();
        return cluster;
    }

    private static Configuration configuration(Settings settings) {
        Configuration configuration = new Configuration();
        settings.checkpoints().ifPresent(folder -> {
            configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, settings.every());
            configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, uri(folder));
            configuration.set(
                    CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                    ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
            configuration.addAll(consistency());
        });
        return configuration;
    }

    /** Of a job in this process, where nobody would see that it fails for ever. */
    private static Configuration restarts(Settings settings) {
        Configuration configuration = new Configuration();
        if (settings.checkpoints().isEmpty()) {
            configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
            return configuration;
        }
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "failure-rate");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FAILURE_RATE_MAX_FAILURES_PER_INTERVAL, RESTARTS);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FAILURE_RATE_FAILURE_RATE_INTERVAL, Duration.ofMinutes(1));
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FAILURE_RATE_DELAY, RESTART_DELAY);
        return configuration;
    }

    /** What checkpoints of any job have to be: frames of a batch come together at the sinks only where no barrier overtakes any. */
    static Configuration consistency() {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
        configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
        return configuration;
    }

    /** As Flink reads it, which takes {@code %20} for a part of the name. */
    private static String uri(Path folder) {
        return "file:" + folder.toAbsolutePath();
    }

    /** What failed itself, as Flink puts causes around it. */
    static Exception cause(Throwable thrown) {
        Throwable innermost = thrown;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        if (innermost instanceof FlinkRuntimeException
                && innermost.getMessage().startsWith(EXCEEDED_CHECKPOINT_TOLERABLE_FAILURE_MESSAGE)) {
            // What made them fail it does not say, but for lines of its log.
            return new IOException(
                    "checkpoints fail again and again: has their folder room, and may it be written?", innermost);
        }
        return innermost instanceof Exception exception ? exception : new IllegalStateException(innermost);
    }

    /** A job; {@code own} is the Flink that runs it alone, if one does. */
    private record Running(Pipeline pipeline, JobClient client, Optional<MiniCluster> own) implements Job {

        @Override
        public String id() {
            return client.getJobID().toHexString();
        }

        @Override
        public Optional<Outcome> await() throws Exception {
            try {
                JobExecutionResult done = client.getJobExecutionResult().get();
                Map<String, Object> found = done.getAllAccumulatorResults();
                if (!found.containsKey(SinkOperator.DIGEST)) {
                    return Optional.empty();
                }
                Map<String, Long> counts = new LinkedHashMap<>();
                Totals.names(pipeline).forEach(name -> counts.put(name, (Long) found.get(SinkOperator.COUNTED + name)));
                // Of a rule that was removed there is none, and there are more where rules were added.
                counts.values().removeIf(Objects::isNull);
                new TreeMap<>(found).forEach((name, count) -> {
                    if (name.startsWith(SinkOperator.COUNTED) && !name.equals(SinkOperator.DIGEST)) {
                        counts.putIfAbsent(name.substring(SinkOperator.COUNTED.length()), (Long) count);
                    }
                });
                return Optional.of(new Outcome((Long) found.get(SinkOperator.DIGEST), counts));
            } catch (CancellationException stopped) {
                return Optional.empty();
            } catch (ExecutionException failed) {
                Exception cause = cause(failed);
                if (cause instanceof JobCancellationException) {
                    return Optional.empty();
                }
                throw cause;
            }
        }

        @Override
        public String stop(Path folder) throws Exception {
            try {
                return client.stopWithSavepoint(false, uri(folder), SavepointFormatType.CANONICAL)
                        .get();
            } catch (ExecutionException failed) {
                throw cause(failed);
            }
        }

        @Override
        public void close() {
            cancel();
            own.ifPresent(Running::end);
        }

        /** Waits for its threads, and until its files are gone. */
        private static void end(MiniCluster flink) {
            try {
                flink.closeAsync().get(CANCEL_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException failed) {
                LOG.warn("Flink has not ended as it should", failed);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        private void cancel() {
            try {
                if (!client.getJobStatus().get(CANCEL_SECONDS, TimeUnit.SECONDS).isTerminalState()) {
                    client.cancel().get(CANCEL_SECONDS, TimeUnit.SECONDS);
                    // What ran it ends only when the job has.
                    client.getJobExecutionResult()
                            .handle((done, stopped) -> done)
                            .get(CANCEL_SECONDS, TimeUnit.SECONDS);
                }
            } catch (ExecutionException | TimeoutException | IllegalStateException gone) {
                // It has ended meanwhile, or its Flink has.
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
