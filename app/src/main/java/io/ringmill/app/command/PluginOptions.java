package io.ringmill.app.command;

import io.ringmill.ingest.ConnectorRegistry;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where sources and sinks of the user's own are. */
final class PluginOptions {

    @Option(
            names = "--plugins",
            paramLabel = "PATH",
            defaultValue = "${env:RINGMILL_PLUGINS}",
            description = {
                "Jars, or folders of jars or classes, with sources and sinks of your own,",
                "parted as in a class path (default: the variable RINGMILL_PLUGINS)."
            })
    String path;

    /** The kinds of sources and sinks, those of the user among them; {@code command} is the one that is told of faults. */
    ConnectorRegistry registry(CommandLine command) {
        try {
            if (path == null || path.isBlank()) {
                return ConnectorRegistry.discover();
            }
            // Never closed: what it loaded is in use until the program ends.
            return ConnectorRegistry.discover(new URLClassLoader(urls(), PluginOptions.class.getClassLoader()));
        } catch (IllegalArgumentException | IOException unusable) {
            throw new ParameterException(command, "--plugins: " + unusable.getMessage(), unusable);
        }
    }

    private URL[] urls() throws IOException {
        List<URL> urls = new ArrayList<>();
        for (String part : path.split(File.pathSeparator)) {
            Path place = place(part);
            urls.add(url(place));
            if (Files.isDirectory(place)) {
                try (DirectoryStream<Path> jars = Files.newDirectoryStream(place, "*.jar")) {
                    for (Path jar : jars) {
                        urls.add(url(jar));
                    }
                }
            }
        }
        return urls.toArray(URL[]::new);
    }

    private static Path place(String part) {
        try {
            Path place = Path.of(part);
            if (Files.exists(place)) {
                return place;
            }
        } catch (InvalidPathException notAPath) {
            // Told below.
        }
        throw new IllegalArgumentException("there is no jar or folder '" + part + "'");
    }

    private static URL url(Path place) throws MalformedURLException {
        return place.toUri().toURL();
    }
}
