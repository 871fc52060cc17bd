package io.ringmill.bench.rivals;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.ringmill.bench.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** FastCSV over a file: its fields as texts, and the numbers among them by what the JDK has. */
public final class FastCsvOverFile {

    private FastCsvOverFile() {}

    /** Arguments: format, file, a file for the counts. */
    public static void main(String[] args) throws IOException {
        long rows = -1;
        long sizes = 0;
        long times = 0;
        double highest = 0;
        Set<String> symbols = new HashSet<>();
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(Path.of(args[1]))) {
            for (CsvRecord each : reader) {
                if (++rows > 0) {
                    times += Long.parseLong(each.getField(0));
                    symbols.add(each.getField(1));
                    highest = Math.max(highest, Double.parseDouble(each.getField(2)));
                    sizes += Long.parseLong(each.getField(3));
                }
            }
        }
        Files.writeString(
                Path.of(args[2]),
                Json.write(Map.of(
                        "rows", rows,
                        "sizes", sizes,
                        "highest cents", Math.round(highest * 100),
                        "symbols", symbols.size(),
                        "times", times)));
    }
}
