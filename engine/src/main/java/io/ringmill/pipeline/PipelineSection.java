package io.ringmill.pipeline;

import io.ringmill.config.SettingsReader;
import io.ringmill.diagnostic.Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Knows a section of the pipeline file that the engine does not, such as that of a server. Found by {@link ServiceLoader}
 * whenever a pipeline is read; its faults come with all others, {@code --set} works on it, and {@link Pipeline#section}
 * gives what it read. A section that nobody knows is an unknown key.
 *
 * @param <T> what the section says
 */
public interface PipelineSection<T> {

    /** The key of the section in the file. */
    String name();

    /** What {@link #read} returns, and {@link Pipeline#section} asks for. */
    Class<T> type();

    /**
     * Reads the section; what is wrong with a value is told by the reader, or with {@link SettingsReader#fault}. Keys that
     * were not asked for are refused afterwards.
     *
     * @return of no use if there are faults; may be empty then
     */
    Optional<T> read(SettingsReader settings);

    /**
     * Adds what is wrong with the content in a pipeline whose other parts are sound: names of rules, say, or expressions (see
     * {@link CompiledPipeline#checkNumber}).
     *
     * @param content as {@link #read} gave it
     */
    default void check(T content, Pipeline pipeline, Faults faults) {}

    /** As {@link #check}, if the pipeline has the section. */
    default void checkIfPresent(Pipeline pipeline, Faults faults) {
        pipeline.section(type()).ifPresent(content -> check(content, pipeline, faults));
    }

    /**
     * What its keys mean, for the schema of the file: a text by path, such as {@code backtest.price}, {@code *} for a name
     * that the file chooses. {@link PipelineSchema#descriptions} reads such texts.
     */
    default Map<String, String> keys() {
        return Map.of();
    }

    /** All that are found. */
    static List<PipelineSection<?>> all() {
        List<PipelineSection<?>> all = new ArrayList<>();
        ServiceLoader.load(PipelineSection.class).forEach(all::add);
        return all;
    }
}
