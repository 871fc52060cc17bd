package io.ringmill.ingest.format;

import io.ringmill.ingest.text.ByteWriter;
import io.ringmill.output.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes the emissions of one window as lines of text.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none per result. <b>Units:</b> times in epoch nanoseconds.
 */
public abstract class ResultText {

    /** How results are written. */
    public enum Format {
        CSV,
        NDJSON
    }

    final ByteWriter out;

    private ResultText(ByteWriter out) {
        this.out = out;
    }

    /** A writer of the emissions of {@code window}, which selects {@code names}; a header is written if there is one. */
    public static ResultText of(Format format, String window, List<String> names, ByteWriter out) throws IOException {
        return format == Format.CSV ? new Csv(names, out) : new Ndjson(window, names, out);
    }

    /** Writes one emission, as a line. */
    public abstract void write(Result result) throws IOException;

    /** What the file begins with; empty if that may be anything. */
    public String header() {
        return "";
    }

    private static final class Csv extends ResultText {

        private final String header;

        Csv(List<String> names, ByteWriter out) throws IOException {
            super(out);
            header = names.stream().map(name -> "," + name).collect(Collectors.joining("", "time,key", "\n"));
            out.put(header);
        }

        @Override
        public String header() {
            return header;
        }

        @Override
        public void write(Result result) throws IOException {
            out.put(result.timeNs()).put(',').putCsv(result.key());
            for (int i = 0; i < result.size(); i++) {
                out.put(',');
                if (!result.isMissing(i)) {
                    put(result, i);
                }
            }
            out.put('\n');
        }

        private void put(Result result, int i) throws IOException {
            switch (result.types().get(i)) {
                case DOUBLE -> out.put(result.value(i));
                case LONG -> out.put(result.longValue(i));
                default -> out.putCsv(result.text(i));
            }
        }
    }

    private static final class Ndjson extends ResultText {

        private final byte[] begin;
        private final byte[][] names;

        Ndjson(String window, List<String> names, ByteWriter out) {
            super(out);
            begin = bytes("{\"window\":\"" + window + "\",\"key\":");
            this.names = names.stream().map(name -> bytes(",\"" + name + "\":")).toArray(byte[][]::new);
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void write(Result result) throws IOException {
            out.put(begin).putJson(result.key()).put(",\"time\":").put(result.timeNs());
            for (int i = 0; i < result.size(); i++) {
                out.put(names[i]);
                put(result, i);
            }
            out.put("}\n");
        }

        private void put(Result result, int i) throws IOException {
            if (result.isMissing(i)) {
                out.put("null");
                return;
            }
            switch (result.types().get(i)) {
                case DOUBLE -> out.putJson(result.value(i));
                case LONG -> out.put(result.longValue(i));
                default -> out.putJson(result.text(i));
            }
        }
    }
}
