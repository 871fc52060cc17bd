package io.ringmill.bench.jmh;

import io.ringmill.ingest.buffer.StreamBuffer;
import io.ringmill.pipeline.Producers;
import io.ringmill.pipeline.WhenFull;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.jctools.queues.MpscArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * {@link StreamBuffer} beside bounded queues, ns an element that is there: {@code alone} in one thread, which puts 256 and takes
 * them; {@code across} from one or two threads to another. All are taken from in batches of 256, as far as they can.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class BufferBenchmark {

    private static final int SIZE = 8_192;
    private static final int BATCH = 256;
    private static final int ELEMENTS = 100_000;
    private static final Integer[] ELEMENT = new Integer[1_024];

    static {
        for (int i = 0; i < ELEMENT.length; i++) {
            ELEMENT[i] = i;
        }
    }

    /** What is measured. */
    public enum Kind {
        BUFFER,
        BUFFER_OF_ONE,
        BUFFER_DROP_OLDEST,
        BUFFER_CONFLATE,
        ARRAY_BLOCKING,
        LINKED_BLOCKING,
        JCTOOLS_MPSC,
        AGRONA_MANY_TO_ONE
    }

    @Param
    Kind kind;

    @Param({"1", "2"})
    int producers;

    private Channel channel;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger finished = new AtomicInteger();
    private final AtomicLong round = new AtomicLong();
    private volatile boolean over;

    /** Something with two ends. */
    private interface Channel {
        boolean offer(Integer element) throws InterruptedException;

        int drain(int[] sum);
    }

    private static Channel channel(Kind kind) {
        return switch (kind) {
            case BUFFER -> buffer(WhenFull.BLOCK, Producers.MULTI);
            case BUFFER_OF_ONE -> buffer(WhenFull.BLOCK, Producers.SINGLE);
            case BUFFER_DROP_OLDEST -> buffer(WhenFull.DROP_OLDEST, Producers.MULTI);
            case BUFFER_CONFLATE -> buffer(WhenFull.CONFLATE, Producers.MULTI);
            case ARRAY_BLOCKING -> blocking(new ArrayBlockingQueue<>(SIZE));
            case LINKED_BLOCKING -> blocking(new LinkedBlockingQueue<>(SIZE));
            case JCTOOLS_MPSC -> {
                MpscArrayQueue<Integer> queue = new MpscArrayQueue<>(SIZE);
                yield channel(queue, sum -> queue.drain(element -> sum[0] += element, BATCH));
            }
            case AGRONA_MANY_TO_ONE -> {
                ManyToOneConcurrentArrayQueue<Integer> queue = new ManyToOneConcurrentArrayQueue<>(SIZE);
                yield channel(queue, sum -> queue.drain(element -> sum[0] += element, BATCH));
            }
        };
    }

    private static Channel buffer(WhenFull whenFull, Producers producers) {
        StreamBuffer<Integer> buffer = StreamBuffer.<Integer>builder("bench", SIZE)
                .whenFull(whenFull)
                .producers(producers)
                .key(element -> element)
                .build();
        return new Channel() {
            @Override
            public boolean offer(Integer element) throws InterruptedException {
                return buffer.offer(element);
            }

            @Override
            public int drain(int[] sum) {
                return buffer.drain(BATCH, element -> sum[0] += element);
            }
        };
    }

    private interface Drain {
        int to(int[] sum);
    }

    private static Channel channel(Queue<Integer> queue, Drain drain) {
        return new Channel() {
            @Override
            public boolean offer(Integer element) {
                return queue.offer(element);
            }

            @Override
            public int drain(int[] sum) {
                return drain.to(sum);
            }
        };
    }

    private static Channel blocking(BlockingQueue<Integer> queue) {
        List<Integer> batch = new ArrayList<>(BATCH);
        return channel(queue, sum -> {
            batch.clear();
            queue.drainTo(batch, BATCH);
            for (Integer element : batch) {
                sum[0] += element;
            }
            return batch.size();
        });
    }

    @Setup
    public void start() {
        channel = channel(kind);
    }

    /** Only when there is something to do: they do not sleep. */
    private void startProducers() {
        over = false;
        round.set(0);
        for (int i = 0; i < producers; i++) {
            Thread thread = new Thread(this::produce);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    private void produce() {
        long seen = 0;
        try {
            while (!over) {
                if (round.get() == seen) {
                    Thread.onSpinWait();
                    continue;
                }
                seen++;
                for (int i = 0; i < ELEMENTS / producers; i++) {
                    while (!channel.offer(ELEMENT[i & ELEMENT.length - 1])) {
                        Thread.onSpinWait();
                    }
                }
                finished.incrementAndGet();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @TearDown(Level.Trial)
    public void stop() throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
        threads.clear();
    }

    /** An element is one that was offered, also where the buffer dropped it. */
    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public int across() {
        int[] sum = new int[1];
        if (threads.isEmpty()) {
            startProducers();
        }
        finished.set(0);
        round.incrementAndGet();
        boolean all = false;
        while (!all) {
            all = finished.get() == producers;
            int some = channel.drain(sum);
            all &= some == 0;
            if (some == 0) {
                Thread.onSpinWait();
            }
        }
        return sum[0];
    }

    /** The cost of both ends, without the traffic between two cores. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int alone() throws InterruptedException {
        int[] sum = new int[1];
        for (int i = 0; i < BATCH; i++) {
            channel.offer(ELEMENT[i]);
        }
        int taken = 0;
        while (taken < BATCH) {
            taken += channel.drain(sum);
        }
        return sum[0];
    }
}
