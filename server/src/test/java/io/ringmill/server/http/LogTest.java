package io.ringmill.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogTest {

    private static List<String> logged(ListAppender<ILoggingEvent> appender) {
        return List.copyOf(appender.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void shouldKeepTokensOutOfTheLogAndTellOfRefusalsNowAndThen() throws Exception {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger("io.ringmill");
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        root.addAppender(appender);
        root.setLevel(Level.TRACE);
        try (Served served = Served.withTokens()) {
            for (int i = 0; i < 10; i++) {
                served.get("/api/v1/read", "Authorization", "Bearer a-wrong-one-of-me");
            }
            served.get("/api/v1/read?token=" + Served.TOKEN);
            served.get("/api/v1/fails", "Authorization", "Bearer " + Served.TOKEN);
            served.raw("GET /%0a%1b[31mforged HTTP/1.1\r\nHost: evil\r\nAuthorization: Bearer " + Served.TOKEN
                    + "\r\nConnection: close\r\n\r\n");
            List<String> lines = logged(appender);
            assertThat(lines).filteredOn(line -> line.contains("wrong-token")).hasSizeBetween(1, 5);
            assertThat(lines).anyMatch(line -> line.contains("/api/v1/fails failed"));
            assertThat(lines).noneMatch(line -> line.contains(Served.TOKEN) || line.contains("a-wrong-one-of-me"));
            assertThat(lines).noneMatch(line -> line.chars().anyMatch(Character::isISOControl));
        } finally {
            root.detachAppender(appender);
        }
    }

    @Test
    void shouldEscapeWhatWouldForgeLines() {
        assertThat(HttpCounters.plain("a\nb\u001b[31m\u2028c\u202e")).isEqualTo("a\\u000ab\\u001b[31m\\u2028c\\u202e");
        assertThat(HttpCounters.plain("x".repeat(1000))).hasSize(200);
    }
}
