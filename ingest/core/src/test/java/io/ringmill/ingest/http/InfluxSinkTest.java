package io.ringmill.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringmill.metrics.EdgeMetrics.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Line protocol sent to a server that answers as stores of it do. */
class InfluxSinkTest {

    @TempDir
    private Path folder;

    private final Set<String> lines = new ConcurrentSkipListSet<>();
    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        server.reply = (count, post, exchange) -> {
            if (post.body().contains("bad")) { // takes none of a batch with a line that it does not like
                FakeServer.answer(exchange, 400, "{\"error\":\"a bad line\"}");
            } else {
                lines.addAll(List.of(post.body().split("\n")));
                FakeServer.answer(exchange, 204, "");
            }
        };
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private SinkRun run(String settings) throws IOException {
        return SinkRun.start("influx: {url: '" + server.url() + "', " + settings + "}");
    }

    @Test
    void shouldWriteLinesOfResultsAndAlerts() throws IOException {
        try (SinkRun run = run("database: 'my db'")) {
            run.trade("A b,c=d\\e", 101, "\"\\\n");
            run.trade("A b,c=d\\e", 102.5, "s");
            run.awaitSent(4);
        }
        assertThat(server.posts.get(0).path()).isEqualTo("/write?db=my+db&precision=ns");
        assertThat(String.join("\n", lines))
                .isEqualTo(
                        String.join(
                                "\n",
                                new TreeSet<>(
                                        List.of(
                                                "Last2,key=A\\ b\\,c\\=d\\e mean=101,n=7i,side=\"\\\"\\\\",
                                                "\" 1700000000000001000",
                                                "Last2,key=A\\ b\\,c\\=d\\e mean=101.75,sd=1.0606601717798212,n=14i,side=\"s\" 1700000000000002000",
                                                "alerts,rule=high,key=A\\ b\\,c\\=d\\e,severity=critical,state=firing message=\"A b,c=d\\\\e \\\"\\\"\\\\",
                                                "\\\" at 101\",seq=0i,value_price=101,value_Last2_n=7i,value_side=\"\\\"\\\\",
                                                "alerts,rule=high,key=A\\ b\\,c\\=d\\e,severity=critical,state=firing message=\"A b,c=d\\\\e \\\"s\\\" at"
                                                        + " 102.5\",seq=1i,value_price=102.5,value_Last2_n=14i,value_side=\"s\" 1700000000000002000"))));
    }

    @Test
    void shouldKeepOnlyTheLinesThatAreBad() throws IOException {
        Path dead = folder.resolve("dead.ndjson");
        try (SinkRun run =
                run("path: /write, windows: [Last2], buffer: {batch: 100, linger: 1h}, deadLetters: '" + dead + "'")) {
            for (int i = 0; i < 97; i++) {
                run.trade(i % 25 == 7 ? "bad" : "A", i);
            }
            run.trade("a\nb", 1);
            run.trade("a\rb", 1);
            run.trade("a\\", 1);
            run.awaitSent(93);
            run.awaitFailed(7);
        }
        assertThat(lines).hasSize(93);
        assertThat(Files.readString(dead))
                .contains(
                        "status 400: {\\\"error\\\":\\\"a bad line\\\"}",
                        "holds the end of a line",
                        "ends with a backslash")
                .hasLineCount(7);
        assertThat(server.posts).hasSizeLessThan(60);
    }

    @Test
    void shouldDoubleBackslashesForQuestDb() throws IOException {
        server.other = (count, post, exchange) -> {
            exchange.getResponseHeaders().set("Server", "questDB/1.0");
            FakeServer.answer(exchange, 204, "");
        };
        try (SinkRun run = run("bucket: b, org: 'o/1', token: t, windows: [Last2]")) {
            run.trade("a\\ b\\", 1);
            run.awaitSent(1);
        }
        assertThat(lines).containsExactly("Last2,key=a\\\\\\ b\\\\ mean=1,n=7i,side=\"b\" 1700000000000001000");
        assertThat(server.posts.get(0).path()).isEqualTo("/api/v2/write?bucket=b&org=o%2F1&precision=ns");
        assertThat(server.posts.get(0).header("Authorization")).isEqualTo("Token t");
    }

    @Test
    void shouldWaitForADatabaseThatIsNotThereYet() throws IOException {
        FakeServer.Reply taking = server.reply;
        server.reply = (count, post, exchange) ->
                FakeServer.answer(exchange, 404, "{\"error\":\"database not found: \\\"d\\\"\"}");
        try (SinkRun run = run("database: d, retry: {first: 1ms, most: 5ms}")) {
            run.trade("A", 1);
            await().until(() -> run.edge().retries() > 3);
            assertThat(run.edge().state()).isEqualTo(State.RETRYING);
            assertThat(run.edge().detail()).contains("database not found");
            server.reply = taking;
            run.awaitSent(1);
        }
    }

    @Test
    void shouldGiveUpWhenTheLoginIsWrong() throws IOException {
        server.reply = (count, post, exchange) -> FakeServer.answer(exchange, 401, "no");
        try (SinkRun run = run("database: d, onFailure: drop, user: u, password: p")) {
            IntStream.range(0, 3).forEach(i -> run.trade("A", i));
            run.awaitFailed(3);
            assertThat(run.edge().retries()).isZero();
        }
    }

    /** A line has each field once. */
    @Test
    void shouldNumberValuesWhoseNamesBecomeAlike() {
        List<String> names = List.of(
                "price - px.mean",
                "price",
                "price + px.mean",
                "price-px.mean",
                "price / px.mean",
                "price.px.mean",
                "price_px_mean_2");
        assertThat(LineText.valueFields(names))
                .containsExactly(
                        "value_price___px_mean",
                        "value_price",
                        "value_price___px_mean_2",
                        "value_price_px_mean",
                        "value_price___px_mean_3",
                        "value_price_px_mean_2",
                        "value_price_px_mean_2_2");
    }

    @Test
    void shouldLeaveOutWhatHasNoForm() throws IOException {
        LineText text = new LineText("alerts");
        assertThat(line(text, null, Double.NaN)).isEmpty();
        assertThat(line(text, 1.5, Double.POSITIVE_INFINITY)).isEqualTo("w a=1.5 5\n");
        assertThat(line(text, -0.0, Long.MIN_VALUE)).isEqualTo("w a=-0.0,b=-9223372036854775808i 5\n");
    }

    private static String line(LineText text, Object... values) throws IOException {
        return new String(
                text.of(new io.ringmill.ingest.outlet.Message(
                        "id",
                        io.ringmill.ingest.outlet.Message.Kind.RESULT,
                        "w",
                        "",
                        5,
                        0,
                        0,
                        "",
                        "",
                        "",
                        new byte[0],
                        List.of("a", "b"),
                        values)),
                java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void shouldNameWhatIsWrong() {
        assertThatThrownBy(() -> run("alerts: 'a\\b'")).hasMessageContaining("needs one of 'database'");
        assertThatThrownBy(() -> run("database: a, bucket: b")).hasMessageContaining("needs both 'bucket' and 'org'");
        assertThatThrownBy(() -> run("path: write")).hasMessageContaining("must be a path such as /write, not 'write'");
        assertThatThrownBy(() -> SinkRun.start("influx: {url: 'http://h/?a=b', database: d}"))
                .hasMessageContaining("must end ahead of '?' and '#'");
    }
}
