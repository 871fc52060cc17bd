package io.ringmill.ingest.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteWriterTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ByteWriter writer = new ByteWriter(bytes);

    private String written() throws IOException {
        writer.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 7, 10, 1381132800464000000L, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1})
    void shouldWriteLongsExactly(long value) throws IOException {
        writer.put(value);
        assertThat(written()).isEqualTo(Long.toString(value));
    }

    @Test
    void shouldEscapeWhenJson() throws IOException {
        writer.putJson("a\"b\\c\n\t\r\u0001 é \ud83d\ude00");
        assertThat(written()).isEqualTo("\"a\\\"b\\\\c\\n\\t\\r\\u0001 é \ud83d\ude00\"");
    }

    @Test
    void shouldReplaceBytesThatAreNoUtf8WhenJson() throws IOException {
        byte[] raw = {'a', (byte) 0xff, 'b', (byte) 0xc3, (byte) 0xa9, (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'};
        writer.putJson(raw, 0, raw.length);
        assertThat(written()).isEqualTo("\"a\ufffdbé\ufffd\ufffd\ufffd\\\"\"");
    }

    @Test
    void shouldKeepJsonValidWhenNumberHasNone() throws IOException {
        writer.putJson(Double.NaN)
                .put(' ')
                .putJson(Double.POSITIVE_INFINITY)
                .put(' ')
                .putJson(-0.0);
        assertThat(written()).isEqualTo("null null -0.0");
    }

    @Test
    void shouldQuoteCsvFieldWhenItNeedsIt() throws IOException {
        writer.putCsv("plain")
                .put(',')
                .putCsv("a,b")
                .put(',')
                .putCsv("say \"hi\"")
                .put(',')
                .putCsv("x\ny");
        assertThat(written()).isEqualTo("plain,\"a,b\",\"say \"\"hi\"\"\",\"x\ny\"");
    }

    @Test
    void shouldWriteAllWhenTextIsLongerThanTheBuffer() throws IOException {
        String text = "é0123456789".repeat(20_000);
        writer.put(text).putJson(text).put(text.getBytes(StandardCharsets.UTF_8));
        assertThat(written()).isEqualTo(text + '"' + text + '"' + text);
    }
}
