package io.ringmill.ingest.simulate;

import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.ingest.text.ByteWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Writes a feed as text. The same feed gives the same bytes.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> none per event.
 */
public final class SimulatorWriter {

    /** How events are written. */
    public enum Format {
        /** {@code {"ts":1704067200000,"symbol":"SYM1","price":101.5,...}}. */
        NDJSON,
        /** A header, then a line for each event. */
        CSV
    }

    private final Feed feed;
    private final Format format;
    private final long nsPerUnit;
    private final double rate;

    /** @param unit of {@code ts}; what is finer is dropped */
    public SimulatorWriter(Feed feed, Format format, TimeUnit unit) {
        this(feed, format, unit.toNanos(1), feed.rate());
    }

    private SimulatorWriter(Feed feed, Format format, long nsPerUnit, double rate) {
        this.feed = feed;
        this.format = format;
        this.nsPerUnit = nsPerUnit;
        this.rate = rate;
    }

    /** Writes the same, as fast as it can. */
    public SimulatorWriter withoutPace() {
        return new SimulatorWriter(feed, format, nsPerUnit, 0);
    }

    /** As {@link #write(OutputStream, BooleanSupplier)}, to the end. */
    public long write(OutputStream out) throws IOException {
        return write(out, () -> true);
    }

    /**
     * Writes until the feed ends, at its rate, while {@code goOn} says so; flushes whenever it waits, and leaves the
     * stream open. Returns how many events it wrote.
     */
    public long write(OutputStream out, BooleanSupplier goOn) throws IOException {
        Simulator simulator = new Simulator(feed);
        Pace pace = new Pace(rate);
        ByteWriter writer = new ByteWriter(out);
        if (format == Format.CSV) {
            writer.put("ts,").put(Simulator.keyName(feed.kind()));
            for (Field field : Simulator.fields(feed.kind())) {
                writer.put(',').put(field.name());
            }
            writer.put('\n');
        }
        while (goOn.getAsBoolean() && simulator.next()) {
            long index = simulator.made() - 1;
            if (!pace.isDue(index)) {
                writer.flush();
                while (goOn.getAsBoolean() && !pace.pause(index)) {
                    // Waits on.
                }
            }
            write(simulator, writer);
        }
        writer.flush();
        return simulator.made();
    }

    private void write(Simulator event, ByteWriter out) throws IOException {
        List<Field> fields = Simulator.fields(feed.kind());
        boolean json = format == Format.NDJSON;
        long time = event.timeNs() / nsPerUnit;
        if (json) {
            out.put("{\"ts\":")
                    .put(time)
                    .put(",\"")
                    .put(Simulator.keyName(feed.kind()))
                    .put("\":\"");
            out.put(event.keyText()).put('"');
        } else {
            out.put(time).put(',').put(event.keyText());
        }
        for (int i = 0; i < fields.size(); i++) {
            out.put(',');
            if (json) {
                out.put('"').put(fields.get(i).name()).put("\":");
            }
            FieldType type = fields.get(i).type();
            switch (type) {
                case DOUBLE -> out.put(Double.longBitsToDouble(event.cell(i)));
                case LONG -> out.put(event.cell(i));
                case SYMBOL -> {
                    String text = Simulator.symbols().get((int) event.cell(i));
                    if (json) {
                        out.put('"').put(text).put('"');
                    } else {
                        out.put(text);
                    }
                }
            }
        }
        out.put(json ? "}\n" : "\n");
    }
}
