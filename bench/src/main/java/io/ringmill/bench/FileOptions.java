package io.ringmill.bench;

import io.ringmill.bench.file.TradeFile;
import io.ringmill.bench.file.TradeFormat;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@link FileBench} shall do.
 *
 * @param file the file, made if it is not there; empty for one in the temporary folder, which stays there for next time
 * @param trades what to write into it
 * @param rounds processes per program
 * @param json where to write every figure
 */
public record FileOptions(Optional<Path> file, TradeFile trades, int rounds, Optional<Path> json) {

    /** Twenty million rows of CSV with a thousand symbols, five rounds. */
    public static final FileOptions DEFAULT =
            new FileOptions(Optional.empty(), new TradeFile(TradeFormat.CSV, 20_000_000, 1000, 1), 5, Optional.empty());

    Path place() {
        return file.orElseGet(
                () -> Path.of(System.getProperty("ringmill.bench.dir", System.getProperty("java.io.tmpdir")))
                        .resolve(trades.fileName()));
    }
}
