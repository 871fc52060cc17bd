package io.ringmill.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {

    @ParameterizedTest
    @CsvSource({
        "http://h/feed?symbol=A&n=1, http://h/feed?symbol=A&n=1",
        "https://u:p@h:1/x, https://***@h:1/x",
        "https://u@h/x@y, https://***@h/x@y",
        "'see http://h/?access_token=ab.c-d: no, or', 'see http://h/?access_token=***: no, or'",
        "'{url: \"wss://h/?a=1&apiKey=zz\"}', '{url: \"wss://h/?a=1&apiKey=***\"}'",
        "http://h/?X-Amz-Signature=1&password=2#k, http://h/?X-Amz-Signature=***&password=***#k",
    })
    void shouldHideWhatIsSecretInAddresses(String text, String shown) {
        assertThat(Secrets.hide(text)).isEqualTo(shown);
    }

    @Test
    void shouldTakeValuesFromTheEnvironment() {
        List<String> missing = new ArrayList<>();
        Map<String, String> environment = Map.of("A", "$1\\", "B_2", "b");
        assertThat(Secrets.expand("x${A}${B_2}$A{A}${C}", environment::get, missing))
                .isEqualTo("x$1\\b$A{A}");
        assertThat(missing).containsExactly("C");
    }
}
