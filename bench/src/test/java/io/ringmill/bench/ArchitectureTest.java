package io.ringmill.bench;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses BENCH = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.ringmill.bench");

    @Test
    void shouldDependOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("io.ringmill.bench..")
                .layer("runner")
                .definedBy("io.ringmill.bench")
                .layer("report")
                .definedBy("io.ringmill.bench.report..")
                .layer("file")
                .definedBy("io.ringmill.bench.file..")
                .layer("nab")
                .definedBy("io.ringmill.bench.nab..")
                .layer("recovery")
                .definedBy("io.ringmill.bench.recovery..")
                .layer("serve")
                .definedBy("io.ringmill.bench.serve..")
                .layer("measure")
                .definedBy("io.ringmill.bench.measure..")
                .layer("contender")
                .definedBy("io.ringmill.bench.contender..")
                .layer("work")
                .definedBy("io.ringmill.bench.work..")
                .whereLayer("runner")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("report")
                .mayOnlyBeAccessedByLayers("runner")
                .whereLayer("file")
                .mayOnlyBeAccessedByLayers("runner", "report")
                .whereLayer("nab")
                .mayOnlyBeAccessedByLayers("runner", "report")
                .whereLayer("recovery")
                .mayOnlyBeAccessedByLayers("runner")
                .whereLayer("serve")
                .mayOnlyBeAccessedByLayers("runner")
                .whereLayer("measure")
                .mayOnlyBeAccessedByLayers("runner", "report", "file")
                .whereLayer("contender")
                .mayOnlyBeAccessedByLayers("runner", "report", "measure", "recovery", "serve")
                .check(BENCH);
    }

    @Test
    void shouldHaveNoPackageCycles() {
        slices().matching("io.ringmill.bench.(*)..").should().beFreeOfCycles().check(BENCH);
    }
}
