package io.ringmill.persistence.backtest;

import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.Text;
import io.ringmill.event.StreamSpec;
import io.ringmill.expression.ExpressionText;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.time.CalendarSpan;
import io.ringmill.time.Durations;
import io.ringmill.time.Zones;
import io.ringmill.window.WindowSpec;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The section {@code backtest} of a pipeline file: how alerts are scored. It changes nothing of what is computed, so it is no
 * part of the pipeline's identity.
 *
 * @param price what mark-outs are measured by, as of the alert's key; without it there are none
 * @param horizonsNs how long after an alert, shortest first
 * @param sides by rule
 * @param delay between an alert and the price that one would have got
 * @param labels when something was to be found
 * @param split periods for which figures are told, too
 * @param warmUpNs how long before the first event that counts events are read already
 * @param bootstraps whether intervals are drawn by a bootstrap
 */
public record BacktestSettings(
        Optional<Text> price,
        List<Long> horizonsNs,
        Map<String, Side> sides,
        Delay delay,
        Optional<Labels> labels,
        Optional<Split> split,
        long warmUpNs,
        boolean bootstraps) {

    /** For a pipeline without the section. */
    public static final BacktestSettings NONE = new BacktestSettings(
            Optional.empty(),
            List.of(),
            Map.of(),
            new Delay(0, Optional.empty(), "", Location.NONE),
            Optional.empty(),
            Optional.empty(),
            0,
            false);

    public BacktestSettings {
        horizonsNs = List.copyOf(horizonsNs);
        sides = Map.copyOf(sides);
    }

    /** The section of a pipeline. */
    public static BacktestSettings of(Pipeline pipeline) {
        return pipeline.section(BacktestSettings.class).orElse(NONE);
    }

    /**
     * What a rule's alerts are for.
     *
     * @param sign 1 for a rise of the price, -1 for a fall
     * @param at the place of the rule's name
     */
    public record Side(int sign, Location at) {}

    /**
     * How late one acts.
     *
     * @param fixedNs where there is no file
     * @param histograms a log of HdrHistogram from which delays are drawn
     * @param tag of the histograms in the file
     * @param at its place in the pipeline file
     */
    public record Delay(long fixedNs, Optional<Path> histograms, String tag, Location at) {

        /** Whether there is none. */
        public boolean isNone() {
            return fixedNs == 0 && histograms.isEmpty();
        }

        @Override
        public String toString() {
            return histograms
                    .map(file -> "drawn from " + file + " (" + tag + ")")
                    .orElseGet(() -> Durations.print(fixedNs));
        }
    }

    /**
     * A file of labels.
     *
     * @param unit how times are written in it, if not as in the streams
     * @param zone of times that name none, if not that of the streams
     * @param at its place in the pipeline file
     */
    public record Labels(Path csv, Optional<String> unit, Optional<ZoneId> zone, Location at) {}

    /**
     * Periods of the calendar.
     *
     * @param zone if it is not that of the rule's stream
     */
    public record Split(String length, Optional<ZoneId> zone) {

        /**
         * The periods that a text such as {@code 1d} or {@code 1d zone America/New_York} says.
         *
         * @throws IllegalArgumentException if it says none; the message is a sentence for the user
         */
        public static Split parse(String text) {
            String[] words = text.trim().split("\\s+");
            if (words.length != 1 && !(words.length == 3 && words[1].equals("zone"))) {
                throw new IllegalArgumentException("'" + text + "' is not a length of the calendar; write one such as"
                        + " 1d, or 1d zone America/New_York");
            }
            CalendarSpan.parse(words[0], ZoneOffset.UTC);
            return new Split(words[0], words.length == 3 ? Optional.of(Zones.of(words[2])) : Optional.empty());
        }

        /** The periods, in the zone of the stream unless they have one. */
        public CalendarSpan span(ZoneId ofStream) {
            return CalendarSpan.parse(length, zone.orElse(ofStream));
        }

        @Override
        public String toString() {
            return length + zone.map(some -> " zone " + some).orElse("");
        }
    }

    /** By what mark-outs of a rule are signed. */
    public int side(String rule) {
        return sides.containsKey(rule) ? sides.get(rule).sign() : 1;
    }

    /**
     * The stream or window whose rows tell the price: the first that its expression names, else the only stream.
     *
     * @return empty if there is no price, or it names none of several streams
     */
    public Optional<String> priceNode(Pipeline pipeline) {
        List<String> nodes = Stream.concat(
                        pipeline.streams().stream().map(StreamSpec::name),
                        pipeline.windows().stream().map(WindowSpec::name))
                .toList();
        return price.flatMap(some -> ExpressionText.firstNode(some.text(), nodes)
                .or(() -> pipeline.streams().size() == 1
                        ? Optional.of(pipeline.streams().get(0).name())
                        : Optional.empty()));
    }
}
