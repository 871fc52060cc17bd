package io.ringmill.flink;

import io.ringmill.ingest.testing.ServerProcess;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * A standalone Flink in processes of its own, on loopback: a JobManager and some TaskManagers, with Flink's jars alone on their
 * class path, and the ZooKeeper that is in these, by which another JobManager finds the jobs of one that was killed.
 * Single-threaded.
 */
final class FlinkCluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path folder;
    private final int restPort = ServerProcess.freePort();
    private final int rpcPort = ServerProcess.freePort();
    private final int zooKeeperPort = ServerProcess.freePort();
    private final Process zooKeeper;
    private final List<Process> taskManagers = new ArrayList<>();
    private Process jobManager;

    /** Starts a JobManager and so many TaskManagers of two slots; they keep their files in a folder. */
    FlinkCluster(Path folder, int taskManagers) throws IOException {
        this.folder = Files.createDirectories(folder);
        writeSettings();
        zooKeeper = start(
                "zookeeper",
                List.of("-Xmx100m", "-Dzookeeper.admin.enableServer=false"),
                "org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain",
                Integer.toString(zooKeeperPort),
                folder.resolve("zookeeper").toString());
        await(zooKeeper, "zookeeper", zooKeeperPort);
        startJobManager();
        for (int i = 0; i < taskManagers; i++) {
            this.taskManagers.add(taskManager(i));
        }
    }

    private void writeSettings() throws IOException {
        Files.writeString(folder.resolve("config.yaml"), """
                jobmanager.rpc.address: localhost
                jobmanager.rpc.port: %d
                jobmanager.bind-host: localhost
                taskmanager.host: localhost
                taskmanager.bind-host: localhost
                taskmanager.numberOfTaskSlots: 2
                taskmanager.cpu.cores: 2.0
                taskmanager.memory.task.heap.size: 200m
                taskmanager.memory.task.off-heap.size: 0m
                taskmanager.memory.framework.heap.size: 64m
                taskmanager.memory.framework.off-heap.size: 64m
                taskmanager.memory.managed.size: 0m
                taskmanager.memory.network.min: 32m
                taskmanager.memory.network.max: 32m
                taskmanager.memory.jvm-metaspace.size: 160m
                taskmanager.memory.jvm-overhead.min: 64m
                taskmanager.memory.jvm-overhead.max: 64m
                rest.address: localhost
                rest.bind-address: localhost
                rest.port: %d
                rest.bind-port: "%d"
                io.tmp.dirs: %s
                heartbeat.interval: 500
                heartbeat.timeout: 5000
                pekko.ask.timeout: 20s
                restart-strategy.exponential-delay.max-backoff: 2 s
                slot.request.timeout: 120000
                high-availability.type: zookeeper
                high-availability.zookeeper.quorum: localhost:%d
                high-availability.zookeeper.client.session-timeout: 5000
                high-availability.storageDir: %s
                """.formatted(
                        rpcPort,
                        restPort,
                        restPort,
                        Files.createDirectories(folder.resolve("tmp")),
                        zooKeeperPort,
                        folder.resolve("ha").toUri()));
        Files.writeString(folder.resolve("logback.xml"), """
                <configuration>
                  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%d{HH:mm:ss.SSS} %-5level %logger{20} %msg%n%ex{20}</pattern></encoder>
                  </appender>
                  <root level="WARN"><appender-ref ref="out"/></root>
                </configuration>
                """);
    }

    /** The address that jobs are sent to. */
    String address() {
        return "localhost:" + restPort;
    }

    void startJobManager() throws IOException {
        jobManager = start(
                "jobmanager",
                List.of("-Xmx300m"),
                "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                "--configDir",
                folder.toString());
        await(jobManager, "jobmanager", restPort);
    }

    private void await(Process process, String name, int port) {
        Awaitility.await().atMost(PATIENCE).until(() -> answers(process, name, port));
    }

    private boolean answers(Process process, String name, int port) throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException(name + " has ended: " + logs());
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private Process taskManager(int number) throws IOException {
        return start(
                "taskmanager-" + number,
                List.of("-Xmx300m"),
                "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                "--configDir",
                folder.toString());
    }

    /** Starts a program of Flink's. */
    Process start(String name, List<String> options, String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:MaxMetaspaceSize=160m"));
        command.addAll(options);
        command.add("-Dlogback.configurationFile=" + folder.resolve("logback.xml"));
        command.addAll(List.of("-cp", classPath(), main));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(name + ".log").toFile()));
        builder.environment().put("FLINK_CONF_DIR", folder.toString());
        return builder.start();
    }

    /** What a distribution of Flink has, as far as it is needed: nothing of ours, and no client of any system. */
    private static String classPath() {
        String others = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> Path.of(path).getFileName().toString().matches("(slf4j|logback|snakeyaml).*\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
        return Path.of("target", "lib").toAbsolutePath() + "/*" + File.pathSeparator + others;
    }

    /** Kills a TaskManager as {@code kill -9} does, and starts another in its place. */
    void killTaskManager(int number) throws IOException, InterruptedException {
        taskManagers.get(number).destroyForcibly().waitFor();
        taskManagers.set(number, taskManager(number));
    }

    /** Kills the JobManager, and starts another. */
    void killJobManager() throws IOException, InterruptedException {
        jobManager.destroyForcibly().waitFor();
        startJobManager();
    }

    /** What its REST address answers. */
    String get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + address() + path)).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** What its processes have printed. */
    String logs() throws IOException {
        StringBuilder logs = new StringBuilder();
        try (var files = Files.newDirectoryStream(folder, "*.log")) {
            for (Path file : files) {
                String log = Files.readString(file);
                logs.append(file.getFileName()).append('\n').append(log.substring(Math.max(0, log.length() - 6_000)));
            }
        }
        return logs.toString();
    }

    @Override
    public void close() throws IOException {
        for (Process each : taskManagers) {
            each.destroyForcibly();
        }
        jobManager.destroyForcibly();
        zooKeeper.destroyForcibly();
    }
}
