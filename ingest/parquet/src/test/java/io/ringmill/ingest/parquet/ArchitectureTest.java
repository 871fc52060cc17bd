package io.ringmill.ingest.parquet;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What this module may use. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.ringmill.ingest.parquet");

    @Test
    void shouldUseNothingElseOfRingmillForTables() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.Parquet(File|Sink|SinkFactory)(\\$.*)?")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.ringmill..").and(resideOutsideOfPackage("io.ringmill.ingest.parquet")))
                .check(CLASSES);
    }

    @Test
    void shouldUseForTheSinkOnlyWhatSinksAreMadeWith() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("io.ringmill..")
                        .and(resideOutsideOfPackages(
                                "io.ringmill.ingest.parquet",
                                "io.ringmill.ingest",
                                "io.ringmill.ingest.sink",
                                "io.ringmill.expression",
                                "io.ringmill.output",
                                "io.ringmill.pipeline")))
                .check(CLASSES);
    }
}
