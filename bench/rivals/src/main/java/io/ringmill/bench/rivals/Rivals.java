package io.ringmill.bench.rivals;

import io.ringmill.bench.contender.Contenders;
import io.ringmill.bench.contender.LoadSpec;
import io.ringmill.bench.contender.OwnContenders;
import io.ringmill.bench.json.Json;
import io.ringmill.bench.measure.Contest;
import io.ringmill.bench.measure.Entrant;
import io.ringmill.bench.measure.Entrant.ExpectedOutputs;
import io.ringmill.bench.measure.Fork;
import io.ringmill.bench.measure.Standing;
import io.ringmill.bench.report.Machine;
import io.ringmill.bench.report.RivalsReport;
import io.ringmill.bench.report.ThroughputReport;
import io.ringmill.bench.work.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Ringmill and others on the same works, taking turns: {@code bench/rivals/run}. */
public final class Rivals {

    private static final int KEYS = 1000;

    /** One event at a time, for one thread, as the others are set up. */
    private static final String SUBJECT = Contenders.INLINE_CONFINED.option();

    /** The others, by name and label. */
    private static final Map<String, String> OTHERS = others();

    private static Map<String, String> others() {
        Map<String, String> others = new LinkedHashMap<>();
        others.put("fluxtion", "Fluxtion 9.7.14, hand-written windows");
        others.put("flink-chained", "Flink 2.3.0 MiniCluster, hand-written windows, chained");
        others.put("flink-keyby", "Flink 2.3.0 MiniCluster, hand-written windows, keyBy");
        others.put("jet", "Hazelcast Jet 5.7.0, hand-written windows");
        others.put("esper", "Esper 9.0.0, EPL");
        others.put("siddhi", "Siddhi 5.1.30, SiddhiQL");
        others.put("python-plain", "Python list, plain loops");
        others.put("python-statistics", "Python list, statistics module");
        return others;
    }

    private final Arguments arguments;

    private Rivals(Arguments arguments) {
        this.arguments = arguments;
    }

    public static void main(String[] args) throws IOException {
        Arguments arguments;
        try {
            arguments = Arguments.parse(args, OTHERS.keySet());
        } catch (IllegalArgumentException bad) {
            System.err.println(bad.getMessage());
            System.err.println(Arguments.USAGE);
            System.exit(2);
            return;
        }
        System.exit(new Rivals(arguments).run() ? 0 : 1);
    }

    private boolean run() throws IOException {
        Fork fork = Fork.likeThisJvm(List.of());
        Map<String, Object> machine = Machine.describe(fork.options());
        machine.forEach((name, value) -> System.out.println(name + ": " + value));
        List<Standing> all = new ArrayList<>();
        for (Work work : arguments.works()) {
            Contest.Plan plan = new Contest.Plan(
                    arguments.rounds(), arguments.passes(), arguments.warmUpNs(), fork, System.err::println);
            List<Standing> standings = new Contest(entrants(work), plan).run();
            System.out.println("\n" + work + ", " + work.label());
            System.out.print(RivalsReport.text(standings, SUBJECT));
            all.addAll(standings);
        }
        if (arguments.json().isPresent()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("kind", "rivals");
            json.put("machine", machine);
            json.put("results", ThroughputReport.json(all));
            Files.writeString(arguments.json().get(), Json.write(json) + "\n");
        }
        return all.stream().allMatch(Standing::right);
    }

    private List<Entrant> entrants(Work work) {
        List<Entrant> entrants = new ArrayList<>();
        for (Contenders own : List.of(
                Contenders.LOOP, Contenders.INLINE_CONFINED, Contenders.INLINE_TYPED, Contenders.INLINE)) {
            entrants.add(new Entrant(
                    OwnContenders.class.getName(),
                    own.option(),
                    own.label(),
                    SUBJECT,
                    load(work, arguments.events()),
                    ExpectedOutputs.NAIVE,
                    false));
        }
        OTHERS.forEach((name, label) -> {
            if (arguments.only().isEmpty() || arguments.only().contains(name)) {
                boolean slow = name.startsWith("python");
                entrants.add(new Entrant(
                        RivalContenders.class.getName(),
                        name,
                        label,
                        SUBJECT,
                        load(work, slow ? arguments.slowEvents() : arguments.events()),
                        name.equals("esper") ? ExpectedOutputs.NAIVE_SAMPLE_DEVIATION : ExpectedOutputs.NAIVE,
                        false));
            }
        });
        return entrants;
    }

    private static LoadSpec load(Work work, int events) {
        return new LoadSpec(work.name(), Optional.empty(), events, KEYS, 1, LoadSpec.USUAL_WORKERS);
    }

    /**
     * What was asked for.
     *
     * @param slowEvents events of a pass for those that are a thousand times slower
     */
    private record Arguments(
            List<Work> works,
            List<String> only,
            int rounds,
            int passes,
            long warmUpNs,
            int events,
            int slowEvents,
            Optional<Path> json) {

        private static final Set<String> OPTIONS = Set.of("only", "rounds", "passes", "warm-up", "events", "json");

        private static final String USAGE =
                "usage: bench/rivals/run [W1 W2 W3] [--only esper,siddhi,…] [--rounds 5] [--passes 2] [--warm-up 2]"
                        + " [--events 2097152] [--json FILE]";

        private static Work work(String name) {
            return Work.named(name)
                    .orElseThrow(() -> new IllegalArgumentException("no work '" + name + "': W1, W2 or W3"));
        }

        private static Arguments parse(String[] args, Set<String> known) {
            Map<String, String> options = new LinkedHashMap<>();
            List<Work> works = new ArrayList<>();
            for (int i = 0; i < args.length; i++) {
                String option = args[i].startsWith("--") ? args[i].substring(2) : "";
                if (OPTIONS.contains(option) && i + 1 < args.length) {
                    options.put(option, args[++i]);
                } else if (args[i].startsWith("--")) {
                    throw new IllegalArgumentException("no option '" + args[i] + "', or its value is missing");
                } else {
                    works.add(work(args[i]));
                }
            }
            List<String> only =
                    options.containsKey("only") ? List.of(options.get("only").split(",")) : List.of();
            if (!known.containsAll(only)) {
                throw new IllegalArgumentException("--only takes some of " + String.join(",", known));
            }
            int events = Integer.parseInt(options.getOrDefault("events", Integer.toString(1 << 21)));
            return new Arguments(
                    works.isEmpty() ? List.of(Work.values()) : works,
                    only,
                    Integer.parseInt(options.getOrDefault("rounds", "5")),
                    Integer.parseInt(options.getOrDefault("passes", "2")),
                    (long) (Double.parseDouble(options.getOrDefault("warm-up", "2")) * 1e9),
                    events,
                    Math.min(events, 1 << 16),
                    Optional.ofNullable(options.get("json")).map(Path::of));
        }
    }
}
