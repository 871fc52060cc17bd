package io.ringmill.ingest.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.pipeline.Producers;
import io.ringmill.pipeline.WhenFull;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StreamBufferTest {

    /** An element: the {@code number}th of a producer. */
    private record Item(int producer, int key, int number) {}

    private static StreamBuffer<Item> buffer(int size, WhenFull whenFull, Producers producers) {
        return StreamBuffer.<Item>builder("test", size)
                .whenFull(whenFull)
                .producers(producers)
                .key(Item::key)
                .build();
    }

    private static Item item(int key, int number) {
        return new Item(0, key, number);
    }

    private static List<Item> all(StreamBuffer<Item> buffer) {
        List<Item> taken = new ArrayList<>();
        while (buffer.drain(3, taken::add) > 0) {
            // until it is empty
        }
        return taken;
    }

    @ParameterizedTest
    @EnumSource(WhenFull.class)
    void shouldGiveInOrderWhatItHasRoomFor(WhenFull whenFull) throws InterruptedException {
        StreamBuffer<Item> buffer = buffer(5, whenFull, Producers.MULTI);
        for (int round = 0; round < 4; round++) {
            List<Item> given = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                given.add(item(i % 2, i));
                assertThat(buffer.offer(given.get(i))).isTrue();
            }
            assertThat(buffer.held()).isEqualTo(5);
            assertThat(all(buffer)).isEqualTo(given);
        }
        assertThat(buffer.metrics()).isEqualTo(new StreamBuffer.Metrics("test", 5, 20, 20, 0, 5, 0, 0, 0, 0));
    }

    @Test
    void shouldDropTheNewest() throws InterruptedException {
        StreamBuffer<Item> buffer = buffer(3, WhenFull.DROP_NEWEST, Producers.MULTI);
        for (int i = 0; i < 5; i++) {
            assertThat(buffer.offer(item(0, i))).isEqualTo(i < 3);
        }
        assertThat(all(buffer)).extracting(Item::number).containsExactly(0, 1, 2);
        assertThat(buffer.metrics()).isEqualTo(new StreamBuffer.Metrics("test", 3, 5, 3, 0, 3, 0, 2, 0, 0));
    }

    @Test
    void shouldDropTheOldest() throws InterruptedException {
        StreamBuffer<Item> buffer = buffer(3, WhenFull.DROP_OLDEST, Producers.MULTI);
        for (int i = 0; i < 5; i++) {
            assertThat(buffer.offer(item(0, i))).isTrue();
        }
        assertThat(all(buffer)).extracting(Item::number).containsExactly(2, 3, 4);
        assertThat(buffer.metrics()).isEqualTo(new StreamBuffer.Metrics("test", 3, 5, 3, 0, 3, 0, 2, 0, 0));
    }

    @Test
    void shouldFail() throws InterruptedException {
        StreamBuffer<Item> buffer = buffer(1, WhenFull.FAIL, Producers.SINGLE);
        buffer.offer(item(0, 0));
        assertThatThrownBy(() -> buffer.offer(item(0, 1)))
                .isInstanceOf(BufferFullException.class)
                .hasMessage("buffer test holds 1 elements and takes no more");
        assertThat(all(buffer)).hasSize(1);
        assertThat(buffer.offer(item(0, 2))).isTrue();
    }

    @Test
    void shouldKeepTheNewestOfEachKeyOnceItIsFull() throws InterruptedException {
        StreamBuffer<Item> buffer = buffer(4, WhenFull.CONFLATE, Producers.MULTI);
        buffer.offer(item(1, 0));
        buffer.offer(item(2, 1));
        buffer.offer(item(1, 2));
        buffer.offer(item(3, 3));
        buffer.offer(item(2, 4)); // full: the first of key 1 goes, and key 2 is replaced
        assertThat(buffer.metrics().held()).isEqualTo(3);
        buffer.offer(item(3, 5));
        assertThat(all(buffer)).containsExactly(item(2, 4), item(1, 2), item(3, 5));
        assertThat(buffer.metrics()).isEqualTo(new StreamBuffer.Metrics("test", 4, 6, 3, 0, 4, 0, 0, 3, 0));
        // half empty again: nothing is conflated
        buffer.offer(item(1, 6));
        buffer.offer(item(1, 7));
        assertThat(all(buffer)).hasSize(2);
    }

    @Test
    void shouldRefuseToConflateWithoutKey() {
        assertThatThrownBy(() -> StreamBuffer.builder("keys", 1)
                        .whenFull(WhenFull.CONFLATE)
                        .build())
                .hasMessage("buffer keys conflates, so it needs a key");
    }

    @Test
    void shouldCountWhatItsFilterKeepsAway() throws InterruptedException {
        StreamBuffer<Item> buffer = StreamBuffer.<Item>builder("test", 8)
                .filter(item -> item.number % 2 == 0)
                .build();
        for (int i = 0; i < 6; i++) {
            assertThat(buffer.offer(item(0, i))).isEqualTo(i % 2 == 0);
        }
        assertThat(all(buffer)).extracting(Item::number).containsExactly(0, 2, 4);
        assertThat(buffer.metrics().filtered()).isEqualTo(3);
        assertThat(buffer.metrics().in()).isEqualTo(3);
    }

    @Test
    void shouldWaitForRoomAndTakeNothingOnceClosed() throws Exception {
        StreamBuffer<Item> buffer = buffer(1, WhenFull.BLOCK, Producers.SINGLE);
        buffer.offer(item(0, 0));
        AtomicReference<Boolean> offered = new AtomicReference<>();
        Thread producer = new Thread(() -> {
            try {
                offered.set(buffer.offer(item(0, 1)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        producer.start();
        while (buffer.metrics().waits() == 0) {
            Thread.onSpinWait();
        }
        assertThat(offered.get()).isNull();
        assertThat(buffer.drain(1, item -> {})).isEqualTo(1);
        producer.join();
        assertThat(offered.get()).isTrue();
        buffer.close();
        assertThat(buffer.offer(item(0, 2))).isFalse();
        assertThat(all(buffer)).containsExactly(item(0, 1));
    }

    @Test
    void shouldLetNobodyWaitOnceToldAndTakeWhatThereIsRoomFor() throws InterruptedException {
        StreamBuffer<Item> buffer = buffer(2, WhenFull.BLOCK, Producers.SINGLE);
        buffer.offer(item(0, 0));
        buffer.stopWaiting();
        assertThat(buffer.offer(item(0, 1))).isTrue();
        assertThatThrownBy(() -> buffer.offer(item(0, 2))).isInstanceOf(BufferFullException.class);
        assertThat(all(buffer)).hasSize(2);
    }

    @Test
    void shouldLetOffWhoWaitsForRoom() throws Exception {
        StreamBuffer<Item> buffer = buffer(1, WhenFull.BLOCK, Producers.SINGLE);
        buffer.offer(item(0, 0));
        AtomicReference<Object> ended = new AtomicReference<>();
        Thread producer = new Thread(() -> {
            try {
                ended.set(buffer.offer(item(0, 1)));
            } catch (InterruptedException e) {
                ended.set(e);
            }
        });
        producer.start();
        while (buffer.metrics().waits() == 0) {
            Thread.onSpinWait();
        }
        producer.interrupt();
        producer.join();
        assertThat(ended.get()).isInstanceOf(InterruptedException.class);
        assertThat(all(buffer)).hasSize(1);
    }

    @Test
    void shouldWaitForElements() throws Exception {
        StreamBuffer<Item> buffer = buffer(100, WhenFull.BLOCK, Producers.SINGLE);
        assertThat(buffer.await(1, 1_000_000)).isFalse();
        CountDownLatch go = new CountDownLatch(1);
        Thread producer = new Thread(() -> {
            try {
                go.await();
                for (int i = 0; i < 10; i++) {
                    buffer.offer(item(0, i));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        producer.start();
        go.countDown();
        assertThat(buffer.await(10, TimeUnit.SECONDS.toNanos(30))).isTrue();
        assertThat(buffer.await(1, 0)).isTrue();
        producer.join();
        assertThat(all(buffer)).hasSize(10);
        buffer.close();
        assertThat(buffer.await(1, TimeUnit.SECONDS.toNanos(30))).isFalse();
    }

    @Test
    void shouldLoseNothingThatItsConsumerDidNotGet() throws InterruptedException {
        for (WhenFull whenFull : WhenFull.values()) {
            StreamBuffer<Item> buffer = buffer(4, whenFull, Producers.MULTI);
            for (int i = 0; i < 4; i++) {
                buffer.offer(item(i, i));
            }
            assertThatThrownBy(() -> buffer.drain(4, item -> {
                        if (item.number == 1) {
                            throw new IllegalStateException("thrown");
                        }
                    }))
                    .hasMessage("thrown");
            assertThat(all(buffer)).as(whenFull.name()).extracting(Item::number).containsExactly(2, 3);
            assertThat(buffer.metrics().out()).isEqualTo(4);
        }
    }

    /** Every element comes out at most once, in the order of its producer; what does not is counted, to the last. */
    @ParameterizedTest
    @CsvSource({
        "BLOCK, SINGLE, 7",
        "BLOCK, MULTI, 7",
        "BLOCK, MULTI, 1000",
        "DROP_NEWEST, SINGLE, 16",
        "DROP_NEWEST, MULTI, 3",
        "DROP_OLDEST, MULTI, 1",
        "DROP_OLDEST, MULTI, 7",
        "DROP_OLDEST, MULTI, 1000",
        "CONFLATE, MULTI, 3",
        "CONFLATE, MULTI, 200"
    })
    void shouldAddUpWithProducersAtWork(WhenFull whenFull, Producers producers, int size) throws Exception {
        int count = producers == Producers.SINGLE ? 1 : 3;
        int each = 60_000;
        StreamBuffer<Item> buffer = buffer(size, whenFull, producers);
        List<Thread> threads = new ArrayList<>();
        for (int producer = 0; producer < count; producer++) {
            int number = producer;
            threads.add(new Thread(() -> offerAll(buffer, number, each)));
        }
        threads.forEach(Thread::start);
        List<Item> taken = new ArrayList<>();
        while (threads.stream().anyMatch(Thread::isAlive)) {
            buffer.drain(50, taken::add);
        }
        buffer.drain(Integer.MAX_VALUE, taken::add);

        StreamBuffer.Metrics metrics = buffer.metrics();
        assertThat(metrics.in()).isEqualTo((long) count * each);
        assertThat(metrics.out()).isEqualTo(taken.size());
        assertThat(metrics.held()).isZero();
        assertThat(metrics.in()).isEqualTo(metrics.out() + metrics.dropped() + metrics.conflated());
        assertThat(metrics.highest()).isBetween(1L, (long) size);
        Map<Integer, Integer> last = new HashMap<>();
        for (Item item : taken) {
            // Of a conflated key an element goes where the older one was; so the order is that of a key.
            int lane = whenFull == WhenFull.CONFLATE ? item.key : item.producer;
            Integer before = last.put(lane, item.number);
            assertThat(before == null || before < item.number)
                    .as("%s after %s", item, before)
                    .isTrue();
        }
        if (whenFull == WhenFull.BLOCK) {
            assertThat(taken).hasSize(count * each);
        }
        if (whenFull == WhenFull.CONFLATE) {
            assertThat(last.values()).as("newest of each key").allMatch(number -> number > each - 100);
        }
    }

    /** Keys are of one producer each, three of them, so that a size of 3 has room for one producer's. */
    private static void offerAll(StreamBuffer<Item> buffer, int producer, int each) {
        try {
            for (int i = 0; i < each; i++) {
                buffer.offer(new Item(producer, producer * 3 + i % 3, i));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Against the simplest thing that conflates: a list that is searched. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldConflateAsASimpleListWould(long seed) throws InterruptedException {
        Random random = new Random(seed);
        for (int run = 0; run < 40; run++) {
            int size = 1 + random.nextInt(9);
            int keys = 1 + random.nextInt(size);
            StreamBuffer<Item> buffer = buffer(size, WhenFull.CONFLATE, Producers.MULTI);
            List<Item> expected = new ArrayList<>();
            boolean conflating = false;
            for (int i = 0; i < 300; i++) {
                if (random.nextInt(3) > 0) {
                    Item item = item(random.nextInt(keys), i);
                    if (!conflating && expected.size() == size) {
                        conflating = true;
                        keepNewest(expected);
                    }
                    int there = conflating ? newest(expected, item.key) : -1;
                    if (there >= 0) {
                        expected.set(there, item);
                    } else {
                        expected.add(item);
                    }
                    assertThat(buffer.offer(item)).isTrue();
                } else {
                    List<Item> taken = new ArrayList<>();
                    buffer.drain(1 + random.nextInt(4), taken::add);
                    for (Item item : taken) {
                        assertThat(item)
                                .as("seed %d, run %d, step %d", seed, run, i)
                                .isEqualTo(expected.remove(0));
                        conflating &= expected.size() > size / 2;
                    }
                }
                assertThat(buffer.held()).isEqualTo(expected.size());
            }
        }
    }

    private static int newest(List<Item> items, int key) {
        for (int i = items.size() - 1; i >= 0; i--) {
            if (items.get(i).key == key) {
                return i;
            }
        }
        return -1;
    }

    private static void keepNewest(List<Item> items) {
        for (int i = items.size() - 1; i >= 0; i--) {
            if (newest(items, items.get(i).key) != i) {
                items.remove(i);
            }
        }
    }
}
