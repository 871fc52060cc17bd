package io.ringmill.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishLockTest {

    private final RunState state = new RunState();

    @Test
    void shouldLetOneInAtATime() throws InterruptedException {
        PublishLock lock = new PublishLock(false, state);
        long[] count = {0};
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(() -> {
                for (int turn = 0; turn < 50_000; turn++) {
                    lock.acquire();
                    count[0]++;
                    lock.release();
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(count[0]).isEqualTo(200_000);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldThrowRatherThanHangWhenItsOwnerComesAgain(boolean single) {
        PublishLock lock = new PublishLock(single, state);
        lock.acquire();

        assertThat(lock.isHeldByCurrentThread()).isTrue();
        assertThatThrownBy(lock::acquire)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("callback");
        lock.release();
        lock.acquire();
        lock.release();
        assertThat(lock.isHeldByCurrentThread()).isFalse();
    }

    @Test
    void shouldGiveUpAtTheDeadlineWhenAnotherIsIn() throws InterruptedException {
        PublishLock lock = new PublishLock(false, state);
        Thread owner = new Thread(lock::acquire);
        owner.start();
        owner.join();

        assertThat(lock.acquireBefore(System.nanoTime())).isFalse();
    }
}
