package io.ringmill.ingest.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.ingest.ServerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RedisAddressTest {

    @Test
    void shouldReadAllParts() {
        assertThat(RedisAddress.parse("rediss://app:p%40%2F+x:y@host.example:7000/12"))
                .contains(new RedisAddress("host.example", 7000, true, Optional.of("app"), Optional.of("p@/+x:y"), 12));
        assertThat(RedisAddress.parse("redis://localhost"))
                .contains(new RedisAddress("localhost", 6379, false, Optional.empty(), Optional.empty(), 0));
        assertThat(RedisAddress.parse("redis://:secret@localhost/"))
                .contains(new RedisAddress("localhost", 6379, false, Optional.empty(), Optional.of("secret"), 0));
    }

    @Test
    void shouldRefuseWhatIsNoAddress() {
        assertThat(List.of("localhost", "http://localhost", "redis://", "redis://a b", "redis://h/x", "redis://h?db=1"))
                .allMatch(text -> RedisAddress.parse(text).isEmpty());
    }

    @Test
    void shouldTakePasswordsOfTheEnvironmentAsTheyAre() {
        Map<String, String> environment = Map.of("PASS", "a b@c/d+%:", "HOST", "h:1", "ALL", "redis://u:p@h");
        List<String> missing = new ArrayList<>();
        String uri = ServerAddress.expand("redis://u:${PASS}@${HOST}/3", environment::get, missing);
        assertThat(RedisAddress.parse(uri).orElseThrow().password()).contains("a b@c/d+%:");
        assertThat(RedisAddress.parse(uri)).map(RedisAddress::toString).contains("redis://h:1/3");
        assertThat(ServerAddress.expand("${ALL}", environment::get, missing)).isEqualTo("redis://u:p@h");
        assertThat(missing).isEmpty();
        ServerAddress.expand("redis://${NONE}@h", environment::get, missing);
        assertThat(missing).containsExactly("NONE");
    }

    @Test
    void shouldNotTellSecrets() {
        assertThat(RedisAddress.parse("redis://app:sesame@h/1").orElseThrow()).hasToString("redis://h:6379/1");
    }
}
