package io.ringmill.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
