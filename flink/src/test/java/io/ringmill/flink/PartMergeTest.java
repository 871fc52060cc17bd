package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.event.StreamSpec;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of events of several parts is that of a sort of all of them, however they arrive. */
class PartMergeTest {

    private static final List<StreamSpec> STREAMS = Pipeline.parse("""
                    streams: {s: {key: k, time: {field: t, unit: ns}, fields: {v: long, name: symbol}, maxAhead: 1us}}
                    """, "p.yml").streams();

    /** An event, and where it stands: at the newest time of its part, of those that are not too far ahead. */
    private record Numbered(int part, int number, long timeNs, long standsNs) {

        String text() {
            return part + ":" + number + " at " + timeNs;
        }
    }

    /** Takes what comes as text. */
    private static final class Taken implements PartMerge.Output {
        final List<String> events = new ArrayList<>();
        final List<String> refused = new ArrayList<>();

        @Override
        public void event(int stream, long timeNs, byte[] entries, PartMerge.Place place) {
            String key = new String(entries, place.keyFrom, place.keyLength, StandardCharsets.UTF_8);
            FrameReader in = new FrameReader().wrap(entries).skip(place.keyFrom + place.keyLength);
            assertThat(in.getLong()).isEqualTo(timeNs + 1);
            assertThat(in.getText()).isEqualTo("ä");
            assertThat(in.at()).isEqualTo(place.end);
            events.add(key + " at " + timeNs);
        }

        @Override
        public void advance(int stream, long watermarkNs) {
            events.add("advance to " + watermarkNs);
        }

        @Override
        public void refused(byte[] entries, int from, int count) {
            refused.add(new FrameReader().wrap(entries).skip(from + 1).getText());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldBeInTheOrderOfASortWhateverArrivesWhen(long seed) {
        Random random = new Random(seed);
        int parts = 1 + random.nextInt(5);
        List<List<Numbered>> events =
                IntStream.range(0, parts).mapToObj(part -> events(random, part)).toList();
        Taken taken = new Taken();
        PartMerge merge = new PartMerge(STREAMS, new boolean[1], taken);
        for (int part = parts - 1; part >= 0; part--) {
            assertThat(taken.events).isEmpty();
            merge.take(PartFrames.begins(PartSplit.of(part, 0, Optional.empty(), parts)));
        }
        int[] sent = new int[parts];
        int refused = 0;
        while (IntStream.range(0, parts).anyMatch(part -> sent[part] < 200)) {
            int part = random.nextInt(parts);
            int to = Math.min(200, sent[part] + 1 + random.nextInt(20));
            boolean refuses = random.nextInt(4) == 0;
            refused += refuses ? 1 : 0;
            merge.take(frame(part, events.get(part).subList(sent[part], to), refuses, to == 200));
            sent[part] = to;
            if (random.nextInt(10) == 0) {
                merge = saved(merge, taken);
            }
        }
        List<String> expected = events.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingLong(Numbered::standsNs)
                        .thenComparing(Numbered::part)
                        .thenComparing(Numbered::number))
                .map(Numbered::text)
                .toList();
        assertThat(taken.events).as("seed %d", seed).isEqualTo(expected);
        assertThat(taken.refused).hasSize(refused);
    }

    private static PartMerge saved(PartMerge merge, Taken taken) {
        StateWriter out = new StateWriter(key -> new byte[0]);
        merge.save(out);
        PartMerge loaded = new PartMerge(STREAMS, new boolean[1], taken);
        loaded.load(new StateReader(out.toByteArray()));
        return loaded;
    }

    private static List<Numbered> events(Random random, int part) {
        List<Numbered> events = new ArrayList<>();
        long newestNs = Long.MIN_VALUE;
        for (int number = 0; number < 200; number++) {
            long timeNs = number * 10L + random.nextInt(60) + (random.nextInt(50) == 0 ? 1_000_000 : 0);
            boolean far = newestNs != Long.MIN_VALUE && timeNs > newestNs + 1_000;
            newestNs = far ? newestNs : Math.max(newestNs, timeNs);
            events.add(new Numbered(part, number, timeNs, newestNs));
        }
        return events;
    }

    private static byte[] frame(int part, List<Numbered> events, boolean refuses, boolean last) {
        FrameWriter frame = new FrameWriter();
        frame.putInt(0).putInt(0).putInt(1).putLong(0).putLong(0);
        if (refuses) {
            frame.putByte(Frames.REFUSED).putBytes(utf8("in.csv")).putNumber(1);
            frame.putBytes(utf8("why")).putBytes(utf8("what")).putNumber(4);
        }
        for (Numbered event : events) {
            frame.putByte(Frames.OWN).putNumber(0).putLong(event.timeNs);
            frame.putBytes(utf8(event.part + ":" + event.number)).putLong(event.timeNs + 1);
            frame.putBytes(utf8("ä"));
        }
        if (last) {
            frame.putByte(Frames.END);
        }
        return PartFrames.events(part, frame.toByteArray());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Who has nothing to read holds up nobody, once that is said, not even what stands at the same time. */
    @Test
    void shouldGoOnWithoutPartsThatHaveNothing() {
        Taken taken = new Taken();
        PartMerge merge = new PartMerge(STREAMS, new boolean[1], taken);
        for (int part = 0; part < 2; part++) {
            merge.take(PartFrames.begins(PartSplit.of(part, 0, Optional.empty(), 2)));
        }
        merge.take(frame(1, List.of(new Numbered(1, 0, 50, 50), new Numbered(1, 1, 60, 60)), false, false));
        assertThat(taken.events).isEmpty();
        merge.take(PartFrames.isAt(0, 50));
        assertThat(taken.events).containsExactly("1:0 at 50");
        merge.take(frame(0, List.of(new Numbered(0, 0, 40, 51)), false, false));
        assertThat(taken.events).containsExactly("1:0 at 50", "0:0 at 40");
    }
}
