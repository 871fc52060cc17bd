package io.ringmill.bench.rivals;

import io.ringmill.bench.FileBench;
import io.ringmill.bench.FileOptions;
import io.ringmill.bench.file.FileEntrant;
import io.ringmill.bench.file.TradeFile;
import io.ringmill.bench.file.TradeFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All of {@code ringmill run} from a file, beside others that read it: {@code bench/rivals/run file}. */
public final class FileRivals {

    private static final Set<String> OPTIONS =
            Set.of("--file", "--format", "--events", "--keys", "--rounds", "--only", "--json");
    private static final String USAGE = "usage: bench/rivals/run file [--file FILE] [--format csv|ndjson]"
            + " [--events 20000000] [--keys 1000] [--rounds 5] [--only duckdb,fastcsv,…] [--json FILE]";

    private static final List<FileEntrant> CSV = List.of(
            new FileEntrant("duckdb", "DuckDB, W1", DuckDbOverFile.class.getName(), List.of("work", "0")),
            new FileEntrant("duckdb-1", "DuckDB, W1, 1 core", DuckDbOverFile.class.getName(), List.of("work", "1")),
            new FileEntrant("duckdb-parse", "DuckDB, parse", DuckDbOverFile.class.getName(), List.of("parse", "0")),
            new FileEntrant(
                    "duckdb-parse-1", "DuckDB, p., 1 core", DuckDbOverFile.class.getName(), List.of("parse", "1")),
            new FileEntrant("fastcsv", "FastCSV, parse", FastCsvOverFile.class.getName(), List.of()));
    private static final List<FileEntrant> NDJSON = List.of(
            CSV.get(0),
            CSV.get(1),
            CSV.get(2),
            CSV.get(3),
            new FileEntrant("dsl-json", "dsl-json, parse", DslJsonOverFile.class.getName(), List.of()));

    private FileRivals() {}

    public static void main(String[] args) throws IOException {
        FileOptions options;
        List<FileEntrant> others;
        try {
            Map<String, String> given = parse(args);
            TradeFormat format = TradeFormat.ofOption(given.getOrDefault("--format", "csv"));
            TradeFile usual = FileOptions.DEFAULT.trades();
            options = new FileOptions(
                    Optional.ofNullable(given.get("--file")).map(Path::of),
                    new TradeFile(
                            format,
                            Long.parseLong(given.getOrDefault("--events", Long.toString(usual.rows()))),
                            Integer.parseInt(given.getOrDefault("--keys", Integer.toString(usual.symbols()))),
                            usual.seed()),
                    Integer.parseInt(given.getOrDefault("--rounds", Integer.toString(FileOptions.DEFAULT.rounds()))),
                    Optional.ofNullable(given.get("--json")).map(Path::of));
            others = others(format == TradeFormat.CSV ? CSV : NDJSON, given.get("--only"));
        } catch (IllegalArgumentException bad) {
            System.err.println(bad.getMessage());
            System.err.println(USAGE);
            System.exit(2);
            return;
        }
        System.exit(new FileBench(options, System.out::println, System.err::println).run(others) ? 0 : 1);
    }

    private static List<FileEntrant> others(List<FileEntrant> all, String only) {
        if (only == null) {
            return all;
        }
        Set<String> names = Set.of(only.split(","));
        List<FileEntrant> some =
                all.stream().filter(each -> names.contains(each.name())).toList();
        if (some.size() < names.size()) {
            throw new IllegalArgumentException("--only takes some of "
                    + all.stream().map(FileEntrant::name).toList());
        }
        return some;
    }

    private static Map<String, String> parse(String[] args) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!OPTIONS.contains(args[i]) || i + 1 == args.length) {
                throw new IllegalArgumentException("no option '" + args[i] + "', or its value is missing");
            }
            given.put(args[i], args[i + 1]);
        }
        return given;
    }
}
