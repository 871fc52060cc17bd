package io.ringmill.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class YamlWriterTest {

    /** Signs of YAML, controls, and what YAML does not print. */
    private static final int[] ODD = {
        0, 1, 9, 10, 13, 27, ' ', '"', '\'', ':', '#', '-', '?', '\\', '{', '}', '[', ']', ',', '|', '>', '&', '*', '!',
        '%', '@', '`', '~', 'a', 0x7f, 0x80, 0x85, 0x9f, 0xa0, 0x2028, 0x2029, 0xd800, 0xdc00, 0xe000, 0xfeff, 0xfffe,
        0xffff, 0x1f600
    };

    private static String readBack(String key, String text) {
        Location at = new Location("f", 1, 1);
        YamlNode value = new YamlNode.Items(List.of(new YamlNode.Leaf(text, false, at)), at);
        YamlNode tree = new YamlNode.Entries(Map.of(key, new YamlNode.Entry(at, value)), at);
        Faults faults = new Faults();
        YamlNode read = YamlReader.read(YamlWriter.write(tree), "f", faults).orElseThrow();
        assertThat(faults.all()).isEmpty();
        Map<String, YamlNode.Entry> entries = ((YamlNode.Entries) read).map();
        assertThat(entries).containsOnlyKeys(key);
        return ((YamlNode.Leaf)
                        ((YamlNode.Items) entries.get(key).value()).nodes().get(0))
                .text();
    }

    @Test
    void shouldReadBackWhatItWroteWhateverCharactersTextsHave() {
        Random random = new Random(12);
        for (int i = 0; i < 3_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = 1 + random.nextInt(4); length > 0; length--) {
                text.appendCodePoint(ODD[random.nextInt(ODD.length)]);
            }
            assertThat(readBack(text.toString(), text.toString())).isEqualTo(text.toString());
        }
    }

    @Test
    void shouldReadBackLongKeys() {
        for (int length : new int[] {160, 161, 1_021, 1_025, 20_000}) {
            assertThat(readBack("k".repeat(length), "v")).isEqualTo("v");
            assertThat(readBack("\u0001".repeat(length), "v")).isEqualTo("v");
        }
    }
}
