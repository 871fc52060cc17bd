package io.ringmill.bench.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;

/**
 * A file of trades: time in microseconds, symbol, price in cents, size. The price of each symbol is a geometric random
 * walk with rare jumps, whose steps are wide enough that no window has one price only. Seeded: the same on every machine.
 *
 * @param rows lines without the header
 * @param symbols distinct ones
 */
public record TradeFile(TradeFormat format, long rows, int symbols, long seed) {

    private static final long FIRST_US = 1_700_000_000_000_000L;
    private static final double LONGEST_STEP_US = 1e6 / 50;
    private static final double STEP = 1e-3;
    private static final double JUMP_CHANCE = 1.0 / 1000;
    private static final double JUMP_FACTOR = 10;
    private static final double LOWEST = 100;
    private static final double HIGHEST = 900;
    private static final int CENTS = 100;
    private static final int SIZES = 1000;
    private static final int BUFFER = 1 << 16;

    /** A name that tells what is in it. */
    public String fileName() {
        return "ringmill-trades-" + rows + "x" + symbols + "-" + seed + "." + format.option();
    }

    /** Writes it, unless it is there. One that was broken off is not there under this name. */
    public void ensure(Path file) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), BUFFER)) {
                write(out);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    void write(OutputStream out) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        double[] prices = new double[symbols];
        for (int symbol = 0; symbol < symbols; symbol++) {
            prices[symbol] = random.nextDouble(LOWEST, HIGHEST);
        }
        out.write(format.header().getBytes(StandardCharsets.US_ASCII));
        // About a hundred trades of a symbol fall into a second; times increase.
        long longestStepUs = Math.max(1, Math.round(LONGEST_STEP_US / symbols));
        long timeUs = FIRST_US;
        StringBuilder line = new StringBuilder();
        for (long row = 0; row < rows; row++) {
            int symbol = random.nextInt(symbols);
            double step = STEP * random.nextGaussian();
            if (random.nextDouble() < JUMP_CHANCE) {
                step *= JUMP_FACTOR;
            }
            // Within bounds, as a walk of millions of steps would leave them.
            prices[symbol] = Math.max(LOWEST, Math.min(HIGHEST, prices[symbol] * Math.exp(step)));
            timeUs += 1 + random.nextLong(longestStepUs);
            line.setLength(0);
            append(line, timeUs, symbol, Math.round(prices[symbol] * CENTS), 1 + random.nextInt(SIZES));
            out.write(line.toString().getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void append(StringBuilder line, long timeUs, int symbol, long cents, int size) {
        boolean csv = format == TradeFormat.CSV;
        line.append(csv ? "" : "{\"ts\":").append(timeUs);
        line.append(csv ? ",K" : ",\"symbol\":\"K").append(symbol);
        line.append(csv ? "," : "\",\"price\":").append(cents / CENTS);
        long rest = cents % CENTS;
        line.append(rest < 10 ? ".0" : ".").append(rest);
        line.append(csv ? "," : ",\"size\":").append(size);
        line.append(csv ? "\n" : "}\n");
    }
}
