package io.ringmill.ingest;

import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Runs pipelines as jobs of a system that has tasks, state and failures of its own, in place of an engine. The program finds
 * one on its class path with a {@code ServiceLoader}.
 *
 * <p><b>Threading:</b> any thread.
 */
public interface JobRunner {

    /**
     * How a job runs; but for its changes of rules that never changes results.
     *
     * @param parallelism so many tasks share the keys
     * @param checkpoints folder of what a job remembers as it runs, from which it goes on after a failure; empty to end then
     * @param every pause between two checkpoints
     * @param from the savepoint or checkpoint that the job goes on from; empty to begin
     * @param changes a file from which changes of rules are read while it runs, which do change results; empty if there is none
     */
    record Settings(
            int parallelism,
            Optional<Path> checkpoints,
            Duration every,
            Optional<String> from,
            Optional<Path> changes) {

        /** Of a job whose rules nobody changes. */
        public Settings(int parallelism, Optional<Path> checkpoints, Duration every, Optional<String> from) {
            this(parallelism, checkpoints, every, from, Optional.empty());
        }

        /** The same, with changes of rules from this file. */
        public Settings withChanges(Path file) {
            return new Settings(parallelism, checkpoints, every, from, Optional.of(file));
        }
    }

    /**
     * What a job whose input has ended came to.
     *
     * @param digest over all results and alerts, as an engine computes it
     * @param counts by what is counted: {@code events.trades.late}, {@code results.bar1m}, {@code alerts.spike}
     */
    record Outcome(long digest, Map<String, Long> counts) {}

    /** A job that runs. */
    interface Job extends AutoCloseable {

        /** What the system that runs it calls it. */
        String id();

        /**
         * Waits until the input has ended.
         *
         * @return empty if it was stopped before
         * @throws Exception what made it fail
         */
        Optional<Outcome> await() throws Exception;

        /**
         * Stops the job where it is.
         *
         * @param folder where to keep what it remembers
         * @return what {@link Settings#from} takes to go on
         */
        String stop(Path folder) throws Exception;

        /** Ends the job, if it has not ended, and what ran it. */
        @Override
        void close();
    }

    /**
     * Starts a job in this process.
     *
     * @param pipeline of which {@link JobPlan} refuses nothing
     */
    Job start(Pipeline pipeline, Settings settings) throws Exception;

    /**
     * Starts a job in this process with what another run remembered.
     *
     * @param from its file is to be there until the job has ended, as tasks that fail before the first checkpoint read it again
     */
    Job start(Pipeline pipeline, Settings settings, JobState from) throws Exception;

    /**
     * What a savepoint or a checkpoint remembers.
     *
     * @param pipeline of the job that made it
     * @param savepoint as {@link Settings#from} takes it
     * @param file where to write what windows and rules remember
     * @throws io.ringmill.state.StateException if it is of another pipeline
     */
    JobState read(Pipeline pipeline, String savepoint, Path file) throws Exception;

    /**
     * Has a cluster run a job, with the jars that this program runs from.
     *
     * @param address of the cluster, as {@code HOST:PORT}
     * @throws IllegalArgumentException if the address is none
     */
    Job submit(Pipeline pipeline, Settings settings, String address) throws Exception;

    /**
     * Writes a jar that a cluster's own command runs.
     *
     * @param changes as {@link Settings#changes}
     */
    void pack(Pipeline pipeline, Optional<Path> changes, Path jar) throws IOException;
}
