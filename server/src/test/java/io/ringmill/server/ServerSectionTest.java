package io.ringmill.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Faults;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.server.ServerSettings.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSectionTest {

    private static final String PIPELINE = "streams: {trades: {key: symbol, fields: {price: double}}}\n";

    private static List<String> faults(String section) {
        Faults faults = new Faults();
        Pipeline.parse(PIPELINE + section, "f.yml", Map.of(), faults);
        return faults.all().stream().map(Fault::toString).collect(Collectors.toList());
    }

    private static ServerSettings settings(String section) {
        assertThat(faults(section)).isEmpty();
        return Pipeline.parse(PIPELINE + section, "f.yml")
                .section(ServerSettings.class)
                .orElseThrow();
    }

    @Test
    void shouldReadAllThatTheSectionSays() {
        ServerSettings settings = settings("""
                server:
                  port: 9000
                  host: 0.0.0.0
                  names: [ringmill.example.com]
                  token: ${CHANGE}
                  readToken: ${SEE}
                  tls: {certificate: c.pem, key: k.pem, clients: who.pem}
                  limits: {connections: 100, streams: 10, body: 1MiB, header: 16KiB, time: 5s}
                """);

        assertThat(settings.port()).isEqualTo(9000);
        assertThat(settings.host()).isEqualTo("0.0.0.0");
        assertThat(settings.names()).containsExactly("ringmill.example.com");
        assertThat(settings.token()).contains(new Secret("${CHANGE}"));
        assertThat(settings.tls().orElseThrow().clients()).contains(Path.of("who.pem"));
        assertThat(settings.limits()).isEqualTo(new ServerSettings.Limits(100, 10, 1 << 20, 16 << 10, 5_000));
    }

    @Test
    void shouldServeLoopbackWithoutTokensByDefault() {
        assertThat(settings("server: {port: 8080}\n")).isEqualTo(ServerSettings.DEFAULT);
    }

    @Test
    void shouldRefuseSecretsInTheFileWithoutRepeatingThem() {
        assertThat(faults("server: {token: hunter2hunter2hunter2}\n"))
                .singleElement()
                .asString()
                .contains("server.token: must be ${NAME}")
                .doesNotContain("hunter2");
        assertThat(faults("server: {tls: {keystore: k.p12, password: hunter2}}\n"))
                .singleElement()
                .asString()
                .contains("server.tls.password: must be ${NAME}")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "\"::\"", "192.0.2.1"})
    void shouldRefuseToServeAnybody(String host) {
        assertThat(faults("server: {host: " + host + "}\n"))
                .singleElement()
                .asString()
                .contains("can be reached from other machines");
        assertThat(faults("server: {host: " + host + ", token: \"${T}\"}\n")).isEmpty();
    }

    @Test
    void shouldTellOfAHostThatStandsForNoAddress() {
        assertThat(faults("server: {host: no-such-host.invalid}\n"))
                .singleElement()
                .asString()
                .contains("server.host: stands for no address");
    }

    @Test
    void shouldTellTheRangeOfABodyInUnits() {
        assertThat(faults("server: {limits: {body: 100B}}\n"))
                .singleElement()
                .asString()
                .contains("server.limits.body: must be from 1KiB to 16GiB, not 100B");
    }

    @Test
    void shouldTellFaultsOfKeysWithTheirPlaces() {
        assertThat(faults("server: {prot: 1, limits: {body: 3, time: 0s}, tls: {clients: c.pem}}\n"))
                .hasSize(5)
                .anyMatch(fault -> fault.contains("unknown key 'prot'; did you mean 'port'?"))
                .anyMatch(fault -> fault.contains("server.limits.body: must be a size"))
                .anyMatch(fault -> fault.contains("server.limits.time: must be from 100ms to 1h"))
                .anyMatch(fault -> fault.contains("'certificate' is missing; write 'keystore'"))
                .anyMatch(fault -> fault.contains("'key' is missing"));
    }

    @Test
    void shouldTakeSecretsFromTheEnvironmentOnlyWhenAServerStarts() {
        ServerSettings settings = settings("server: {token: \"${CHANGE}\"}\n");

        assertThat(settings.http(Map.of("CHANGE", "0123456789abcdef")::get).token())
                .contains("0123456789abcdef");
        assertThatThrownBy(() -> settings.http(name -> null).check())
                .hasMessage("server: 'token' is the variable CHANGE of the environment, which is not set");
        assertThatThrownBy(() -> settings.http(name -> "short").check())
                .hasMessageContaining("'token' is shorter than 16 characters")
                .hasMessageNotContaining("short\"");
        assertThat(settings.toString()).doesNotContain("CHANGE");
    }

    @Test
    void shouldTellOfShortTokensAtTheirPlacesWhereTheirVariablesAreSet() {
        ServerSettings settings = settings("server: {host: 0.0.0.0, token: ${CHANGE}, readToken: ${SEE}}\n");
        Faults faults = new Faults();

        settings.checkTokens(name -> name.equals("SEE") ? "hunter2" : null, faults);

        assertThat(faults.all())
                .singleElement()
                .asString()
                .isEqualTo("f.yml:2:54: server.readToken: is shorter than 16 characters and could be guessed;"
                        + " make one with: openssl rand -hex 24");
        settings.checkTokens(name -> "0123456789\u00e9012345", faults);
        assertThat(faults.all()).hasSize(3).last().asString().contains("server.readToken: has to be of ASCII letters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://x", "x:8080", "x/page", "\"\"", "-x", "a b", "\"*.example.com\""})
    void shouldRefuseNamesThatNoHostHas(String name) {
        assertThat(faults("server: {names: [ringmill, " + name + "]}\n"))
                .singleElement()
                .asString()
                .contains("server.names: '", "is no name of a host; write it without scheme, port and path");
    }

    @Test
    void shouldTakeNamesThatHostsHave() {
        assertThat(faults("server: {names: [ringmill, ringmill-0.ringmill, 192.0.2.1, \"[::1]\", a_b.local]}\n"))
                .isEmpty();
    }

    @Test
    void shouldTellAllThatItCouldNotStartWithOnThisMachine(@TempDir Path dir) throws IOException {
        Path key = Files.writeString(dir.resolve("k.pem"), "no key");
        Path certificate = dir.resolve("c.pem");
        ServerSettings settings = settings("server: {token: \"${CHANGE}\", tls: {certificate: '" + certificate
                + "', key: '" + key + "', clients: '" + dir.resolve("who.pem") + "'}}\n");

        assertThat(settings.troublesHere(name -> null))
                .containsExactly(
                        "server: tls: there is no file " + certificate,
                        "server: tls: there is no file " + dir.resolve("who.pem"),
                        "server: 'token' is the variable CHANGE of the environment, which is not set");
        Files.writeString(certificate, "no certificate");
        Files.writeString(dir.resolve("who.pem"), "nobody");
        assertThat(settings.troublesHere(name -> "0123456789abcdef"))
                .singleElement()
                .asString()
                .startsWith("server: tls: ")
                .contains(dir.toString());
        assertThat(ServerSettings.DEFAULT.troublesHere()).isEmpty();
    }

    @Test
    void shouldDescribeEveryKey() {
        assertThat(new ServerSection().keys()).hasSize(18);
    }
}
