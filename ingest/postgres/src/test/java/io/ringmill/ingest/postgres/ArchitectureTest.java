package io.ringmill.ingest.postgres;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What this module may use: of the core what sinks are made with, and of the engine what describes a pipeline. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.ringmill.ingest.postgres");

    @Test
    void shouldUseOnlyWhatSinksAreMadeWith() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.postgresql..",
                        "org.slf4j..",
                        "io.ringmill.ingest.postgres",
                        "io.ringmill.ingest",
                        "io.ringmill.ingest.outlet",
                        "io.ringmill.ingest.text",
                        "io.ringmill.diagnostic",
                        "io.ringmill.expression",
                        "io.ringmill.output",
                        "io.ringmill.pipeline",
                        "io.ringmill.window")
                .check(CLASSES);
    }
}
