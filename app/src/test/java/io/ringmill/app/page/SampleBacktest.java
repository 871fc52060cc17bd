package io.ringmill.app.page;

import io.ringmill.app.terminal.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Documents of backtests that nobody ran: the same for the same seed. */
final class SampleBacktest {

    private static final long START_NS = 1_580_221_800_000_000_000L; // 2020-01-28T14:30:00Z
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long[] HORIZONS_NS = {SECOND_NS, 10 * SECOND_NS, 60 * SECOND_NS, 300 * SECOND_NS};
    private static final int PERIODS = 20;

    private final Random random;
    private List<String> rules = List.of("spike", "golden-cross");
    private List<String> keys = List.of("SPY", "IBM", "TSLA");
    private List<String> cooldowns = List.of("1s", "5s", "10s", "30s", "1m", "5m");
    private List<String> thresholds = List.of("1.5", "2", "2.5", "3", "3.5", "4", "4.5", "5");
    private boolean priced = true;
    private boolean labelled = true;

    SampleBacktest(long seed) {
        random = new Random(seed);
    }

    SampleBacktest rules(String... names) {
        rules = List.of(names);
        return this;
    }

    SampleBacktest keys(String... names) {
        keys = List.of(names);
        return this;
    }

    /** So many values of each of the two settings that are swept. */
    SampleBacktest sweep(int cooldownCount, int thresholdCount) {
        cooldowns = IntStream.range(0, cooldownCount).mapToObj(i -> (i + 1) + "s").toList();
        thresholds =
                IntStream.range(0, thresholdCount).mapToObj(i -> number(1 + i * 0.05)).toList();
        return this;
    }

    SampleBacktest unpriced() {
        priced = false;
        return this;
    }

    SampleBacktest unlabelled() {
        labelled = false;
        return this;
    }

    String json() {
        JsonText json = new JsonText().open();
        json.name("pipeline").value("trades");
        json.name("input").raw("{\"journals\":[\"journal\"],\"sessions\":1,\"events\":4812345,\"fromNs\":\"" + START_NS
                + "\",\"toNs\":\"" + (START_NS + 23_400 * SECOND_NS) + "\"}");
        json.name("elapsedSeconds").raw("3.21");
        int count = cooldowns.size() * thresholds.size();
        json.name("computed").raw("{\"passes\":2,\"windows\":3,\"rules\":" + 2 * count + ",\"ofWindows\":" + 3 * count
                + ",\"ofRules\":" + 2 * count + "}");
        if (priced) {
            json.name("price").value("quotes.mid");
            json.name("horizonsNs").raw(list(IntStream.range(0, HORIZONS_NS.length)
                    .mapToObj(i -> Long.toString(HORIZONS_NS[i]))
                    .toList()));
            json.name("delay").value("2ms");
            json.name("split").value("1d");
        }
        json.name("warmUp").value("1h");
        json.name("notes")
                .raw("[\"Prices are kept of the 3 keys with the most alerts, of 503.\",\"1 live change of a rule in the"
                        + " journal was left out; 'replay --without-changes' is the run to compare with.\"]");
        json.name("sweep").raw("[" + dimension("rules.spike.cooldown", cooldowns) + ","
                + dimension("rules.spike.threshold", thresholds) + "]");
        json.name("variants").raw(variants());
        if (priced) {
            json.name("prices").raw(prices());
        }
        json.name("alerts").raw(alerts(count));
        json.name("differences").raw(differences());
        return json.close().toString();
    }

    private static String dimension(String path, List<String> values) {
        return "{\"path\":" + JsonText.quote(path) + ",\"values\":"
                + list(values.stream().map(JsonText::quote).toList()) + "}";
    }

    private String variants() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < cooldowns.size(); i++) {
            for (int j = 0; j < thresholds.size(); j++) {
                all.add(variant(cooldowns.get(i), thresholds.get(j), hill(i, j)));
            }
        }
        return list(all);
    }

    /** What a variant is good for, in basis points: best in the middle of the sweep. */
    private double hill(int i, int j) {
        double x = (i + 0.5) / cooldowns.size() - 0.4;
        double y = (j + 0.5) / thresholds.size() - 0.6;
        return 2.5 * Math.exp(-8 * (x * x + y * y)) - 1;
    }

    private String variant(String cooldown, String threshold, double meanBp) {
        JsonText json = new JsonText().open();
        json.name("name").value("rules.spike.cooldown=" + cooldown + ",rules.spike.threshold=" + threshold);
        json.name("settings").raw("{\"rules.spike.cooldown\":" + JsonText.quote(cooldown) + ",\"rules.spike.threshold\":"
                + JsonText.quote(threshold) + "}");
        json.name("identity").value(Long.toHexString(random.nextLong()));
        json.name("digest").value(Long.toHexString(random.nextLong()));
        json.name("events").raw("{\"accepted\":4812345,\"filtered\":12,\"late\":3}");
        json.name("results").raw("{\"px100\":4812345,\"bar10s\":2340}");
        List<Integer> counts = rules.stream().map(rule -> 40 + random.nextInt(900)).toList();
        json.name("alerts").raw(IntStream.range(0, rules.size())
                .mapToObj(r -> JsonText.quote(rules.get(r)) + ":" + counts.get(r))
                .collect(Collectors.joining(",", "{", "}")));
        json.name("rules").raw(IntStream.range(0, rules.size())
                .mapToObj(r -> JsonText.quote(rules.get(r)) + ":" + rule(counts.get(r), r == 0 ? meanBp : 0.1))
                .collect(Collectors.joining(",", "{", "}")));
        return json.close().toString();
    }

    private String rule(int alerts, double meanBp) {
        JsonText json = new JsonText().open();
        json.name("alerts").value(alerts).name("keys").value(keys.size()).name("side").value(-1);
        if (priced) {
            json.name("markOuts").raw(list(IntStream.range(0, HORIZONS_NS.length)
                    .mapToObj(h -> markOut(h, alerts, meanBp))
                    .toList()));
            json.name("byKey").raw(list(keys.stream()
                    .map(key -> "{\"key\":" + JsonText.quote(key) + ",\"count\":" + alerts / keys.size() + ",\"meanBp\":"
                            + list(IntStream.range(0, HORIZONS_NS.length)
                                    .mapToObj(h -> number(meanBp + random.nextGaussian()))
                                    .toList())
                            + "}")
                    .toList()));
            json.name("byPeriod").raw(list(IntStream.range(0, PERIODS)
                    .mapToObj(p -> period(p, alerts / PERIODS, meanBp))
                    .toList()));
        }
        if (labelled) {
            double precision = 0.2 + 0.6 * random.nextDouble();
            double recall = 0.2 + 0.8 * random.nextDouble();
            int right = (int) (alerts * precision);
            json.name("labels").raw("{\"truePositives\":" + right + ",\"falsePositives\":" + (alerts - right)
                    + ",\"falseNegatives\":7,\"precision\":" + number(precision) + ",\"recall\":" + number(recall)
                    + ",\"f1\":" + number(2 * precision * recall / (precision + recall))
                    + ",\"medianDetection\":\"1.2s\"}");
        }
        return json.close().toString();
    }

    private String markOut(int horizon, int alerts, double meanBp) {
        double mean = meanBp * (horizon + 1) / 2.5 + 0.2 * random.nextGaussian();
        double deviation = 5 * Math.sqrt(horizon + 1);
        double half = 1.96 * deviation / Math.sqrt(alerts);
        return "{\"horizonNs\":" + HORIZONS_NS[horizon] + ",\"count\":" + (alerts - 2) + ",\"missing\":2,\"meanBp\":"
                + number(mean) + ",\"medianBp\":" + number(0.8 * mean) + ",\"stddevBp\":" + number(deviation) + ",\"t\":"
                + number(1.96 * mean / half) + ",\"lowBp\":" + number(mean - half) + ",\"highBp\":"
                + number(mean + half) + ",\"hitRate\":" + number(0.5 + mean / 20) + "}";
    }

    private String period(int day, int alerts, double meanBp) {
        List<String> marks = new ArrayList<>();
        for (int h = 0; h < HORIZONS_NS.length; h++) {
            double mean = meanBp + 1.5 * random.nextGaussian();
            marks.add("{\"meanBp\":" + number(mean) + ",\"lowBp\":" + number(mean - 1.5) + ",\"highBp\":"
                    + number(mean + 1.5) + ",\"hitRate\":" + number(0.5 + mean / 20) + "}");
        }
        return "{\"from\":\"2020-01-" + (day < 9 ? "0" : "") + (day + 1) + "\",\"alerts\":" + alerts + ",\"count\":"
                + alerts + ",\"markOuts\":" + list(marks) + "}";
    }

    private String prices() {
        return keys.stream()
                .map(key -> JsonText.quote(key) + ":" + walk())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private String walk() {
        List<String> times = new ArrayList<>();
        List<String> lows = new ArrayList<>();
        List<String> highs = new ArrayList<>();
        List<String> lasts = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            double price = 325 + 3 * Math.sin(i / 300.0) + 0.6 * Math.sin(i / 17.0) + 0.05 * random.nextGaussian();
            times.add("\"" + (START_NS + i * 23_400 * SECOND_NS / 2_000) + "\"");
            lows.add(number(price - 0.05));
            highs.add(number(price + 0.05));
            lasts.add(number(price));
        }
        return "{\"timesNs\":" + list(times) + ",\"low\":" + list(lows) + ",\"high\":" + list(highs) + ",\"last\":"
                + list(lasts) + "}";
    }

    private String alerts(int variantCount) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            List<String> those = new ArrayList<>();
            for (int v = 0; v < variantCount; v++) {
                if (random.nextInt(3) == 0 && those.size() < 40) {
                    those.add(Integer.toString(v));
                }
            }
            all.add(alert(i, ",\"variants\":" + list(those)));
        }
        return list(all);
    }

    private String alert(int i, String more) {
        return "{\"rule\":" + JsonText.quote(rules.get(random.nextInt(rules.size()))) + ",\"key\":"
                + JsonText.quote(keys.get(random.nextInt(keys.size()))) + ",\"timeNs\":\""
                + (START_NS + i * 39 * SECOND_NS + random.nextInt(1_000_000)) + "\",\"sequence\":" + i * 8_000L
                + (priced ? ",\"price\":" + number(priceAt(i)) + ",\"markOutBp\":" + marks() : "") + more
                + "}";
    }

    /** What {@link #walk} has at that alert's time, more or less. */
    private static double priceAt(int alert) {
        double i = alert * 39 * 2_000 / 23_400.0;
        return 325 + 3 * Math.sin(i / 300.0) + 0.6 * Math.sin(i / 17.0);
    }

    private String marks() {
        return list(IntStream.range(0, HORIZONS_NS.length)
                .mapToObj(h -> random.nextInt(20) == 0 ? "null" : number(5 * random.nextGaussian()))
                .toList());
    }

    private String differences() {
        List<String> gained =
                IntStream.range(0, 12).mapToObj(i -> alert(i, "")).toList();
        List<String> lost = IntStream.range(20, 25).mapToObj(i -> alert(i, "")).toList();
        List<String> moved = IntStream.range(30, 33).mapToObj(i -> alert(i, "")).toList();
        return "[{\"variant\":1,\"of\":0,\"first\":{\"sequence\":8000,\"timeNs\":\"" + (START_NS + 39 * SECOND_NS)
                + "\",\"rule\":" + JsonText.quote(rules.get(0)) + ",\"key\":" + JsonText.quote(keys.get(0))
                + "},\"gained\":" + list(gained) + ",\"lost\":" + list(lost) + ",\"moved\":" + list(moved)
                + ",\"explanations\":[\"spike at sequence 8000\\n  price > px100.mean + 3  true\"]}]";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static String list(List<String> items) {
        return items.stream().collect(Collectors.joining(",", "[", "]"));
    }
}
