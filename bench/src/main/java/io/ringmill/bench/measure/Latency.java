package io.ringmill.bench.measure;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import org.HdrHistogram.Histogram;

/**
 * What came of an open-loop run of one contender in one JVM.
 *
 * @param histogram nanoseconds from an event's intended time until it was evaluated
 * @param events handed in, those of the warm-up included
 * @param outputs alerts or rows of all of them
 * @param sentPerSecond what the sender achieved; less than the rate if it was held up
 * @param coresNs the {@link CoreDistance} before and after
 */
public record Latency(Histogram histogram, long events, long outputs, double sentPerSecond, List<Long> coresNs)
        implements Measured {

    /** The same with the {@link CoreDistance} before and after. */
    Latency withCores(List<Long> ns) {
        return new Latency(histogram, events, outputs, sentPerSecond, ns);
    }

    /** Its components by name, the histogram as compressed base64. */
    public Map<String, Object> toMap() {
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes, Deflater.BEST_COMPRESSION);
        byte[] encoded = new byte[length];
        bytes.rewind();
        bytes.get(encoded);
        return Map.of(
                "histogram", Base64.getEncoder().encodeToString(encoded),
                "events", events,
                "outputs", outputs,
                "sentPerSecond", sentPerSecond,
                "coresNs", coresNs);
    }

    /** What {@link #toMap} wrote. */
    public static Latency parse(Map<?, ?> map) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode((String) map.get("histogram")));
            return new Latency(
                    Histogram.decodeFromCompressedByteBuffer(bytes, 0),
                    ((Number) map.get("events")).longValue(),
                    ((Number) map.get("outputs")).longValue(),
                    ((Number) map.get("sentPerSecond")).doubleValue(),
                    Passes.longs(map.get("coresNs")));
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("not a histogram", e);
        }
    }
}
