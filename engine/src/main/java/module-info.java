/**
 * Ringmill's engine. What is exported to all is the API, and changes with care; the packages that are exported to Ringmill's own modules,
 * and all others, may change with any version.
 */
// The module named below is not here when this one is compiled; HdrHistogram has no name but its file's.
@SuppressWarnings({"module", "requires-automatic", "requires-transitive-automatic"})
module io.ringmill.engine {
    exports io.ringmill;
    exports io.ringmill.config;
    exports io.ringmill.diagnostic;
    exports io.ringmill.event;
    exports io.ringmill.journal;
    exports io.ringmill.metrics;
    exports io.ringmill.output;
    exports io.ringmill.pipeline;
    exports io.ringmill.publish;
    exports io.ringmill.rule;
    exports io.ringmill.time;
    exports io.ringmill.window;
    exports io.ringmill.expression to
            io.ringmill.ingest;

    uses io.ringmill.pipeline.PipelineSection;

    requires com.lmax.disruptor;
    requires org.agrona;
    requires transitive HdrHistogram;
    requires org.objectweb.asm;
    requires org.slf4j;
    requires org.snakeyaml.engine;
}
