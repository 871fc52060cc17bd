package io.ringmill.ingest.sink;

import io.ringmill.ingest.format.ResultText;
import io.ringmill.output.Delivery;
import io.ringmill.output.Result;
import io.ringmill.output.Sink;
import io.ringmill.window.WindowSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes windows' emissions to files. Threading and allocation as {@link ResultText}. */
final class ResultSinkFiles implements Sink {

    private final String name;
    private final Set<String> windows;
    /** By the window's index; null for windows that are not written. */
    private final ResultText[] byWindow;

    /** The file of each window, in the same way. */
    private final OutputFile[] fileOf;

    private final List<OutputFile> files;
    private final Delivery delivery;

    private ResultSinkFiles(
            String name, Set<String> windows, ResultText[] byWindow, OutputFile[] fileOf, List<OutputFile> files) {
        this.name = name;
        this.windows = windows;
        this.byWindow = byWindow;
        this.fileOf = fileOf;
        this.files = files;
        delivery = new FileDelivery(files);
    }

    /**
     * Opens the files.
     *
     * @param windows all of the pipeline, in its order
     * @param targets where the emissions of each window go; windows that are not here are not written
     * @param roll when the next file is begun, if ever
     */
    static ResultSinkFiles open(
            String name,
            ResultText.Format format,
            List<WindowSpec> windows,
            Map<String, Path> targets,
            Optional<Roll> roll)
            throws IOException {
        Map<Path, OutputFile> open = new HashMap<>();
        ResultText[] byWindow = new ResultText[windows.size()];
        OutputFile[] fileOf = new OutputFile[windows.size()];
        try {
            for (int i = 0; i < byWindow.length; i++) {
                WindowSpec window = windows.get(i);
                Path target = targets.get(window.name());
                if (target == null) {
                    continue;
                }
                if (!open.containsKey(target)) {
                    open.put(target, OutputFile.open(target, roll));
                }
                List<String> names = window.select().stream()
                        .map(selected -> selected.name())
                        .toList();
                fileOf[i] = open.get(target);
                byWindow[i] = ResultText.of(format, window.name(), names, fileOf[i].out());
                fileOf[i].setHeader(byWindow[i].header());
            }
        } catch (IOException e) {
            FileDelivery.closeAll(open.values());
            throw e;
        }
        return new ResultSinkFiles(
                name, Set.copyOf(targets.keySet()), byWindow, fileOf, new ArrayList<>(open.values()));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean takesResults(String window) {
        return windows.contains(window);
    }

    @Override
    public void onResult(Result result) throws IOException {
        ResultText file = byWindow[result.windowIndex()];
        if (file != null) {
            fileOf[result.windowIndex()].beforeRow(result.timeNs());
            file.write(result);
        }
    }

    @Override
    public Optional<Delivery> delivery() {
        return Optional.of(delivery);
    }

    @Override
    public void flush() throws IOException {
        for (OutputFile file : files) {
            file.flush();
        }
    }

    @Override
    public void close() throws IOException {
        FileDelivery.closeAll(files);
    }
}
