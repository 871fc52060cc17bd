package io.ringmill.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {

    private static final String JSON = "{\"text\":\"a\",\"number\":1}";

    private Served served;

    @BeforeEach
    void serve() throws Exception {
        served = Served.withTokens();
    }

    @AfterEach
    void close() {
        served.close();
    }

    private static String bearer(String token) {
        return "Bearer " + token;
    }

    private HttpResponse<String> change(String... headers) throws Exception {
        HttpRequest.Builder request = served.request("/api/v1/echo")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON));
        return served.send(headers.length == 0 ? request : request.headers(headers));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void shouldRefuseToServeAnybody(String host) {
        HttpSettings open = new HttpSettings(
                0, host, Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), Served.LIMITS);

        assertThatThrownBy(() -> Served.of(open, 1000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host '" + host + "' can be reached from other machines")
                .hasMessageContaining("set 'token'");
    }

    @Test
    void shouldTellOfAHostThatStandsForNoAddress() {
        HttpSettings nowhere = new HttpSettings(
                0,
                "no-such-host.invalid",
                Set.of(),
                Optional.of(Served.TOKEN),
                Optional.empty(),
                Optional.empty(),
                Served.LIMITS);
        assertThatThrownBy(() -> Served.of(nowhere, 1000)).hasMessageContaining("stands for no address");
    }

    @Test
    void shouldRefuseTokensThatCanBeGuessed() {
        HttpSettings guessed = new HttpSettings(
                0, "127.0.0.1", Set.of(), Optional.of("hunter2"), Optional.empty(), Optional.empty(), Served.LIMITS);
        assertThatThrownBy(() -> Served.of(guessed, 1000))
                .hasMessageContaining("'token' is shorter than 16 characters")
                .hasMessageNotContaining("hunter2");
        HttpSettings same = new HttpSettings(
                0,
                "127.0.0.1",
                Set.of(),
                Optional.of(Served.TOKEN),
                Optional.of(Served.TOKEN),
                Optional.empty(),
                Served.LIMITS);
        assertThatThrownBy(() -> Served.of(same, 1000)).hasMessageContaining("are the same");
        assertThat(same.toString()).doesNotContain(Served.TOKEN);
    }

    @Test
    void shouldLetEachTokenDoWhatItIsFor() throws Exception {
        assertThat(served.get("/api/v1/open").statusCode()).isEqualTo(200);
        HttpResponse<String> nobody = served.get("/api/v1/read");
        assertThat(nobody.statusCode()).isEqualTo(401);
        assertThat(nobody.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"ringmill\"");
        assertThat(served.get("/api/v1/read", "Authorization", bearer(Served.READ_TOKEN))
                        .body())
                .isEqualTo("\"readToken\"");
        assertThat(served.get("/api/v1/read", "Authorization", bearer(Served.TOKEN))
                        .body())
                .isEqualTo("\"token\"");
        assertThat(change("Authorization", bearer(Served.READ_TOKEN)).statusCode())
                .isEqualTo(403);
        assertThat(change("Authorization", bearer(Served.TOKEN)).statusCode()).isEqualTo(200);
        assertThat(served.get("/api/v1/read", "Authorization", bearer(Served.TOKEN + "x"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(served.get("/api/v1/read", "Authorization", "Basic " + Served.TOKEN)
                        .statusCode())
                .isEqualTo(401);
        assertThat(served.get("/api/v1/read", "Authorization", "Bearer ").statusCode())
                .isEqualTo(401);
    }

    @Test
    void shouldLimitWrongTokensOfAnAddress() throws Exception {
        for (int i = 0; i < FailureLimit.A_MINUTE; i++) {
            assertThat(served.get("/api/v1/read", "Authorization", "Bearer wrong-token-" + i)
                            .statusCode())
                    .isEqualTo(401);
        }
        HttpResponse<String> limited = served.get("/api/v1/read", "Authorization", "Bearer wrong");
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(limited.headers().firstValue("Retry-After")).hasValue("60");
        assertThat(served.get("/api/v1/read", "Authorization", bearer(Served.TOKEN))
                        .statusCode())
                .as("a right token, from the same address")
                .isEqualTo(200);
        assertThat(served.counters.refusals())
                .containsEntry("wrong-token", (long) FailureLimit.A_MINUTE)
                .containsEntry("too-many-wrong-tokens", 1L);
    }

    @Test
    void shouldKeepTheTokenOutOfTheBrowser() throws Exception {
        assertThat(served.get("/api/v1/session").body())
                .isEqualTo("{\"access\":\"none\",\"tokens\":true,\"who\":\"nobody\"}");
        HttpResponse<String> begun = served.post("/api/v1/session", "", "Authorization", bearer(Served.READ_TOKEN));
        assertThat(begun.body()).isEqualTo("{\"access\":\"read\",\"tokens\":true,\"who\":\"readToken\"}");
        String cookie = begun.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie)
                .contains("HttpOnly", "SameSite=Strict", "Path=/")
                .doesNotContain(Served.READ_TOKEN, "Secure");

        String session = cookie.substring(0, cookie.indexOf(';'));
        assertThat(served.get("/api/v1/read", "Cookie", session).statusCode()).isEqualTo(200);
        assertThat(change("Cookie", session).statusCode()).isEqualTo(403);
        HttpResponse<String> ended =
                served.send(served.request("/api/v1/session").DELETE().header("Cookie", session));
        assertThat(ended.statusCode()).isEqualTo(204);
        assertThat(ended.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
        assertThat(served.get("/api/v1/read", "Cookie", session).statusCode()).isEqualTo(401);
        assertThat(served.post("/api/v1/session", "").statusCode()).isEqualTo(401);
    }

    @Test
    void shouldBoundSessions() {
        Sessions sessions = new Sessions();
        String first = sessions.begin(new Identity(Access.READ, "a"));
        for (int i = 0; i < 1000; i++) {
            sessions.begin(new Identity(Access.READ, "a"));
        }
        assertThat(sessions.find(first)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"token", "access_token", "Token", "%74oken"})
    void shouldRefuseTokensInAddresses(String parameter) throws Exception {
        HttpResponse<String> refused = served.get("/api/v1/read?" + parameter + "=" + Served.TOKEN);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("token-in-address").doesNotContain(Served.TOKEN);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:PORT, 200",
        "LOCALHOST:PORT, 200",
        "127.0.0.1:PORT, 200",
        "[::1]:PORT, 200",
        "evil.example:PORT, 421",
        "localhost.evil.example:PORT, 421",
        "localhost:1, 421",
        "localhost, 421",
        "10.1.2.3:PORT, 421",
        "localhost:PORT@evil, 400"
    })
    void shouldAnswerToItsOwnNamesOnly(String host, int status) throws Exception {
        String answer = served.raw("GET /api/v1/open HTTP/1.1\r\nHost: " + host.replace("PORT", "" + served.port())
                + "\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + status);
    }

    @Test
    void shouldRefusePagesOfOtherOrigins() throws Exception {
        String own = "http://127.0.0.1:" + served.port();
        String token = bearer(Served.TOKEN);
        assertThat(change("Authorization", token, "Origin", own).statusCode()).isEqualTo(200);
        for (String origin :
                new String[] {"http://evil.example", "null", "https://127.0.0.1:" + served.port(), own + "0"}) {
            assertThat(change("Authorization", token, "Origin", origin).statusCode())
                    .as(origin)
                    .isEqualTo(403);
            assertThat(served.get("/api/v1/stream", "Authorization", token, "Origin", origin)
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(change("Authorization", token, "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(served.get("/api/v1/read", "Authorization", token, "Sec-Fetch-Site", "same-site")
                        .statusCode())
                .isEqualTo(403);
        // To follow a link from somewhere else to the page is nothing bad.
        assertThat(served.get("/", "Sec-Fetch-Site", "cross-site").statusCode()).isEqualTo(200);
        assertThat(served.counters.refusals().get("foreign-origin")).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""})
    void shouldRefuseWhatAFormCanSend(String type) throws Exception {
        String header = type.isEmpty() ? "" : "Content-Type: " + type + "\r\n";
        String answer = served.raw("POST /api/v1/pause HTTP/1.1\r\nHost: localhost:" + served.port()
                + "\r\nAuthorization: Bearer " + Served.TOKEN + "\r\n" + header
                + "Content-Length: 3\r\nConnection: close\r\n\r\na=b");
        assertThat(answer).startsWith("HTTP/1.1 415");
    }

    @Test
    void shouldTakeRequestsWithoutABody() throws Exception {
        String token = bearer(Served.TOKEN);
        assertThat(served.post("/api/v1/pause", "", "Authorization", token).statusCode())
                .isEqualTo(204);
        String form = "application/x-www-form-urlencoded";
        assertThat(served.post("/api/v1/pause", "", "Authorization", token, "Content-Type", form)
                        .statusCode())
                .as("as Python's urllib sends it")
                .isEqualTo(204);
    }
}
