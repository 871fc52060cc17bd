package io.ringmill.bench.rivals;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** An event of {@link Patterns}, as a bean for Esper, whose generated code needs it public. Units: milliseconds. */
public final class PatternEvent {

    private static final int KEYS = 20;

    private final String type;
    private final String key;
    private final long ts;
    private final long id;
    private final double x;

    PatternEvent(String type, String key, long ts, long id, double x) {
        this.type = type;
        this.key = key;
        this.ts = ts;
        this.id = id;
        this.x = x;
    }

    /** Ticks with a value, orders, and acknowledgements of most of these, no two at the same time. */
    static List<PatternEvent> generate(int count, long seed) {
        Random random = new Random(seed);
        List<PatternEvent> events = new ArrayList<>();
        Set<Long> acked = new HashSet<>();
        for (int i = 0; i < count; i++) {
            long ts = 1_000 + 10L * i;
            String key = "k" + random.nextInt(KEYS);
            if (random.nextInt(3) > 0) {
                events.add(new PatternEvent("Tick", key, ts, 0, random.nextInt(20)));
            } else {
                events.add(new PatternEvent("Ord", key, ts, i, 0));
                long ackTs = ts + 1 + 10L * random.nextInt(70);
                if (random.nextInt(6) > 0 && acked.add(ackTs)) {
                    events.add(new PatternEvent("Ack", key, ackTs, i, 0));
                }
            }
        }
        events.sort(Comparator.comparingLong(PatternEvent::getTs));
        return events;
    }

    public String getType() {
        return type;
    }

    public String getKey() {
        return key;
    }

    public long getTs() {
        return ts;
    }

    public long getId() {
        return id;
    }

    public double getX() {
        return x;
    }
}
