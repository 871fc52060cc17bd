/** Ringmill's engine. What is exported is the API, and changes with care; all other packages may change with any version. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Agrona and HdrHistogram have no descriptor
module io.ringmill.engine {
    exports io.ringmill;
    exports io.ringmill.config;
    exports io.ringmill.diagnostic;
    exports io.ringmill.event;
    exports io.ringmill.expression;
    exports io.ringmill.journal;
    exports io.ringmill.metrics;
    exports io.ringmill.output;
    exports io.ringmill.pipeline;
    exports io.ringmill.publish;
    exports io.ringmill.state;
    exports io.ringmill.rule;
    exports io.ringmill.time;
    exports io.ringmill.window;

    uses io.ringmill.expression.ModelRuntime;
    uses io.ringmill.pipeline.PipelineSection;

    requires com.lmax.disruptor;
    requires jdk.jfr;
    requires org.agrona;
    requires transitive HdrHistogram;
    requires org.objectweb.asm;
    requires org.slf4j;
    requires org.snakeyaml.engine;
}
