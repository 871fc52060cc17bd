package io.ringmill.app.feed;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * The messages of an exchange, from the first to the last: lines of a file that were received from one, or the bundled trades
 * in the form in which exchanges send them, with decimal numbers as texts. Single-threaded.
 */
final class ExchangeMessages implements AutoCloseable {

    private static final String TRADES = "/examples/bitcoin/bitstamp_trades_from_20131125_usd.csv.gz";
    private static final int GZIP_MAGIC = 0x1f;

    private final BufferedReader lines;
    private final boolean trades;
    private long number;

    private ExchangeMessages(InputStream in, boolean trades) throws IOException {
        BufferedInputStream bytes = new BufferedInputStream(in);
        bytes.mark(1);
        boolean gzip = bytes.read() == GZIP_MAGIC;
        bytes.reset();
        lines = new BufferedReader(
                new InputStreamReader(gzip ? new GZIPInputStream(bytes) : bytes, StandardCharsets.UTF_8));
        this.trades = trades;
    }

    /** The lines of a file, plain or gzip, as they are. */
    static ExchangeMessages of(Path file) throws IOException {
        return new ExchangeMessages(Files.newInputStream(file), false);
    }

    /** The trades that are bundled with the program. */
    static ExchangeMessages bundled() throws IOException {
        InputStream in = ExchangeMessages.class.getResourceAsStream(TRADES);
        if (in == null) {
            throw new FileNotFoundException("this build lacks the trades " + TRADES
                    + "; run it from a checkout or the release, or give it a file of messages with --file");
        }
        ExchangeMessages messages = new ExchangeMessages(in, true);
        messages.lines.readLine(); // the header
        return messages;
    }

    /** The next one; null behind the last. */
    String next() throws IOException {
        String line = lines.readLine();
        if (line == null || !trades) {
            return line;
        }
        number++;
        String[] columns = line.split(",");
        String timeMs = columns[0] + "000";
        return "{\"stream\":\"btcusd@trade\",\"data\":{\"e\":\"trade\",\"E\":" + timeMs + ",\"s\":\"BTCUSD\",\"t\":"
                + number + ",\"p\":\"" + columns[1] + "\",\"q\":\"" + columns[2] + "\",\"T\":" + timeMs + "}}";
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
