package io.ringmill.ring;

import io.ringmill.publish.EngineClosedException;
import io.ringmill.publish.EngineFailedException;
import io.ringmill.rule.Alerts;
import io.ringmill.rule.RuleChange;
import io.ringmill.rule.RuleChanges;
import io.ringmill.window.runtime.KeyStates;
import io.ringmill.window.runtime.WindowProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/**
 * Lets others look at windows and rules while these stand still between two events, all at the same sequence.
 *
 * <p>A visit is left with each handler under the publishers' lock, for the newest sequence there is then. Whatever comes
 * later enters the ring behind it, so no handler can be past it: one that takes a later event sees the visit first, and
 * stops in between; one that waits for events is woken. Where windows run on the publishers' threads, the visitor comes
 * in under the lock.
 *
 * <p><b>Threading:</b> any thread but those of the engine; one visit at a time, the next waits. <b>Allocation:</b> for a
 * visit. <b>Cost:</b> to the handlers one read for a batch, and the visits themselves.
 */
final class SafePoint {

    private static final long LOOK_EVERY_MS = 20;

    /** Where windows, or rules, or both are run. */
    interface Stage {

        /** Null if only the rules are here. */
        WindowProgram windows();

        /** What the rules remember of keys; null if only the windows are here. */
        KeyStates rules();

        /** The alerts of the rules; null if only the windows are here. */
        Alerts alerts();

        /**
         * Makes other programs that go on from those that are here once what is returned is run, while everybody stands still.
         *
         * @param anew names of rules that begin anew
         */
        Runnable prepare(Programs next, Set<String> anew);
    }

    /** A stage and the processor on whose thread it is, null where that is the publishers'. */
    record Place(Stage stage, Processor processor) {}

    /** Looks at a place, at the sequence of the newest event that all of them have taken in. */
    @FunctionalInterface
    interface Visitor {
        void visit(Stage stage, long sequence);
    }

    private final RunState state;
    private final List<Place> places = new ArrayList<>();

    SafePoint(RunState state) {
        this.state = state;
    }

    /** Before the start: there is this place. */
    void add(Place place) {
        places.add(place);
    }

    /**
     * Has all places visited, one after the other or at the same time, and returns the sequence of the newest event that they
     * have taken in.
     *
     * @throws EngineFailedException if the engine has halted, perhaps in the middle of an event
     */
    synchronized long visit(EventRunner runner, Visitor visitor) {
        List<Visit> visits = new ArrayList<>();
        long events = runner.atNewest(newest -> {
            long sequence = runner.events() - 1;
            for (Place place : places) {
                Visit visit = new Visit(newest, () -> visitor.visit(place.stage, sequence));
                visits.add(visit);
                if (place.processor == null) {
                    visit.run(state);
                } else {
                    place.processor.visit(visit);
                }
            }
        });
        for (int i = 0; i < visits.size(); i++) {
            await(visits.get(i), places.get(i).processor);
        }
        return events - 1;
    }

    /** Has a change made while nobody visits and nobody is in the middle of an event; returns its sequence. */
    synchronized long change(EventRunner runner, RuleChange change, RuleChanges changes, LongConsumer made) {
        return runner.change(change, changes, made);
    }

    /**
     * Has all places stand still at once behind the newest event while something is done, which is told how many events there
     * are; publishers wait for room meanwhile.
     *
     * @throws EngineFailedException if the engine has halted, perhaps in the middle of an event
     * @throws EngineClosedException as {@link RunState#requirePatience}
     */
    synchronized void standStill(EventRunner runner, LongConsumer task) {
        List<Arrival> arrivals = new ArrayList<>();
        CountDownLatch release = new CountDownLatch(1);
        boolean[] done = new boolean[1];
        long events = runner.atNewest(newest -> {
            for (Place place : places) {
                if (place.processor == null) {
                    new Visit(newest, () -> task.accept(runner.events())).runAndThrow(state);
                    done[0] = true;
                } else {
                    Arrival arrival = new Arrival(place.processor, new CountDownLatch(1));
                    arrivals.add(arrival);
                    place.processor.visit(new Visit(newest, () -> {
                        arrival.standing.countDown();
                        awaitUninterrupted(release, Long.MAX_VALUE);
                    }));
                }
            }
        });
        try {
            for (Arrival arrival : arrivals) {
                while (!awaitUninterrupted(arrival.standing, LOOK_EVERY_MS) && !arrival.processor.hasEnded()) {
                    state.requirePatience();
                }
            }
            if (!done[0]) {
                new Visit(events, () -> task.accept(events)).runAndThrow(state);
            }
        } finally {
            release.countDown();
        }
    }

    /** A handler that is to stand still. */
    private record Arrival(Processor processor, CountDownLatch standing) {}

    private static boolean awaitUninterrupted(CountDownLatch latch, long forMs) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return latch.await(forMs, TimeUnit.MILLISECONDS);
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void await(Visit visit, Processor processor) {
        boolean interrupted = false;
        while (true) {
            try {
                if (visit.done.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
                    break;
                }
            } catch (InterruptedException again) {
                interrupted = true; // a visit does not last
            }
            if (processor != null && processor.hasEnded()) {
                visit.run(state); // the windows stand still for good
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        visit.throwIfFailed();
    }

    /** What is to be done once a handler is between the event of a sequence and the next. */
    static final class Visit {

        final long sequence;

        private final AtomicReference<Runnable> task;
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile RuntimeException failure;

        Visit(long sequence, Runnable task) {
            this.sequence = sequence;
            this.task = new AtomicReference<>(task);
        }

        /** Does it, unless another has; what it throws is the visitor's. */
        void run(RunState state) {
            Runnable mine = task.getAndSet(null);
            if (mine == null) {
                return;
            }
            try {
                if (state.failed()) {
                    throw state.failedException();
                }
                mine.run();
            } catch (RuntimeException thrown) {
                failure = thrown;
            } finally {
                done.countDown();
            }
        }

        void runAndThrow(RunState state) {
            run(state);
            throwIfFailed();
        }

        /** Waits until it is done; false if it fails, or never will be. */
        boolean isDone(Processor processor) {
            try {
                while (!done.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
                    if (processor.hasEnded()) {
                        return false;
                    }
                }
                return failure == null;
            } catch (InterruptedException unexpected) {
                return false; // nobody has reason to interrupt an engine's thread
            }
        }

        private void throwIfFailed() {
            if (failure != null) {
                throw failure;
            }
        }
    }
}
