package io.ringmill.app;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * What Ctrl-C, SIGTERM and a closed terminal do: the first stops the run in good order, within ten seconds; the next
 * ends the program at once.
 */
final class StopSignals {

    private static final long LIMIT_MS = 9_700;
    private static final int EXIT_AT_ONCE = 130;

    private StopSignals() {}

    /** Calls {@code stop} with the signal's name, on the first. */
    static void install(Terminal terminal, Consumer<String> stop) {
        AtomicBoolean stopping = new AtomicBoolean();
        for (String name : new String[] {"INT", "TERM", "HUP"}) {
            Signals.onSignal(name, () -> {
                if (!stopping.compareAndSet(false, true)) {
                    Runtime.getRuntime().halt(EXIT_AT_ONCE);
                }
                limit(terminal);
                stop.accept(name.equals("INT") ? "Ctrl-C" : "SIG" + name);
            });
        }
    }

    private static void limit(Terminal terminal) {
        Thread watch = new Thread(
                () -> {
                    try {
                        Thread.sleep(LIMIT_MS);
                        terminal.error("could not finish within ten seconds of the signal; ending now");
                        Runtime.getRuntime().halt(ExitCode.FAILED);
                    } catch (InterruptedException ignored) {
                        Thread.currentThread().interrupt();
                    }
                },
                "ringmill-limit");
        watch.setDaemon(true);
        watch.start();
    }
}
