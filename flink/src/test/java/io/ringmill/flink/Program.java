package io.ringmill.flink;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program in a process of its own, with its jar, which the module app makes, and this module beside it. */
final class Program {

    private static final Path JAR =
            Path.of("..", "app", "target", "ringmill.jar").toAbsolutePath().normalize();
    private static final Path MODULE = Path.of("target").toAbsolutePath();

    private Program() {}

    static boolean isHere() {
        return Files.exists(JAR);
    }

    /** The command line that runs it; {@code options} of the JVM. */
    static List<String> command(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(options);
        command.add("-cp");
        command.add(String.join(
                File.pathSeparator,
                JAR.toString(),
                MODULE.resolve("ringmill-flink.jar").toString(),
                MODULE.resolve("lib") + "/*"));
        command.add("io.ringmill.app.Main");
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts it in a folder; {@link #said} has what all that ran there have said. */
    static Process start(Path folder, String... arguments) throws IOException {
        return new ProcessBuilder(command(List.of("-Xmx300m"), arguments))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(folder).toFile()))
                .start();
    }

    static String said(Path folder) throws IOException {
        return Files.readString(log(folder));
    }

    private static Path log(Path folder) {
        return folder.resolve("command.log");
    }
}
