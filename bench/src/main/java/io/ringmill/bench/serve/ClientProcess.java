package io.ringmill.bench.serve;

import io.ringmill.bench.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A process of clients, which goes on from run to run. It ends when this one does. */
final class ClientProcess implements AutoCloseable {

    private static final Path NICE = Path.of("/usr/bin/nice");

    private final Process process;
    private final OutputStream orders;
    private final BufferedReader answers;

    /** {@code kind}: what {@link ClientMain} is to be. {@code niceness}: how much it steps back for others; 0 for not. */
    ClientProcess(String kind, int niceness) throws IOException {
        List<String> command = new ArrayList<>();
        if (niceness > 0 && Files.isExecutable(NICE)) {
            command.addAll(List.of(NICE.toString(), "-n", Integer.toString(niceness)));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ClientMain.class.getName(),
                kind));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        orders = process.getOutputStream();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        answer();
    }

    /** Has it do something; returns what it tells. */
    Map<?, ?> order(Object... words) throws IOException {
        StringBuilder line = new StringBuilder();
        for (Object word : words) {
            line.append(word).append(' ');
        }
        orders.write((line.toString().strip() + "\n").getBytes(StandardCharsets.UTF_8));
        orders.flush();
        return answer();
    }

    private Map<?, ?> answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("a process of clients has ended before its time");
        }
        return (Map<?, ?>) Json.read(line);
    }

    /** Processor time so far. */
    long cpuNs() {
        return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
