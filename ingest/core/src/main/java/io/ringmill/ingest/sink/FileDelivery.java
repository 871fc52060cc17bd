package io.ringmill.ingest.sink;

import io.ringmill.output.Delivery;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files that are cut back to the length that they had: a line for each, its length, a blank, its path. */
final class FileDelivery implements Delivery {

    private final List<OutputFile> files;

    FileDelivery(Collection<OutputFile> files) {
        this.files = List.copyOf(files);
    }

    @Override
    public String mark() throws IOException {
        StringBuilder mark = new StringBuilder();
        for (OutputFile file : files) {
            mark.append(file.mark()).append(' ').append(file.path()).append('\n');
        }
        return mark.toString();
    }

    @Override
    public boolean keep() throws IOException {
        for (OutputFile file : files) {
            file.keep();
        }
        return true;
    }

    @Override
    public void goBackTo(String mark) throws IOException {
        Map<String, Long> lengths = new HashMap<>();
        mark.lines().forEach(line -> {
            int blank = line.indexOf(' ');
            lengths.put(line.substring(blank + 1), Long.parseLong(line.substring(0, blank)));
        });
        for (OutputFile file : files) {
            file.goBackTo(lengths.getOrDefault(file.path().toString(), 0L));
        }
    }
}
