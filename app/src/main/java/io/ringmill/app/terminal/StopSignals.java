package io.ringmill.app.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What Ctrl-C, SIGTERM and a closed terminal do while this is open: the first stops the run in good order, within ten
 * seconds; the next ends the program at once.
 */
public final class StopSignals implements AutoCloseable {

    private static final long LIMIT_MS = 9_700;
    private static final int EXIT_AT_ONCE = 130;

    /** Some tools, such as timeout(1), send a signal to a process and again to its group; that counts as one signal. */
    private static final long ONE_SIGNAL_NS = 500_000_000;

    private final Terminal terminal;
    private final Consumer<String> stop;
    /** When the first signal came, by {@link System#nanoTime}; 0 before. */
    private final AtomicLong firstNs = new AtomicLong();

    private final List<Runnable> putBack = new ArrayList<>();

    /** @param stop is told the signal's name, once */
    public StopSignals(Terminal terminal, Consumer<String> stop) {
        this.terminal = terminal;
        this.stop = stop;
        for (String name : List.of("INT", "TERM", "HUP")) {
            putBack.add(Signals.onSignal(name, () -> onSignal(name)));
        }
    }

    private void onSignal(String name) {
        long nowNs = Math.max(1, System.nanoTime());
        if (!firstNs.compareAndSet(0, nowNs)) {
            if (nowNs - firstNs.get() > ONE_SIGNAL_NS) {
                Runtime.getRuntime().halt(EXIT_AT_ONCE);
            }
            return;
        }
        Thread limit = new Thread(this::endAfterLimit, "ringmill-limit");
        limit.setDaemon(true);
        limit.start();
        if (terminal.showsProgress()) {
            terminal.note("finishing what was read; Ctrl-C again ends at once");
        }
        stop.accept(name.equals("INT") ? "Ctrl-C" : "SIG" + name);
    }

    private void endAfterLimit() {
        try {
            Thread.sleep(LIMIT_MS);
            terminal.error("could not finish within ten seconds of the signal; ending now");
            Runtime.getRuntime().halt(ExitCode.FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Signals do again what they did before. */
    @Override
    public void close() {
        putBack.forEach(Runnable::run);
    }
}
