package io.ringmill.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DictionaryTest {

    /** Of one to four bytes each, in pieces and alone. */
    private static final String[] PARTS = {
        "a", "Z", "\u007f", "\u0080", "\u07ff", "\u0800", "\uffff", "\ud83d\ude00", "\udbff\udfff"
    };

    @Test
    void shouldFindTheSameByTextAndByBytes() {
        Dictionary dictionary = new Dictionary(100_000);
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int part = random.nextInt(6); part > 0; part--) {
                text.append(PARTS[random.nextInt(PARTS.length)]);
            }
            byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
            boolean textFirst = random.nextBoolean();
            int first = textFirst ? dictionary.intern(text.toString()) : dictionary.intern(utf8, 0, utf8.length);
            int second = textFirst ? dictionary.intern(utf8, 0, utf8.length) : dictionary.intern(text.toString());

            assertThat(second).isEqualTo(first);
            assertThat(dictionary.text(first)).isEqualTo(text.toString());
        }
    }

    @Test
    void shouldTellTextsApartWhenZerosOrLaterBytesDiffer() {
        Dictionary dictionary = new Dictionary(100_000);
        Map<String, Integer> ids = new HashMap<>();
        Random random = new Random(6);
        byte[] input = new byte[40];
        for (int i = 0; i < 20_000; i++) {
            int length = random.nextInt(random.nextInt(20) + 1);
            int from = random.nextInt(2) == 0 ? input.length - length : random.nextInt(input.length - length);
            for (int at = from; at < from + length; at++) {
                input[at] = (byte) (random.nextInt(8) == 0 ? 0 : 'a' + random.nextInt(at % 7 == 0 ? 2 : 1));
            }
            String text = new String(input, from, length, StandardCharsets.US_ASCII);
            int id = dictionary.intern(input, from, length);

            assertThat(ids.putIfAbsent(text, id)).isIn(null, id);
            assertThat(dictionary.text(id)).isEqualTo(text);
            assertThat(dictionary.intern(text)).isEqualTo(id);
        }
        ids.put("", 0);
        assertThat(dictionary.size()).isEqualTo(ids.size());
    }

    @Test
    void shouldTakeATextThatIsNoUnicodeAsItsBytes() {
        Dictionary dictionary = new Dictionary(10);
        int id = dictionary.intern("a\ud83d");

        assertThat(dictionary.text(id)).isEqualTo("a?");
        assertThat(dictionary.intern("a\ud83d")).isEqualTo(id).isEqualTo(dictionary.intern("a?"));
        assertThat(dictionary.intern("\ude00b")).isEqualTo(dictionary.intern("?b"));
    }

    @Test
    void shouldFindTextsThatContainAnotherInTheirOrder() {
        Dictionary dictionary = new Dictionary(100);
        List.of("BTCUSDT", "ethusdt", "btceur", "Ärger", "ÄRGER2", "日本", "a-btc")
                .forEach(dictionary::intern);

        assertThat(dictionary.search("btc", 10)).containsExactly("BTCUSDT", "btceur", "a-btc");
        assertThat(dictionary.search("USDt", 10)).containsExactly("BTCUSDT", "ethusdt");
        assertThat(dictionary.search("btc", 2)).containsExactly("BTCUSDT", "btceur");
        assertThat(dictionary.search("ärg", 10)).containsExactly("Ärger", "ÄRGER2");
        assertThat(dictionary.search("本", 10)).containsExactly("日本");
        assertThat(dictionary.search("", 100)).hasSize(7).doesNotContain("");
        assertThat(dictionary.search("btceurs", 10)).isEmpty();
        assertThat(dictionary.search("btc", 0)).isEmpty();
    }

    @Test
    void shouldSearchWhileTextsAreAdded() throws InterruptedException {
        Dictionary dictionary = new Dictionary(200_000);
        Thread writer = new Thread(() -> {
            for (int i = 0; i < 100_000; i++) {
                dictionary.intern("key" + i);
            }
        });
        writer.start();
        int found = 0;
        while (writer.isAlive()) {
            List<String> texts = dictionary.search("KEY", Integer.MAX_VALUE);
            assertThat(texts).hasSizeGreaterThanOrEqualTo(found);
            found = texts.size();
            if (found > 0) {
                assertThat(texts.get(found - 1)).isEqualTo("key" + (found - 1));
            }
        }
        writer.join();
        assertThat(dictionary.search("y9999", 100)).hasSize(11);
    }
}
