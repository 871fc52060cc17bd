package io.ringmill.server.live;

import io.ringmill.Engine;
import io.ringmill.metrics.MetricsSnapshot;
import io.ringmill.metrics.MetricsSnapshot.SinkMetrics;
import io.ringmill.output.AlertTap;
import io.ringmill.output.Reading;
import io.ringmill.output.Result;
import io.ringmill.server.host.Feeds;
import io.ringmill.server.host.Feeds.Feed;
import io.ringmill.server.host.Host;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of a running engine, sampled by a thread of its own: twice a second its metrics, once a second its windows, and all
 * alerts. It goes on when the engine has closed or failed: what is known by then stays.
 *
 * <p><b>Threading:</b> any thread; its own is the daemon {@code ringmill-server-live}, which never waits for the engine; {@code
 * ringmill-server-ask} does. <b>Cost:</b> the engine stands still for at most
 * one hundredth of the time while windows are read.
 */
public final class LiveEngine implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveEngine.class);
    private static final long TICK_NS = 50_000_000;
    private static final int TICKS_OF_LISTENERS = 5;
    private static final int TICKS_OF_PULSE = 10;
    private static final long SAMPLE_NS = 1_000_000_000;
    private static final int SHARE = 100;
    private static final int ALERTS_AT_ONCE = 2_000;

    /** So many alerts of a worker may come between two looks. */
    private static final int TAPPED_ALERTS = 65_536;

    private static final long NS = 1_000_000_000L;

    private final Engine engine;
    private final Host host;
    private final Clock clock;
    private final AlertTap tap;
    private final Asking asking = new Asking();
    private final Stall stall;
    private final AlertHistory alerts;
    private final Optional<AlertFile> alertFile;
    private final SeriesStore series;
    private final RuleStates states;
    private final Silences silences;
    private final LatencyHistory latency = new LatencyHistory();
    private final Pauses pauses = new Pauses();
    private final WorstEvents worst = new WorstEvents(pauses);
    private final Rates rates = new Rates();
    private final List<LiveListener> listeners = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private final long startedNs;
    private volatile Pulse pulse;
    private volatile boolean closing;
    private long missed;
    private final AtomicBoolean sampling = new AtomicBoolean();
    private long sampledNs = System.nanoTime() - SAMPLE_NS;
    private volatile long sampleTookNs;
    private long sampleBeforeNs;
    private long pulses;
    private long lastElapsedNs = -1;
    private boolean troubled;

    private LiveEngine(Engine engine, Host host, Clock clock) {
        this.engine = engine;
        this.host = host;
        this.clock = clock;
        tap = engine.tap(TAPPED_ALERTS);
        stall = new Stall(host.ownSinks());
        series = new SeriesStore(engine);
        states = new RuleStates(engine, asking);
        silences = new Silences(engine);
        pulse = takePulse();
        // The sequences were counted after the engine was tapped: what came before is known from the file, or not at
        // all.
        long sequence = pulse.metrics().ring().sequences();
        alertFile = host.alertFolder().map(AlertFile::new);
        List<KeptAlert> before = alertFile.map(file -> file.read(sequence)).orElse(List.of());
        alertFile.ifPresent(file -> file.begin(before));
        alerts = new AlertHistory(sequence, pulse.newestNs(), before);
        startedNs = pulse.nowNs() - pulse.metrics().elapsedNs();
        thread = new Thread(this::run, "ringmill-server-live");
        thread.setDaemon(true);
    }

    /** Begins to look at an engine that was started. */
    public static LiveEngine start(Engine engine, Host host, Clock clock) {
        LiveEngine live = new LiveEngine(engine, host, clock);
        live.thread.start();
        return live;
    }

    private void run() {
        long wakeNs = System.nanoTime();
        for (long tick = 1; !closing; tick++) {
            wakeNs = sleepUntil(wakeNs + TICK_NS);
            try {
                tick(tick);
                troubled = false;
            } catch (RuntimeException trouble) {
                if (!troubled) {
                    LOG.warn("cannot look at the engine at the moment; will try on", trouble);
                }
                troubled = true;
            }
        }
    }

    /** Returns when it woke, which is taken for a hiccup if it is late. */
    private long sleepUntil(long wantedNs) {
        long leftNs;
        while ((leftNs = wantedNs - System.nanoTime()) > 0 && !closing) {
            LockSupport.parkNanos(leftNs);
        }
        long wokeNs = System.nanoTime();
        long lateNs = wokeNs - wantedNs;
        // A tick that took longer than its time is no hiccup.
        if (leftNs > -TICK_NS && lateNs > Pauses.SHORTEST_HICCUP_NS) {
            long nowNs = nowNs();
            pauses.overslept(nowNs - lateNs, nowNs);
        }
        return wokeNs;
    }

    private void tick(long tick) {
        pollAlerts();
        if (tick % TICKS_OF_PULSE == 0) {
            pulse = takePulse();
            worst.look(pulse.metrics().slowest());
            latency.add(System.nanoTime(), pulse.metrics().latency());
            List<Silences.Change> changes = silences.look();
            changes.forEach(change -> listeners.forEach(listener -> listener.changed(change)));
        }
        if (tick % TICKS_OF_LISTENERS == 0) {
            listeners.forEach(listener -> listener.tick(pulse));
        }
        long nowNs = System.nanoTime();
        if (engine.failure().isEmpty()
                && nowNs - sampledNs >= Math.max(SAMPLE_NS, SHARE * sampleTookNs)
                && sampling.compareAndSet(false, true)) {
            sampledNs = nowNs;
            if (!asking.offer(this::sample)) {
                sampling.set(false);
            }
        }
    }

    private void sample() {
        try {
            long tookNs = series.sample();
            // Of two, so that one slow reading, such as the first of all, keeps nobody from looking for long.
            sampleTookNs = Math.min(tookNs, sampleBeforeNs);
            sampleBeforeNs = tookNs;
        } finally {
            sampling.set(false);
        }
    }

    private void pollAlerts() {
        List<KeptAlert> came = new ArrayList<>();
        tap.poll(alert -> came.add(alerts.add(alert)), ALERTS_AT_ONCE);
        if (!came.isEmpty()) {
            alertFile.ifPresent(file -> file.add(came));
            listeners.forEach(listener -> listener.alerts(came));
        }
        long missedNow = tap.missed();
        if (missedNow > missed) {
            long more = missedNow - missed;
            missed = missedNow;
            alerts.missed(more);
            listeners.forEach(listener -> listener.missed(more));
        }
    }

    private Pulse takePulse() {
        MetricsSnapshot metrics = engine.metrics();
        List<Feed> feeds = host.feeds().map(Feeds::list).orElse(List.of());
        Optional<Throwable> failure = engine.failure();
        String stalled = stall.look(System.nanoTime(), metrics);
        String state = failure.isPresent()
                ? "failed"
                : metrics.elapsedNs() == lastElapsedNs ? "closed" : stalled.isEmpty() ? "running" : "stalled";
        lastElapsedNs = metrics.elapsedNs();
        return new Pulse(
                ++pulses,
                nowNs(),
                state,
                failure.map(LiveEngine::words).orElse(state.equals("stalled") ? stalled : ""),
                metrics,
                feeds,
                rates.next(System.nanoTime(), metrics, feeds));
    }

    private static String words(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private long nowNs() {
        Instant now = clock.instant();
        return now.getEpochSecond() * NS + now.getNano();
    }

    /** Has somebody told of what comes from now on. */
    public void listen(LiveListener listener) {
        listeners.add(listener);
    }

    public Engine engine() {
        return engine;
    }

    public Host host() {
        return host;
    }

    /** The newest. */
    public Pulse pulse() {
        return pulse;
    }

    /** The sinks that users know. */
    public List<SinkMetrics> sinks() {
        return pulse.metrics().egress().sinks().stream()
                .filter(sink -> !host.ownSinks().contains(sink.name()))
                .toList();
    }

    /** When the engine started: wall clock, epoch nanoseconds. */
    public long startedNs() {
        return startedNs;
    }

    public AlertHistory alerts() {
        return alerts;
    }

    public SeriesStore series() {
        return series;
    }

    public RuleStates states() {
        return states;
    }

    public Silences silences() {
        return silences;
    }

    public LatencyHistory latency() {
        return latency;
    }

    /** The slowest events since the start, the slowest first. */
    public List<Slow> worst() {
        return worst.all();
    }

    /**
     * Latest emissions, all at one sequence; what has none is left out.
     *
     * @throws io.ringmill.publish.EngineFailedException if the engine has halted
     * @throws UnansweredException if it does not answer in time
     */
    public List<Result> read(Collection<Reading> readings) {
        return ask(asked -> asked.read(readings));
    }

    /**
     * What the engine answers, or has done, for which somebody may have to wait.
     *
     * @throws UnansweredException if it does not answer in time
     */
    public <T> T ask(Function<Engine, T> question) {
        return asking.ask(() -> question.apply(engine), Asking.PATIENCE_NS);
    }

    /** As {@link #ask}, of which nobody waits for the answer; returns false if there is no room for the question. */
    public boolean offer(Consumer<Engine> question) {
        return asking.offer(() -> question.accept(engine));
    }

    /** Keys known, in order of first sight, that contain a text whatever the case. */
    public List<String> keys(String contains, int limit) {
        return engine.keys(contains, limit);
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(5_000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        asking.close();
        pauses.close();
        tap.close();
        alertFile.ifPresent(AlertFile::close);
    }
}
