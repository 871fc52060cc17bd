package io.ringmill.bench.contender;

import io.ringmill.bench.work.Feed;
import io.ringmill.event.Field;
import io.ringmill.event.StreamSpec;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Made-up events for any pipeline, from a {@link Feed}: its keys and times, its prices for double fields, its sizes for
 * long ones, one of a few texts for symbols, and its streams in turn.
 */
final class SyntheticEvents {

    private static final List<String> SYMBOLS = List.of("A", "B", "C", "D");

    private SyntheticEvents() {}

    static PipelineEvents of(List<StreamSpec> streams, LoadSpec load) {
        Feed feed = load.feed();
        PipelineEvents.Collector collector = new PipelineEvents.Collector(streams, feed.size);
        for (int key = 0; key < feed.keyCount; key++) {
            collector.keys.add(Feed.keyText(key));
        }
        collector.symbols.addAll(SYMBOLS);
        SplittableRandom random = new SplittableRandom(load.seed());
        long[] cells = new long
                [streams.stream()
                        .mapToInt(stream -> stream.fields().size())
                        .max()
                        .orElse(0)];
        for (int i = 0; i < feed.size; i++) {
            int stream = random.nextInt(streams.size());
            List<Field> fields = streams.get(stream).fields();
            for (int field = 0; field < fields.size(); field++) {
                cells[field] = switch (fields.get(field).type()) {
                    case DOUBLE -> Double.doubleToRawLongBits(feed.prices[i]);
                    case LONG -> (long) feed.sizes[i];
                    case SYMBOL -> random.nextInt(SYMBOLS.size());
                };
            }
            int key = streams.get(stream).key().isPresent() ? feed.keys[i] : 0;
            collector.add(stream, key, feed.timesNs[i], cells);
        }
        return collector.events();
    }
}
