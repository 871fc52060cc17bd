package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parquet files of a job whose tasks are killed, read by DuckDB, hold what those of a run on one machine do. */
class ParquetJobTest {

    @TempDir
    Path folder;

    @BeforeAll
    static void look() {
        boolean isHere = DriverManager.drivers()
                .anyMatch(driver -> driver.getClass().getName().contains("DuckDB"));
        assumeTrue(isHere, "skipped: no DuckDB on the class path; a build without -Dquick has one");
    }

    /** The lines beside it tell how far the job is: a Parquet file can be read when it is whole. */
    private String sinks(String name, String how) {
        Path out = folder.resolve("of-" + name);
        return "{parquet: {dir: '" + out + "'" + how + "}}, {csv: {dir: '" + out + "', windows: [last]}}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", roll: 5s, batch: 100"})
    void shouldHoldWhatALocalRunHoldsWhenTasksAreKilled(String how) throws Exception {
        SendingTrial trial = new SendingTrial(folder);
        trial.local(sinks("local", how));
        trial.killed(sinks("job", how), () -> lines("job"), lines("local"));
        Map<String, List<String>> expected = rows("local");
        assertThat(expected).hasSizeGreaterThan(how.isEmpty() ? 1 : 8);
        assertThat(rows("job")).isEqualTo(expected);
    }

    private Set<String> lines(String name) throws IOException {
        Path file = folder.resolve("of-" + name).resolve("last.csv");
        return Files.exists(file) ? new TreeSet<>(Files.readAllLines(file)) : Set.of();
    }

    /** By file. */
    private Map<String, List<String>> rows(String name) throws IOException, SQLException {
        Map<String, List<String>> rows = new TreeMap<>();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                var files = Files.newDirectoryStream(folder.resolve("of-" + name), "*.parquet")) {
            for (Path file : files) {
                List<String> ofFile = rows.computeIfAbsent(file.getFileName().toString(), each -> new ArrayList<>());
                try (ResultSet found = duck.createStatement()
                        .executeQuery("select t::text from (select t from '" + file + "' t) order by 1")) {
                    while (found.next()) {
                        ofFile.add(found.getString(1));
                    }
                }
            }
        }
        return rows;
    }
}
