package io.ringmill.window.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tree of sorted values against a sorted list. */
class SortedTreeTest {

    /** Of how many different values there are; 0 for all. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 300, 0})
    void shouldKnowEveryRankWhenValuesComeAndLeave(int different) {
        Random random = new Random(different);
        SortedTree tree = new SortedTree(new SortedTree.Nodes());
        List<Double> expected = new ArrayList<>();
        for (int step = 0; step < 60_000; step++) {
            // The tree grows for a while, then it shrinks, from either end or anywhere.
            boolean grows = step / 10_000 % 2 == 0;
            if (expected.isEmpty() || random.nextInt(10) < (grows ? 8 : 2)) {
                double x = different == 0 ? random.nextGaussian() : random.nextInt(different);
                tree.add(x, 1);
                int at = Collections.binarySearch(expected, x);
                expected.add(at < 0 ? -at - 1 : at, x);
            } else {
                int which = random.nextInt(3);
                int at = which == 0 ? 0 : which == 1 ? expected.size() - 1 : random.nextInt(expected.size());
                tree.remove(expected.remove(at), 1);
            }
            if (!expected.isEmpty()) {
                int rank = random.nextInt(expected.size());
                assertThat(tree.value(rank)).as("step %d", step).isEqualTo(expected.get(rank));
            }
            if (step % 1_000 == 0) {
                assertThat(tree.distinct())
                        .isEqualTo(expected.stream().distinct().count());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5_000})
    void shouldTakeInAndLetGoOfAWholeTree(int size) {
        SortedTree.Nodes nodes = new SortedTree.Nodes();
        SortedTree even = new SortedTree(nodes);
        SortedTree odd = new SortedTree(nodes);
        for (int i = 0; i < size; i++) {
            even.add(2 * i, 1);
            odd.add(2 * i + 1, 2);
        }
        even.addAll(odd);

        assertThat(even.distinct()).isEqualTo(2L * size);
        assertThat(even.value(3)).isEqualTo(2);
        even.removeAll(odd);
        assertThat(even.distinct()).isEqualTo(size);
        assertThat(even.value(size - 1)).isEqualTo(2 * (size - 1));
        even.clear();
        assertThat(even.distinct()).isZero();
    }
}
