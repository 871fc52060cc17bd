package io.ringmill;

import io.ringmill.publish.EventPublisher;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Events of two streams, with ties and disorder, and changes of rules while they flow, all at random. */
public final class RandomLiveRules {

    public static final String PIPELINE = """
            streams:
              s: {key: k, time: {field: t, unit: ns}, fields: {x: double, who: symbol}, outOfOrder: 10ns, derive: {up: delta(x)}}
              q: {key: k, time: {field: t, unit: ns}, fields: {bid: double, n: long}}
            windows:
              bar: {on: s, window: tumbling 50ns, select: {most: max(x), mid: median(x)}}
              few: {on: s, window: sliding 5 events, select: {mean: mean(x), top: max(x)}}
              span: {on: s, window: sliding 60ns, select: {mean: mean(x), mid: median(x)}}
              hop: {on: s, window: hopping 60ns every 20ns, select: {sum: sum(x), mid: median(x)}}
              bursts: {on: q, window: session gap 15ns, select: {n: sum(n)}}
              all: {on: q, by: all, window: tumbling 40ns, select: {n: sum(n), last: last(bid)}}
            rules:
              each: {on: s, when: x > 60, fire: each}
              held: {on: s, when: x > 40, for: 20ns, fire: both}
              bars: {on: bar, when: most > 90}
            """;

    /** What rules say, of all kinds and over all kinds of nodes. */
    public static final List<String> RULES = List.of(
            "{on: s, when: x > 60, fire: each}",
            "{on: s, when: x > 60, until: x < 30, fire: both, cooldown: 40ns}",
            "{on: s, when: x > 40, for: 20ns, endFor: 2 events, fire: both, message: '{key} {x} {few.mean}'}",
            "{on: s, when: x > 30, for: 3 events, endFor: 10ns, fire: both}",
            "{on: s, silence: 60ns, fire: both}",
            "{on: q, silence: 40ns, endFor: 30ns, fire: both}",
            "{on: bar, when: most > 90 and mid > 50, keys: [k1, k2]}",
            "{on: few, when: mean > 50 and count > 3, fire: both}",
            "{on: span, when: mid > bar.most - 40 and bar.count > 1, for: 10ns}",
            "{on: s, when: x > q.bid and q.n > 3, fire: both, limit: 2 per 50ns}",
            "{on: s, when: 'crosses_above(x, q.bid)'}",
            "{on: q, when: bid > prev(bid) and few.count > 2 and bursts.n > 5}",
            "{on: q, when: bid > few.top and span.count > 2}",
            "{on: hop, when: sum > 100 and mid > 20, fire: each, cooldown: 30ns}",
            "{on: all, when: n > 200, fire: both}",
            "{on: bursts, when: 'n > 20 or (n > 10 and s.x > 50)'}",
            "{on: s, when: who == \"ann\" and x > 50 and up > 0, keys: [k0, k3]}",
            "{sequence: [{low: {on: s, when: x < 10}}, {high: {on: s, when: x > 90}}], within: 300ns}",
            "{sequence: [{top: {on: s, when: x > 80}}, {not: {on: q, when: bid > 80}}], within: 100ns, overlap: 3}",
            "{sequence: [{a: {on: q, when: n > 6}}, {b: {on: s, when: x > a.bid, times: 2}}], within: 200ns}");

    private final Engine engine;
    private final Random random;
    private final EventPublisher s;
    private final EventPublisher q;
    private long nowNs;
    private String event = "";

    /** Begins at a time; {@code engine} runs {@link #PIPELINE}, or what has its streams and rules. */
    public RandomLiveRules(Engine engine, Random random, long nowNs) {
        this.engine = engine;
        this.random = random;
        this.nowNs = nowNs;
        s = engine.publisher("s");
        q = engine.publisher("q");
    }

    /** Publishes the next event. */
    public void publish() {
        nowNs += random.nextInt(40) == 0 ? random.nextInt(100) : random.nextInt(3);
        String key = "k" + random.nextInt(6);
        if (random.nextInt(3) > 0) {
            long timeNs = nowNs - random.nextInt(12);
            double x = random.nextInt(20) == 0 ? Double.NaN : random.nextInt(100);
            String who = random.nextBoolean() ? "ann" : "bob";
            s.claim(s.key(key), timeNs)
                    .set(s.field("x"), x)
                    .set(s.field("who"), who)
                    .publish();
            event = "{\"s\":\"s\",\"k\":\"" + key + "\",\"t\":" + timeNs + ",\"x\":" + (Double.isNaN(x) ? "null" : x)
                    + ",\"who\":\"" + who + "\"}";
        } else {
            double bid = random.nextInt(100);
            long n = random.nextInt(10);
            q.claim(q.key(key), nowNs)
                    .set(q.field("bid"), bid)
                    .set(q.field("n"), n)
                    .publish();
            event = "{\"s\":\"q\",\"k\":\"" + key + "\",\"t\":" + nowNs + ",\"bid\":" + bid + ",\"n\":" + n + "}";
        }
    }

    /** The last event, as a record of a file, in which {@code s} is its stream. */
    public String event() {
        return event;
    }

    /** The newest time. */
    public long nowNs() {
        return nowNs;
    }

    /** Changes a rule, into one of these or away; silences it in one case of some. */
    public void change(List<String> rules) {
        List<String> names =
                engine.rules().list().stream().map(rule -> rule.spec().name()).toList();
        String text = rules.get(random.nextInt(rules.size()));
        String any = names.isEmpty() ? "" : names.get(random.nextInt(names.size()));
        int what = names.isEmpty() ? 0 : random.nextInt(names.size() > 12 ? 5 : 4);
        if (what == 0) {
            String free = "r" + random.nextInt(30);
            if (!names.contains(free)) {
                engine.rules().add(free, text);
            }
        } else if (what == 1) {
            engine.rules().replace(any, text);
        } else if (what == 2) {
            silence(any);
        } else {
            engine.rules().remove(any);
        }
    }

    private void silence(String rule) {
        Duration duration = Duration.ofNanos(random.nextInt(300));
        List<String> keys = engine.keys("", 100);
        if (random.nextBoolean() || keys.isEmpty()) {
            engine.rules().silence(rule, duration);
        } else {
            engine.rules().silence(rule, keys.get(random.nextInt(keys.size())), duration);
        }
    }
}
