package io.ringmill.app.report;

import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.Style;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.metrics.MetricsSnapshot;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A line on the terminal that says how far the engine is; nothing if standard error is no terminal. */
public final class Progress implements AutoCloseable {

    private static final long FIRST_AFTER_MS = 400;
    private static final long EVERY_MS = 200;
    private static final String[] WHEEL = {"|", "/", "-", "\\"};

    private final Terminal terminal;
    private final Supplier<Optional<State>> state;
    private final ScheduledExecutorService clock;
    private long lastElapsedNs;
    private long lastEvents;
    private int turn;

    /** How far it is; {@code found}: what came of it, such as {@code 12 alerts}. */
    public record State(long events, String found, long elapsedNs) {

        private static final long NO_EVENTS = -1;

        /** Before there are events to count. */
        public static State before(String doing, long elapsedNs) {
            return new State(NO_EVENTS, doing, elapsedNs);
        }
    }

    private Progress(Terminal terminal, Supplier<Optional<State>> state) {
        this.terminal = terminal;
        this.state = state;
        clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "ringmill-progress");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Shows progress until it is closed, if the terminal does and {@code wanted}. */
    public static Progress show(Terminal terminal, boolean wanted, Supplier<Optional<MetricsSnapshot>> metrics) {
        return of(
                terminal,
                wanted,
                () -> metrics.get()
                        .map(now -> new State(now.published(), Figures.count(now.alerts(), "alert"), now.elapsedNs())));
    }

    /** As {@link #show}, of something else than an engine. */
    public static Progress of(Terminal terminal, boolean wanted, Supplier<Optional<State>> state) {
        Progress progress = new Progress(terminal, state);
        if (wanted && terminal.showsProgress()) {
            var unused = progress.clock.scheduleAtFixedRate(
                    progress::update, FIRST_AFTER_MS, EVERY_MS, TimeUnit.MILLISECONDS);
        }
        return progress;
    }

    private void update() {
        state.get().ifPresent(this::update);
    }

    private void update(State now) {
        String wheel = WHEEL[turn++ % WHEEL.length];
        String elapsed = terminal.paintError(Style.DIM, Figures.duration(now.elapsedNs() / 1_000_000 * 1_000_000));
        if (now.events() == State.NO_EVENTS) {
            terminal.progress(String.format("  %s  %s   %s", wheel, now.found(), elapsed));
            return;
        }
        long events = now.events();
        long passedNs = Math.max(1, now.elapsedNs() - lastElapsedNs);
        double perSecond = (events - lastEvents) * 1e9 / passedNs;
        lastElapsedNs = now.elapsedNs();
        lastEvents = events;
        terminal.progress(String.format(
                "  %s  %s   %s   %s   %s",
                wheel, Figures.count(events, "event"), Figures.rate(perSecond), now.found(), elapsed));
    }

    @Override
    public void close() {
        clock.shutdownNow();
        try {
            clock.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        terminal.eraseProgress();
    }
}
