package io.ringmill.persistence.backtest.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PriceSlicesTest {

    private static Map<String, List<PriceSlices.Slice>> slices(PriceSlices slices) {
        Map<String, List<PriceSlices.Slice>> byKey = new LinkedHashMap<>();
        slices.addTo(byKey, key -> "k" + key);
        return byKey;
    }

    @Test
    void shouldKeepLowsAndHighsHoweverWideSlicesBecome() {
        PriceSlices slices = new PriceSlices(none -> false);
        SplittableRandom random = new SplittableRandom(1);
        double low = Double.MAX_VALUE;
        double high = 0;
        double last = 0;
        long timeNs = 1_000;
        for (int i = 0; i < 100_000; i++) {
            timeNs += random.nextLong(500_000_000);
            last = 100 + random.nextDouble();
            low = Math.min(low, last);
            high = Math.max(high, last);
            slices.price(0, timeNs, last);
        }
        List<PriceSlices.Slice> all = slices(slices).get("k0");

        assertThat(all.size()).isBetween(PriceSlices.SLICES / 4, PriceSlices.SLICES);
        assertThat(all.stream().mapToDouble(PriceSlices.Slice::low).min()).hasValue(low);
        assertThat(all.stream().mapToDouble(PriceSlices.Slice::high).max()).hasValue(high);
        assertThat(all.get(all.size() - 1).last()).isEqualTo(last);
        assertThat(all.stream().map(PriceSlices.Slice::timeNs)).isSorted();
    }

    @Test
    void shouldKeepKeysWithAlertsWhereThereAreTooMany() {
        int keys = 10 * PriceSlices.KEYS;
        PriceSlices slices = new PriceSlices(key -> key == keys - 1);
        for (int key = 0; key < keys; key++) {
            slices.price(key, 0, key);
        }

        assertThat(slices(slices)).hasSize(PriceSlices.KEYS + 1).containsKeys("k0", "k" + (keys - 1));
    }

    @Test
    void shouldThinSeveralSessionsToo() {
        PriceSlices slices = new PriceSlices(none -> false);
        for (int i = 0; i < PriceSlices.SLICES; i++) {
            slices.price(0, i * 1_000_000L, i);
        }
        Map<String, List<PriceSlices.Slice>> byKey = slices(slices);
        slices.addTo(byKey, key -> "k" + key);
        List<PriceSlices.Slice> thinned = PriceSlices.thinned(byKey).get("k0");

        assertThat(thinned).hasSize(PriceSlices.SLICES);
        assertThat(thinned.get(0)).isEqualTo(new PriceSlices.Slice(0, 0, 1, 1));
    }
}
