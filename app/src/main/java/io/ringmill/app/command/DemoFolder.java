package io.ringmill.app.command;

import io.ringmill.ingest.ConnectorRegistry;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A fresh folder for one run of the demo, with the pipeline and its data in it.
 *
 * @param number of the run, from 1
 * @param path such as {@code ringmill-demo/run-1}
 */
record DemoFolder(int number, Path path) {

    /** Where the build puts the folder {@code examples/bitcoin}. */
    private static final String BUNDLE = "/examples/bitcoin/";

    private static final String PIPELINE = "pipeline.yml";
    private static final String TRADES = "bitstamp_trades_from_20131125_usd.csv.gz";

    /** What the bundled pipeline calls its own folder, and its output. */
    private static final String INPUT_DIR = "examples/bitcoin";

    private static final String OUTPUT_DIR = "out/bitcoin";

    /** Makes the next {@code run-N} in {@code dir} that is not there. */
    static DemoFolder create(Path dir) throws IOException {
        Files.createDirectories(dir);
        SchemaCommand.write(dir.resolve(SchemaCommand.FILE), ConnectorRegistry.discover());
        for (int number = 1; ; number++) {
            Path path = dir.resolve("run-" + number);
            try {
                Files.createDirectory(path);
            } catch (FileAlreadyExistsException taken) {
                continue;
            }
            DemoFolder folder = new DemoFolder(number, path);
            folder.fill();
            return folder;
        }
    }

    /** The pipeline, whose paths lead into this folder. */
    Path pipeline() {
        return path.resolve(PIPELINE);
    }

    private void fill() throws IOException {
        for (String name : List.of(TRADES, "NOTICE")) {
            try (InputStream in = resource(name)) {
                Files.copy(in, path.resolve(name));
            }
        }
        try (InputStream in = resource(PIPELINE)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String here = path.toString().replace('\\', '/');
            Files.writeString(pipeline(), text.replace(INPUT_DIR, here).replace(OUTPUT_DIR, here));
        }
    }

    private static InputStream resource(String name) throws IOException {
        InputStream in = DemoFolder.class.getResourceAsStream(BUNDLE + name);
        if (in == null) {
            throw new FileNotFoundException(
                    "this build lacks the demo's file " + name + "; run it from a checkout or the release");
        }
        return in;
    }
}
