package io.ringmill.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringmill.server.http.HttpSettings.Certificates;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

    @TempDir
    private static Path folder;

    private static Certified first;
    private static Certified second;
    private static Certified client;

    @BeforeAll
    static void makeCertificates() throws Exception {
        first = Certified.make(folder, "first", "EC");
        second = Certified.make(folder, "second", "RSA");
        client = Certified.make(folder, "client", "EC");
    }

    private static Certificates pem(Path certificate, Path key, Optional<Path> clients) {
        return new Certificates(
                Optional.empty(), Optional.empty(), Optional.of(certificate), Optional.of(key), clients);
    }

    private static Certificates keystore(Path file, String password) {
        return new Certificates(
                Optional.of(file), Optional.of(password), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static HttpSettings settings(Certificates certificates) {
        return new HttpSettings(
                0, "127.0.0.1", Set.of(), Optional.empty(), Optional.empty(), Optional.of(certificates), Served.LIMITS);
    }

    private static HttpResponse<String> get(Served served, HttpClient by) throws IOException, InterruptedException {
        HttpRequest request = served.request("/api/v1/read")
                .header("Connection-Test", "1")
                .timeout(Duration.ofSeconds(20))
                .build();
        return by.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void shouldServeByKeystoreAndByPem() throws Exception {
        try (Served served = Served.of(settings(keystore(second.keystore, Certified.PASSWORD)), 1000)) {
            assertThat(served.server.uri().getScheme()).isEqualTo("https");
            assertThat(get(served, second.client(null)).body()).isEqualTo("\"local\"");
        }
        try (Served served = Served.of(settings(pem(first.certificate, first.key, Optional.empty())), 1000)) {
            assertThat(get(served, first.client(null)).body()).isEqualTo("\"local\"");
            assertThatThrownBy(() -> get(served, second.client(null))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldRefuseFilesThatCannotBeUsed() throws Exception {
        assertThatThrownBy(() -> Served.of(settings(keystore(second.keystore, "wrong")), 1000))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the password is wrong");
        assertThatThrownBy(() -> Served.of(settings(pem(first.certificate, second.key, Optional.empty())), 1000))
                .hasMessageContaining("does not belong to the first certificate");
        assertThatThrownBy(() -> Served.of(settings(pem(first.key, first.key, Optional.empty())), 1000))
                .hasMessageContaining("has no certificate");
        Path missing = folder.resolve("missing.pem");
        assertThatThrownBy(() -> Served.of(settings(pem(missing, first.key, Optional.empty())), 1000))
                .hasMessageContaining("there is no file " + missing);
        Path old = folder.resolve("old.key");
        Files.writeString(old, "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        assertThatThrownBy(() -> Served.of(settings(pem(first.certificate, old, Optional.empty())), 1000))
                .hasMessageContaining("openssl pkcs8 -topk8");
    }

    @Test
    void shouldTakeNewCertificatesAndKeepTheOldWhileTheNewAreBroken() throws Exception {
        Path certificate = folder.resolve("live.crt");
        Path key = folder.resolve("live.key");
        Files.copy(first.certificate, certificate);
        Files.copy(first.key, key);
        try (Served served = Served.of(settings(pem(certificate, key, Optional.empty())), 1000)) {
            assertThat(get(served, first.client(null)).statusCode()).isEqualTo(200);

            Files.writeString(certificate, "not a certificate");
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> served.counters.refusals().containsKey("certificates"));
            assertThat(get(served, first.client(null)).statusCode()).isEqualTo(200);

            Files.copy(second.key, key, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(second.certificate, certificate, StandardCopyOption.REPLACE_EXISTING);
            await().atMost(Duration.ofSeconds(15))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> get(served, second.client(null)).statusCode() == 200);
        }
    }

    @Test
    void shouldLetInClientsWithTheirCertificatesOnly() throws Exception {
        Certificates files = pem(first.certificate, first.key, Optional.of(client.certificate));
        try (Served served = Served.of(settings(files), 1000)) {
            assertThat(get(served, first.client(client)).body()).isEqualTo("\"CN=client\"");
            assertThatThrownBy(() -> get(served, first.client(null))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> get(served, first.client(second))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldSendSecureCookiesAndCloseOnGarbage() throws Exception {
        HttpSettings withToken = new HttpSettings(
                0,
                "127.0.0.1",
                Set.of(),
                Optional.of(Served.TOKEN),
                Optional.empty(),
                Optional.of(pem(first.certificate, first.key, Optional.empty())),
                Served.STRICT);
        try (Served served = Served.of(withToken, 1000)) {
            HttpRequest begin = served.request("/api/v1/session")
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .header("Authorization", "Bearer " + Served.TOKEN)
                    .build();
            assertThat(first.client(null)
                            .send(begin, HttpResponse.BodyHandlers.ofString())
                            .headers()
                            .firstValue("Set-Cookie")
                            .orElseThrow())
                    .endsWith("; Secure");
            try (Socket socket = served.socket()) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\n\r\n".repeat(50).getBytes(StandardCharsets.UTF_8));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(answer).doesNotContain("HTTP/1.1");
            }
            try (Socket silent = served.socket()) {
                silent.setSoTimeout(10_000);
                silent.getOutputStream().write(new byte[] {22, 3, 1});
                assertThat(silent.getInputStream().readAllBytes()).hasSizeLessThan(20);
            }
            assertThat(get(served, first.client(null)).statusCode()).isEqualTo(401);
        }
    }
}
