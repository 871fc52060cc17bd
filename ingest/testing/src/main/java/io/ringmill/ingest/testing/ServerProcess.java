package io.ringmill.ingest.testing;

import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A server in a process of its own, which has come up when this is made. Its output is in a file of its folder.
 *
 * <p><b>Threading:</b> one thread.
 */
public final class ServerProcess implements AutoCloseable {

    private static final long LOOK_EVERY_NS = 20_000_000L;
    private static final long PATIENCE_SECONDS = 20;
    private static final int NOT_ENDED = 127;
    private static final int FIRST_PORT = 10_000;
    private static final int LAST_PORT = 32_000;

    private final Process process;
    private final Path log;

    private ServerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a server and waits until something listens on its port.
     *
     * @param name of the file with its output, in {@code dir}
     * @param environment is added to this process's
     * @throws IOException if it ends, or does not listen in time; the message holds what it said
     */
    public static ServerProcess start(
            String name, Path dir, List<String> command, Map<String, String> environment, int port, Duration patience)
            throws IOException {
        Path log = dir.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        Process process = builder.directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        ServerProcess server = new ServerProcess(process, log);
        server.awaitPort(port, System.nanoTime() + patience.toNanos());
        return server;
    }

    private void awaitPort(int port, long deadlineNs) throws IOException {
        while (!listens(port)) {
            if (!process.isAlive() || System.nanoTime() - deadlineNs > 0) {
                kill();
                throw new IOException("the server does not listen on port " + port + ": " + Files.readString(log));
            }
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /**
     * A port that nothing listens on, and below those that systems give clients: a client that tries one of these, where nobody
     * listens, is now and then connected to itself (TCP's simultaneous open), and no server gets the port then.
     */
    public static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // another one
            } catch (IOException none) {
                throw new IllegalStateException("no port is free", none);
            }
        }
    }

    /** Whether a program of this name is on the path, or among those that only root runs. */
    public static boolean isInstalled(String program) {
        Stream<String> folders = Stream.concat(
                Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin", "/sbin"));
        return folders.anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Runs a command to its end; returns its exit code. */
    public static int run(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        Process process = builder.start();
        return waitFor(process) ? process.exitValue() : NOT_ENDED;
    }

    /**
     * Runs a command to its end; returns what it printed, without the last line's end.
     *
     * @throws IOException if it fails; the message holds what it said
     */
    public static String output(List<String> command, Path dir, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!waitFor(process) || process.exitValue() != 0) {
            throw new IOException(command.get(0) + " failed: " + printed);
        }
        return printed.stripTrailing();
    }

    private static boolean waitFor(Process process) {
        try {
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Asks it to end, and waits for that. */
    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        process.destroy();
        if (!waitFor(process)) {
            process.destroyForcibly();
        }
        all.forEach(ProcessHandle::destroyForcibly);
        waitFor(process);
    }

    /** Ends it, and what it has started, at once. */
    public void kill() {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        waitFor(process);
    }
}
