package io.ringmill.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PublishLockTest {

    private final RunState state = new RunState();

    @Test
    void shouldLetOneInAtATime() throws InterruptedException {
        PublishLock lock = new PublishLock(state);
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

    @Test
    void shouldThrowRatherThanHangWhenItsOwnerComesAgain() {
        PublishLock lock = new PublishLock(state);
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
        PublishLock lock = new PublishLock(state);
        Thread owner = new Thread(lock::acquire);
        owner.start();
        owner.join();

        assertThat(lock.acquireBefore(System.nanoTime())).isFalse();
    }

    /** One publisher and one that closes, who meet at the lock once. */
    private static final class Meeting {
        final RunState state = new RunState();
        final PublishLock lock = new PublishLock(state);
        final AtomicInteger arrived = new AtomicInteger();
        long entered;

        void arrive(int all) {
            arrived.incrementAndGet();
            while (arrived.get() < all) {
                Thread.yield();
            }
        }

        void publish() {
            arrive(2);
            lock.acquire();
            entered += state.stopped() ? 0 : 1;
            lock.release();
            arrive(4);
        }

        /** Whether somebody came in after the last look. */
        boolean close() {
            arrive(2);
            state.stopTaking();
            lock.acquireBefore(System.nanoTime() + Ring.FOREVER_NS);
            long seen = entered;
            lock.release();
            arrive(4);
            return entered != seen;
        }
    }

    /** Either the one that closes sees the publisher inside, or the publisher sees that it is too late. */
    @Test
    void shouldLetNobodyInUnseenWhenAnotherCloses() throws InterruptedException {
        List<Meeting> meetings = Stream.generate(Meeting::new).limit(100_000).toList();
        Thread publisher = new Thread(() -> meetings.forEach(Meeting::publish));
        publisher.start();
        long unseen = meetings.stream().filter(Meeting::close).count();
        publisher.join();

        assertThat(unseen).isZero();
    }
}
