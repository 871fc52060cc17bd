package io.ringmill.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {

    private static final Map<String, Integer> SCHEMES = Map.of("amqp", 5672, "tcp", 1883);

    @Test
    void shouldTakeAnAddressApart() {
        ServerAddress address =
                ServerAddress.parse("AMQP://me:a%40b+c%2F@host:1/%2F", SCHEMES).orElseThrow();
        assertThat(address).isEqualTo(new ServerAddress("amqp", "host", 1, "me", "a@b+c/", "/", "amqp://host:1/%2F"));
        assertThat(address.toString()).isEqualTo("amqp://host:1/%2F");
    }

    @Test
    void shouldTakeThePortOfTheScheme() {
        assertThat(ServerAddress.parse("tcp://[::1]", SCHEMES))
                .contains(new ServerAddress("tcp", "[::1]", 1883, "", "", null, "tcp://[::1]:1883"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "localhost:1883", "http://localhost", "tcp://", "tcp://a b", "tcp://h?x=1", ""})
    void shouldRefuseWhatIsNoAddress(String text) {
        assertThat(ServerAddress.parse(text, SCHEMES)).isEmpty();
    }
}
