package io.ringmill.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpServerTest {

    private Served served;

    @BeforeEach
    void serve() throws Exception {
        served = Served.open();
    }

    @AfterEach
    void close() {
        served.close();
    }

    @Test
    void shouldAnswerWithHeadersThatKeepABrowserInBounds() throws Exception {
        HttpResponse<String> answer = served.get("/api/v1/read");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("\"local\"");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "frame-ancestors 'none'", "script-src 'self'")
                .doesNotContain("unsafe");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.headers().firstValue("Server")).isEmpty();
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void shouldDecodePathsAndQueries() throws Exception {
        assertThat(served.get("/api/v1/rules/a%20b+c").body()).isEqualTo("\"a b+c\"");
        assertThat(served.get("/api/v1/query?key=%C3%A4+b").body()).isEqualTo("\"ä b\"");
        assertThat(served.get("/api/v1/query").body()).isEqualTo("null");
        assertThat(served.get("/api/v1/query?key=a&key=b").body()).contains("parameter-twice");
        assertThat(served.get("/api/v1/query?key=%FF").statusCode()).isEqualTo(400);
        assertThat(served.get("/api/v1/query?key=a%EF%BF%BDb").body()).isEqualTo("\"a\uFFFDb\"");
        assertThat(served.get("/api/v1/rules/%EF%BF%BD").body()).isEqualTo("\"\uFFFD\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/rules/..%2fx | encoded '/'",
                "//etc/passwd | '//'",
                "/..%2f | encoded '/'",
                "/%2e%2e/x | leads out of '/'",
                "/../x | leads out of '/'",
                "/a%zz | without two hex digits",
                "/api/v1/rules/%F | without two hex digits",
                "/api/v1/rules/%FF | no UTF-8"
            })
    void shouldTellWhatIsWrongWithAPath(String path, String words) throws Exception {
        assertThat(served.raw("PUT " + path + " HTTP/1.1\r\nHost: localhost:" + served.port()
                        + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("\"bad-address\"", words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | the body must be a JSON object, and is an array",
                "'\"x\"' | the body must be a JSON object, and is the text 'x'",
                "null | and is null",
                "'' | the body is empty",
                "{\"text\":[1]} | member 'text' must be a text, and is an array",
                "{\"number\":\"x\"} | member 'number' must be a number, and is the text 'x'",
                "{\"number\":{}} | member 'number' must be a number, and is an object",
                "{\"nummber\":1} | unknown member 'nummber'; there are number, text",
                "{\"text\":\"a\",\"text\":\"b\"} | member 'text' is there twice (line 1, column 19)",
                "{\"text\": | malformed JSON: it ends too early (line 1, column 9)",
                "{\"text\":} | malformed JSON: unexpected '}' (line 1, column",
                "{text:1} | malformed JSON: unexpected 't' (line 1, column",
                "{\"text\":nul} | malformed JSON (line 1, column",
                "{} {} | more comes behind its end"
            })
    void shouldTellInItsOwnWordsWhichJsonDoesNotFit(String body, String words) throws Exception {
        HttpResponse<String> refused = served.post("/api/v1/echo", body, "Content-Type", "application/json");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(new ObjectMapper().readTree(refused.body()).get("detail").textValue())
                .contains(words)
                .doesNotContain("java", "io.ringmill", "JsonToken", "deserialize", "StreamReadFeature");
    }

    @Test
    void shouldTellThatJsonIsTooDeep() throws Exception {
        String deep = "{\"text\":" + "[".repeat(99) + "]".repeat(99) + "}";
        assertThat(served.post("/api/v1/echo", deep, "Content-Type", "application/json")
                        .body())
                .contains("nested more than 64 deep");
    }

    @Test
    void shouldTakeNoParametersForSessions() throws Exception {
        assertThat(served.get("/api/v1/session?x=1").statusCode()).isEqualTo(400);
        assertThat(served.get("/api/v1/session?x=1").body()).contains("unknown-parameter");
    }

    @Test
    void shouldTellWhatIsNotThere() throws Exception {
        HttpResponse<String> nothing = served.get("/api/v1/nothing");
        assertThat(nothing.statusCode()).isEqualTo(404);
        assertThat(nothing.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(nothing.body()).contains("\"type\":\"not-found\"", "\"status\":404");

        HttpResponse<String> method = served.send(served.request("/api/v1/read").DELETE());
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(method.headers().firstValue("Allow")).hasValue("GET");
    }

    @Test
    void shouldNotTellWhatFailedInside() throws Exception {
        HttpResponse<String> failed = served.get("/api/v1/fails");
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(failed.body()).doesNotContain("secret of the inside").doesNotContain("Exception");
    }

    @Test
    void shouldRefuseJsonThatDoesNotFit() throws Exception {
        String json = "Content-Type";
        assertThat(served.post("/api/v1/echo", "{\"text\":\"a\",\"number\":1.5}", json, "application/json")
                        .body())
                .isEqualTo("{\"text\":\"a\",\"number\":1.5}");
        HttpResponse<String> unknown = served.post("/api/v1/echo", "{\"txt\":\"a\"}", json, "application/json");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("unknown member 'txt'");
        for (String body :
                new String[] {"{", "null", "{\"text\":\"a\"}{}", "{\"text\":1,\"text\":2}", "[".repeat(99)}) {
            assertThat(served.post("/api/v1/echo", body, json, "application/json")
                            .statusCode())
                    .as(body)
                    .isEqualTo(400);
        }
    }

    @Test
    void shouldServeFilesOfThePageAlone() throws Exception {
        HttpResponse<String> page = served.get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        String tag = page.headers().firstValue("ETag").orElseThrow();
        assertThat(served.get("/", "If-None-Match", tag).statusCode()).isEqualTo(304);
        for (String path : new String[] {
            "/../testpage/index.html",
            "/%2e%2e/http/Served.class",
            "/..%2f",
            "//etc/passwd",
            "/.hidden",
            "/nothing.html"
        }) {
            String answer = served.raw(
                    "GET " + path + " HTTP/1.1\r\nHost: localhost:" + served.port() + "\r\nConnection: close\r\n\r\n");
            assertThat(answer).as(path).startsWith("HTTP/1.1 40");
        }
    }

    @Test
    void shouldAnswerHeadWithoutABody() throws Exception {
        HttpResponse<String> head =
                served.send(served.request("/api/v1/read").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Length")).hasValue("7");
    }
}
