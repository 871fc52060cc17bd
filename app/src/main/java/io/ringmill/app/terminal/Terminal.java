package io.ringmill.app.terminal;

import io.ringmill.ingest.Secrets;
import io.ringmill.ingest.text.Printable;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Standard output and error: colours and a line of progress on a terminal, plain text in a pipe or file.
 *
 * <p><b>Threading:</b> any thread; the line of progress is taken away before anything else is written.
 */
public final class Terminal {

    /** How the program was called, for hints that can be copied; the launcher sets it. */
    public static final String COMMAND = System.getProperty("ringmill.command", "ringmill");

    private static final String ERASE_LINE = "\r\033[K";

    /** Columns of a terminal that does not say how many it has. */
    public static final int USUAL_WIDTH = 100;

    private final OutputStreamWatch watch;
    private final boolean outIsTerminal;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean outColoured;
    private final boolean errColoured;
    private final boolean progressShown;
    private final boolean outShared;
    private boolean lineOpen;

    /**
     * @param outIsTerminal whether a person sees {@code out}
     * @param errIsTerminal whether a person sees {@code err}
     * @param coloured whether terminals may be given colours
     */
    public Terminal(OutputStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal, boolean coloured) {
        this.err = err;
        this.outIsTerminal = outIsTerminal;
        this.outColoured = coloured && outIsTerminal;
        this.errColoured = coloured && errIsTerminal;
        this.progressShown = errIsTerminal;
        this.outShared = outIsTerminal && errIsTerminal;
        watch = new OutputStreamWatch(out);
        this.out = utf8(outShared ? new ErasingStream(watch) : watch);
    }

    /** The process's own streams. */
    public static Terminal ofProcess() {
        return of(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), System.err, System.getenv());
    }

    /** Makes others who write to the process's streams, such as sinks and the log, go through this terminal, too. */
    public void install() {
        System.setOut(out);
        System.setErr(utf8(new ErasingStream(err)));
    }

    private static Terminal of(OutputStream out, PrintStream err, Map<String, String> environment) {
        boolean coloured = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
        return new Terminal(out, utf8(err), isTerminal(1), isTerminal(2), coloured);
    }

    /** Java cannot say this of output and error separately. Linux can; on other systems the text stays plain. */
    private static boolean isTerminal(int descriptor) {
        try {
            Path device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
            return device.startsWith("/dev/pts") || device.toString().startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException notLinux) {
            return Boolean.getBoolean("ringmill.terminal." + descriptor);
        }
    }

    private static PrintStream utf8(OutputStream stream) {
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }

    /** Columns of the terminal that shows standard output; {@link #USUAL_WIDTH} if there is none, or it does not say. */
    public int width() {
        String told = System.getenv().getOrDefault("COLUMNS", "");
        if (told.matches("\\d{2,4}")) {
            return Integer.parseInt(told);
        }
        return outIsTerminal ? askedWidth() : USUAL_WIDTH;
    }

    private static int askedWidth() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ");
            int columns = size.length == 2 ? Integer.parseInt(size[1]) : 0;
            return columns > 0 ? columns : USUAL_WIDTH;
        } catch (IOException | NumberFormatException untold) {
            return USUAL_WIDTH;
        }
    }

    /** Standard output. */
    public PrintStream out() {
        return out;
    }

    /** Standard output for data: unlike a print stream it throws when it fails or nobody reads any more. */
    public OutputStream data() {
        return new DataStream(out);
    }

    /** Why standard output could not be written; empty if it could, or if nobody reads any more. */
    public Optional<IOException> failure() {
        out.flush();
        return watch.failure()
                .map(cause -> new IOException("standard output cannot be written: " + cause.getMessage(), cause));
    }

    /** Standard error. */
    public synchronized PrintStream err() {
        eraseProgress();
        return err;
    }

    /** The text as standard output can show it. */
    public String paint(Style style, String text) {
        return outColoured ? style.paint(text) : text;
    }

    /** The text as standard error can show it. */
    public String paintError(Style style, String text) {
        return errColoured ? style.paint(text) : text;
    }

    /** Whether colours may be written to standard output. */
    public boolean isColoured() {
        return outColoured;
    }

    /** Whether {@link #progress} shows anything. */
    public boolean showsProgress() {
        return progressShown;
    }

    /** Replaces the line of progress. */
    public synchronized void progress(String line) {
        if (progressShown) {
            err.print(ERASE_LINE + line);
            err.flush();
            lineOpen = true;
        }
    }

    /** Takes the line of progress away. */
    public synchronized void eraseProgress() {
        if (lineOpen) {
            err.print(ERASE_LINE);
            err.flush();
            lineOpen = false;
        }
    }

    /** Tells of a failure in one line. */
    public void error(String message) {
        err().println(paintError(Style.RED, "ringmill:") + " " + shown(message));
    }

    /** Tells of something worth knowing in one line. */
    public void note(String message) {
        err().println("ringmill: " + shown(message));
    }

    /** The text without secrets in addresses and without control characters that came from outside. */
    static String shown(String text) {
        return Secrets.hide(Printable.lines(text));
    }

    /** Standard output on the terminal where the line of progress may stand. */
    private final class ErasingStream extends FilterOutputStream {

        ErasingStream(OutputStream target) {
            super(target);
        }

        @Override
        public void write(int b) throws IOException {
            synchronized (Terminal.this) {
                eraseProgress();
                out.write(b);
            }
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            synchronized (Terminal.this) {
                eraseProgress();
                out.write(bytes, from, length);
            }
        }
    }

    /** A print stream that does not hide its errors. */
    private final class DataStream extends OutputStream {

        private final PrintStream target;

        DataStream(PrintStream target) {
            this.target = target;
        }

        @Override
        public void write(int b) throws IOException {
            target.write(b);
            check();
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            target.write(bytes, from, length);
            check();
        }

        private void check() throws IOException {
            if (target.checkError()) {
                throw failure().orElseGet(ClosedOutputException::new);
            }
        }
    }

    /** Nobody reads standard output any more, as after {@code | head}. */
    public static final class ClosedOutputException extends IOException {

        private static final long serialVersionUID = 1L;

        ClosedOutputException() {
            super("standard output was closed");
        }
    }
}
