package io.ringmill.ring.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SlowestTest {

    private final Slowest slowest = new Slowest();

    private void record(long ns, long sequence) {
        if (slowest.isAmong(ns)) {
            slowest.add(ns, sequence, 2 * sequence, 3 * sequence, 4 * sequence);
        }
    }

    private List<Slowest.Entry> entries() {
        List<Slowest.Entry> entries = new ArrayList<>();
        slowest.forEach(entries::add);
        return entries;
    }

    @Test
    void shouldKeepTheLongestWhateverTheirOrder() {
        Random random = new Random(8);
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            long ns = random.nextInt(100_000);
            all.add(ns);
            record(ns, i);
            all.sort(Comparator.reverseOrder());
            assertThat(entries().stream().map(Slowest.Entry::ns).sorted(Comparator.reverseOrder()))
                    .isEqualTo(all.subList(0, Math.min(all.size(), Slowest.MOST)));
        }
    }

    @Test
    void shouldHandOutWholeEntriesWhileOthersAreAdded() throws InterruptedException {
        Thread writer = new Thread(() -> {
            for (int i = 1; i < 500_000; i++) {
                record(i, i);
            }
        });
        writer.start();
        while (writer.isAlive()) {
            for (Slowest.Entry entry : entries()) {
                long sequence = entry.sequence();
                assertThat(entry)
                        .isEqualTo(new Slowest.Entry(sequence, sequence, 2 * sequence, 3 * sequence, 4 * sequence));
            }
        }
        writer.join();
        assertThat(entries()).hasSize(Slowest.MOST);
    }
}
