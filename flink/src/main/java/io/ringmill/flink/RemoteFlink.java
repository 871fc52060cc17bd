package io.ringmill.flink;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.deployment.ClusterClientJobClientAdapter;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.jobgraph.JobGraph;

/**
 * A cluster of Flink's that runs elsewhere, reached by the REST address of its JobManager.
 *
 * <p><b>Threading:</b> any thread.
 */
final class RemoteFlink {

    /** A client asks again after three seconds: so often where nothing may listen, and so often where a job runs. */
    private static final int RETRIES = 2;

    private static final int RETRIES_OF_JOB = 40;

    private final String address;
    private final Configuration configuration = new Configuration();

    /**
     * A cluster.
     *
     * @param address as {@code HOST:PORT}
     * @throws IllegalArgumentException if it is none
     */
    RemoteFlink(String address) {
        this.address = address;
        int colon = address.lastIndexOf(':');
        int port = port(address.substring(colon + 1));
        if (colon <= 0 || port == 0) {
            throw new IllegalArgumentException("'" + address + "' is not HOST:PORT, as localhost:8081");
        }
        String host = address.substring(0, colon);
        configuration.set(JobManagerOptions.ADDRESS, host);
        configuration.set(RestOptions.ADDRESS, host);
        configuration.set(RestOptions.PORT, port);
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            return port > 0 && port < 1 << 16 ? port : 0;
        } catch (NumberFormatException none) {
            return 0;
        }
    }

    /** Sends a job with the program's jars; returns when the JobManager has taken it. */
    JobClient submit(JobGraph job, List<java.nio.file.Path> jars) throws IOException, InterruptedException {
        jars.forEach(jar -> job.addJar(new Path(jar.toUri())));
        try (RestClusterClient<StandaloneClusterId> client = client(RETRIES)) {
            JobID id = client.submitJob(job).get();
            return new ClusterClientJobClientAdapter<>(
                    () -> client(RETRIES_OF_JOB), id, RemoteFlink.class.getClassLoader());
        } catch (ExecutionException failed) {
            throw new IOException(
                    "the JobManager at " + address + " has not taken the job: "
                            + FlinkRunner.cause(failed).getMessage(),
                    failed);
        }
    }

    private RestClusterClient<StandaloneClusterId> client(int retries) {
        try {
            Configuration its = new Configuration(configuration);
            its.set(RestOptions.RETRY_MAX_ATTEMPTS, retries);
            return new RestClusterClient<>(its, StandaloneClusterId.getInstance());
        } catch (Exception failed) {
            throw new IllegalStateException(
                    "no client for " + address + ": "
                            + FlinkRunner.cause(failed).getMessage(),
                    failed);
        }
    }
}
