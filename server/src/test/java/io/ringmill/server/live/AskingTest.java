package io.ringmill.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nobody waits for an engine that stands still for longer than they want. */
@Timeout(60)
class AskingTest {

    private static final long SHORT_NS = 50_000_000;
    private static final long LONG_NS = 1_000_000_000;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    private Object stall() throws InterruptedException {
        begun.countDown();
        goOn.await();
        return null;
    }

    @Test
    void shouldTellWhatHasBegunAndCancelWhatHasNot() throws Exception {
        try (Asking asking = new Asking()) {
            AtomicBoolean ran = new AtomicBoolean();
            CompletableFuture<UnansweredException> first = CompletableFuture.supplyAsync(
                    () -> catchThrowableOfType(UnansweredException.class, () -> asking.ask(this::stall, LONG_NS)));
            begun.await();
            UnansweredException waiting = catchThrowableOfType(
                    UnansweredException.class,
                    () -> asking.ask(
                            () -> {
                                ran.set(true);
                                return null;
                            },
                            SHORT_NS));
            assertThat(first.get().begun()).isTrue();
            assertThat(waiting.begun()).isFalse();
            assertThat(waiting.why()).isEqualTo(UnansweredException.Why.STALLED);
            goOn.countDown();
            // What has been with the engine for too long is no answer until it has ended.
            await().ignoreExceptionsInstanceOf(UnansweredException.class)
                    .until(() -> asking.<Integer>ask(() -> 5, Asking.PATIENCE_NS) == 5);
            assertThat(ran).isFalse();
        }
    }

    @Test
    void shouldRefuseMoreThanCanWait() throws InterruptedException {
        try (Asking asking = new Asking()) {
            asking.offer(() -> {
                try {
                    stall();
                } catch (InterruptedException none) {
                    throw new IllegalStateException(none);
                }
            });
            begun.await();
            int offered = 0;
            while (offered <= Asking.MOST_WAITING && asking.offer(() -> {})) {
                offered++;
            }
            assertThat(offered).isEqualTo(Asking.MOST_WAITING);
            assertThat(catchThrowableOfType(UnansweredException.class, () -> asking.ask(() -> 1, SHORT_NS))
                            .why())
                    .isEqualTo(UnansweredException.Why.BUSY);
            goOn.countDown();
        }
    }

    @Test
    void shouldThrowWhatTheEngineThrows() {
        try (Asking asking = new Asking()) {
            assertThatThrownBy(() -> asking.ask(
                            () -> {
                                throw new IllegalArgumentException("no such rule");
                            },
                            Asking.PATIENCE_NS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no such rule");
        }
    }

    @Test
    void shouldLookAgainTenSecondsAfterASlowAnswerAndTellTheAge() {
        AtomicInteger asked = new AtomicInteger();
        try (Asking asking = new Asking()) {
            RuleStates states = new RuleStates(
                    () -> {
                        asked.incrementAndGet();
                        java.util.concurrent.locks.LockSupport.parkNanos(200_000_000);
                        return List.of();
                    },
                    asking);
            assertThat(states.now().ageMs()).isLessThan(10_000);
            states.now();
            assertThat(asked).hasValue(1);
            assertThat(states.intervalNs()).isEqualTo(10_000_000_000L);
        }
    }
}
