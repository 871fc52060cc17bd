package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.event.StreamSpec;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack.Journaled;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
        public void refused(byte[] entry) {
            FrameReader in = new FrameReader().wrap(entry);
            if (in.getByte() == Frames.REFUSED) {
                refused.add(in.getText() + " " + in.getNumber());
            }
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
            merge.take(begins(alone(part, parts)));
        }
        int[] sent = new int[parts];
        int refused = 0;
        while (IntStream.range(0, parts).anyMatch(part -> sent[part] < 200)) {
            int part = random.nextInt(parts);
            if (sent[part] == 200) {
                continue; // It has ended.
            }
            int to = Math.min(200, sent[part] + 1 + random.nextInt(20));
            boolean refuses = random.nextInt(4) == 0;
            refused += refuses ? 1 : 0;
            merge.take(frame(part, events.get(part).subList(sent[part], to), refuses, to == 200));
            if (to == 200) {
                merge.take(PartFrames.ends(alone(part, parts), SourcePosition.START));
            }
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

    private static PartSplit alone(int lane, int known) {
        return PartSplit.whole(lane, 0, InputState.START).known(known);
    }

    private static byte[] begins(PartSplit split) {
        return PartFrames.begins(split, "in.csv", Journaled.NONE);
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
        return PartFrames.events(alone(part, 0), SourcePosition.START, List.of(frame.toByteArray()));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static PartSplit range(int index, int from, boolean last) {
        return new PartSplit(0, index, 0, "r" + index, at(from), false, last, 1, InputState.START);
    }

    private static SourcePosition at(int offset) {
        return new SourcePosition("in.csv", offset, 1, 0, 0, 0, 0, 0);
    }

    /** Ten lines and one refused record for each range of 100 bytes. */
    private static SourcePosition reached(int offset) {
        return new SourcePosition("in.csv", offset, 11, 0, 10, 0, 1, 0);
    }

    private static byte[] events(PartSplit split, int timeNs) {
        FrameWriter frame = new FrameWriter();
        frame.putInt(0).putInt(0).putInt(1).putLong(0).putLong(0);
        frame.putRaw(Frames.goesOnEntry("in.csv", 0));
        frame.putByte(Frames.REFUSED).putBytes(utf8("in.csv")).putNumber(3);
        frame.putBytes(utf8("why")).putBytes(utf8("what")).putNumber(4);
        frame.putByte(Frames.OWN).putNumber(0).putLong(timeNs);
        frame.putBytes(utf8("k")).putLong(timeNs + 1);
        frame.putBytes(utf8("ä")).putByte(Frames.END);
        SourcePosition mark = new SourcePosition("in.csv", split.start().offset() + 50, 6, 1, 5, 0, 1, 7);
        return PartFrames.events(split, mark, List.of(frame.toByteArray()));
    }

    /** Ranges wait for those before; lines are of the file; what another range has read is left out; and so it is where saved. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldPutRangesOneBehindTheOtherWhateverArrivesWhen(boolean isSaved) {
        Taken taken = new Taken();
        PartMerge merge = new PartMerge(STREAMS, new boolean[1], taken);
        List<PartSplit> ranges =
                List.of(range(0, 0, false), range(1, 100, false), range(2, 200, false), range(3, 300, true));
        for (int index : new int[] {2, 3, 1}) {
            merge.take(begins(ranges.get(index)));
            merge.take(events(ranges.get(index), 10 - index));
            merge.take(PartFrames.ends(ranges.get(index), reached(100 * index + 100)));
            merge = isSaved ? saved(merge, taken) : merge;
        }
        assertThat(taken.events).isEmpty();
        assertThat(merge.sources()).containsEntry("in.csv", Journaled.NONE);
        merge.take(begins(ranges.get(0)));
        merge.take(events(ranges.get(0), 10));
        assertThat(taken.events).containsExactly("k at 10");
        assertThat(merge.sources())
                .containsEntry("in.csv", new Journaled(1, new SourcePosition("in.csv", 50, 6, 1, 5, 0, 1, 7)));
        merge = isSaved ? saved(merge, taken) : merge;
        // It has read the second range, too: a record went on behind its end.
        merge.take(PartFrames.ends(ranges.get(0), reached(200)));
        assertThat(taken.events).containsExactly("k at 10", "k at 8", "k at 7");
        assertThat(taken.refused).containsExactly("in.csv 3", "in.csv 13", "in.csv 23");
        assertThat(merge.sources())
                .containsEntry("in.csv", new Journaled(3, new SourcePosition("in.csv", 400, 31, 3, 30, 0, 3, 0)));
    }

    /** Who has nothing to read holds up nobody, once that is said, not even what stands at the same time. */
    @Test
    void shouldGoOnWithoutPartsThatHaveNothing() {
        Taken taken = new Taken();
        PartMerge merge = new PartMerge(STREAMS, new boolean[1], taken);
        for (int part = 0; part < 2; part++) {
            merge.take(begins(alone(part, 2)));
        }
        merge.take(frame(1, List.of(new Numbered(1, 0, 50, 50), new Numbered(1, 1, 60, 60)), false, false));
        assertThat(taken.events).isEmpty();
        merge.take(PartFrames.isAt(alone(0, 2), 50));
        assertThat(taken.events).containsExactly("1:0 at 50");
        merge.take(frame(0, List.of(new Numbered(0, 0, 40, 51)), false, false));
        assertThat(taken.events).containsExactly("1:0 at 50", "0:0 at 40");
    }
}
