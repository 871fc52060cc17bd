package io.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ringmill.config.SettingsReader;
import io.ringmill.diagnostic.PipelineException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A section of somebody else's, found as a service. */
class PipelineSectionTest {

    private static final String WITH_WEATHER = Examples.ONE_STREAM + "weather: {station: Oslo, every: 5m}\n";

    @TempDir
    Path dir;

    private final ClassLoader usual = Thread.currentThread().getContextClassLoader();

    /** What the section says. */
    public record Weather(String station, long everyNs) {}

    /** Reads {@code weather: {station: Oslo, every: 5m}}. */
    public static final class WeatherSection implements PipelineSection<Weather> {
        @Override
        public String name() {
            return "weather";
        }

        @Override
        public Class<Weather> type() {
            return Weather.class;
        }

        @Override
        public Optional<Weather> read(SettingsReader settings) {
            return Optional.of(new Weather(settings.requiredString("station"), settings.durationNs("every", 0)));
        }
    }

    @BeforeEach
    void provide() throws IOException {
        Path services = Files.createDirectories(dir.resolve("META-INF/services"));
        Files.writeString(services.resolve(PipelineSection.class.getName()), WeatherSection.class.getName());
        Thread.currentThread().setContextClassLoader(loader(dir));
    }

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(usual);
    }

    private ClassLoader loader(Path folder) throws MalformedURLException {
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, usual);
    }

    private static String faults(String yaml) {
        return catchThrowableOfType(PipelineException.class, () -> Pipeline.parse(yaml, "f.yml"))
                .getMessage();
    }

    @Test
    void shouldGiveTheContentToWhoAsks() {
        assertThat(Pipeline.parse(WITH_WEATHER, "f.yml").section(Weather.class))
                .contains(new Weather("Oslo", 300_000_000_000L));
        assertThat(Pipeline.parse(Examples.ONE_STREAM, "f.yml").section(Weather.class))
                .isEmpty();
    }

    @Test
    void shouldTellItsFaultsWithAllOthers() {
        assertThat(faults("""
                streams:
                  trades: {key: symbol, fields: {price: dubble}}
                weather:
                  evry: 5m
                """))
                .contains("f.yml:2:41: streams.trades.fields.price: must be one of double, long, symbol")
                .contains("f.yml:3:1: weather: 'station' is missing")
                .contains("f.yml:4:3: weather: unknown key 'evry'; did you mean 'every'?");
    }

    @Test
    void shouldBeOpenToOverridesAndTheBuilder() throws IOException {
        Path file = Files.writeString(dir.resolve("pipeline.yml"), Examples.ONE_STREAM);
        Pipeline loaded = Pipeline.load(file, Map.of("weather.station", "Bergen"));
        Pipeline built = Pipeline.builder().stream("s", stream -> stream.field("x", io.ringmill.event.FieldType.DOUBLE))
                .section("weather", Map.of("station", "Bergen"))
                .build();

        assertThat(loaded.section(Weather.class)).contains(new Weather("Bergen", 0));
        assertThat(built.section(Weather.class)).contains(new Weather("Bergen", 0));
        assertThat(Pipeline.parse(built.text(), "text").section(Weather.class)).contains(new Weather("Bergen", 0));
    }

    @Test
    void shouldBeInTheSchema() {
        assertThat(PipelineSchema.of(Map.of(), Map.of()).toString())
                .contains("weather={type=object")
                .contains("required=[station]");
    }

    @Test
    void shouldBeAnUnknownKeyWhenNobodyReadsIt() {
        restore();

        assertThat(faults(WITH_WEATHER)).contains("unknown key 'weather'");
        assertThat(faults(Examples.ONE_STREAM + "server: {port: 80}\nbacktest: {split: 1d}\n"))
                .contains("'server' is not available in this version")
                .contains("'backtest' is not available in this version");
    }
}
