package io.ringmill.flink;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the module uses. */
class ArchitectureTest {

    @Test
    void shouldUseTheEngineIngestAndFlinkAlone() {
        classes()
                .that()
                .resideInAPackage("io.ringmill.flink..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.slf4j..",
                        "org.apache.flink..",
                        "io.ringmill",
                        "io.ringmill.flink",
                        "io.ringmill.config",
                        "io.ringmill.diagnostic",
                        "io.ringmill.event",
                        "io.ringmill.expression",
                        "io.ringmill.ingest",
                        "io.ringmill.ingest.inlet",
                        "io.ringmill.ingest.text",
                        "io.ringmill.journal",
                        "io.ringmill.metrics",
                        "io.ringmill.output",
                        "io.ringmill.pipeline",
                        "io.ringmill.publish",
                        "io.ringmill.rule",
                        "io.ringmill.state",
                        "io.ringmill.time",
                        "io.ringmill.window",
                        "io.ringmill.window.runtime")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.ringmill.flink"));
    }
}
