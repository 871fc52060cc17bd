package io.ringmill.persistence.backtest.score;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.NearestName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.HdrHistogram.HistogramLogReader;

/**
 * How long after an alert one acts: always as long, or as long as in a recorded distribution. Which of its values an alert gets
 * depends on the alert's sequence alone, so that it is the same in every replay and variant.
 *
 * <p><b>Threading:</b> immutable. <b>Allocation:</b> none per alert. <b>Cost:</b> O(log n), n different values.
 */
public final class Delays {

    /** One acts at once. */
    public static final Delays NONE = fixed(0);

    private static final double OF_53_BITS = 0x1p-53;

    private final long[] valuesNs;
    /** How many of the recorded values are at most that one. */
    private final long[] upTo;

    private Delays(long[] valuesNs, long[] upTo) {
        this.valuesNs = valuesNs;
        this.upTo = upTo;
    }

    /** Always the same. */
    public static Delays fixed(long ns) {
        return new Delays(new long[] {ns}, new long[] {1});
    }

    /** Values of a histogram of nanoseconds, each as often as it was recorded there. */
    static Delays drawnFrom(AbstractHistogram histogram) {
        List<Long> values = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        for (HistogramIterationValue value : histogram.recordedValues()) {
            values.add(value.getValueIteratedTo());
            counts.add(value.getTotalCountToThisValue());
        }
        return new Delays(
                values.stream().mapToLong(Long::longValue).toArray(),
                counts.stream().mapToLong(Long::longValue).toArray());
    }

    /**
     * Values of the histograms in a log, as HdrHistogram's tools and {@code run --hlog} write it.
     *
     * @param tag of those that are meant; histograms without a tag have the empty one
     * @param at place of the file's name
     */
    public static Delays drawnFrom(Path log, String tag, Location at, Faults faults) {
        Map<String, Histogram> byTag = new TreeMap<>();
        try (InputStream in = Files.newInputStream(log);
                HistogramLogReader reader = new HistogramLogReader(in)) {
            while (reader.hasNext()) {
                EncodableHistogram next = reader.nextIntervalHistogram();
                if (next instanceof AbstractHistogram histogram) {
                    String itsTag = histogram.getTag() == null ? "" : histogram.getTag();
                    byTag.computeIfAbsent(
                                    itsTag, absent -> new Histogram(histogram.getNumberOfSignificantValueDigits()))
                            .add(histogram);
                }
            }
        } catch (NoSuchFileException absent) {
            faults.add(at, "there is no file '%s'", log);
            return NONE;
        } catch (IOException | RuntimeException unreadable) {
            faults.add(at, "'%s' is no log of histograms: %s", log, unreadable.getMessage());
            return NONE;
        }
        // A log that has histograms of one kind needs no tag.
        Histogram meant = byTag.size() == 1 ? byTag.values().iterator().next() : byTag.get(tag);
        if (meant == null || meant.getTotalCount() == 0) {
            faults.add(
                    at,
                    "'%s' holds no histogram with the tag '%s'%s",
                    log,
                    tag,
                    NearestName.hint(tag, Collections.unmodifiableSet(byTag.keySet())));
            return NONE;
        }
        return drawnFrom(meant);
    }

    /** That of the alert of this sequence. */
    public long ns(long sequence) {
        if (valuesNs.length == 1) {
            return valuesNs[0];
        }
        long drawn = 1 + (long) ((Seeded.mix(sequence) >>> 11) * OF_53_BITS * upTo[upTo.length - 1]);
        int at = Arrays.binarySearch(upTo, drawn);
        return valuesNs[at < 0 ? -at - 1 : at];
    }
}
