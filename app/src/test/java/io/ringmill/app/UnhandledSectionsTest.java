package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ringmill.Engine;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Pipeline;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What an embedded engine says of the sections of a file that it does not run. */
class UnhandledSectionsTest {

    private static final Pipeline PIPELINE = Pipeline.parse("""
            name: embedded
            streams: {s: {fields: {x: double}}}
            sources: [{csv: {path: a.csv}}]
            sinks: [console]
            journal: {dir: journal}
            """, "embedded.yml");

    private static List<String> logged(Pipeline pipeline, UnaryOperator<Engine.Builder> told) {
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(Engine.class);
        appender.start();
        logger.addAppender(appender);
        try (Engine engine = told.apply(Engine.builder(pipeline)).start()) {
            assertThat(engine.failure()).isEmpty();
            return appender.list.stream()
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();
        } finally {
            logger.detachAppender(appender);
        }
    }

    @Test
    void shouldNameTheSectionsThatNobodyRuns() {
        assertThat(logged(PIPELINE, builder -> builder))
                .singleElement()
                .asString()
                .contains("pipeline embedded: the engine does not run its sources, sinks, journal");
    }

    @Test
    void shouldNotNameWhatItWasGiven() {
        Sink sink = new Sink() {
            @Override
            public String name() {
                return "own";
            }

            @Override
            public void close() {}
        };

        assertThat(logged(PIPELINE, builder -> builder.sink(sink)))
                .singleElement()
                .asString()
                .contains("does not run its sources, journal");
    }

    @Test
    void shouldBeSilentWhenTheyAreHandledOrThereAreNone() {
        assertThat(logged(PIPELINE, Engine.Builder::sectionsHandled)).isEmpty();
        assertThat(logged(Pipeline.parse("streams: {s: {fields: {x: double}}}", "s.yml"), builder -> builder))
                .isEmpty();
    }
}
