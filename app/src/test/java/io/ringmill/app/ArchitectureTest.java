package io.ringmill.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What holds over all modules, seen from the one that has them all. */
class ArchitectureTest {
    private static final JavaClasses RINGMILL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.ringmill");

    @Test
    void shouldKeepJmhInBench() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.ringmill.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.openjdk.jmh..")
                .allowEmptyShould(true)
                .check(RINGMILL);
    }

    @Test
    void shouldKeepOnnxRuntimeInModel() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.ringmill.model..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.onnxruntime..")
                .because("it is not in the program's jar")
                .check(RINGMILL);
    }

    @Test
    void shouldKeepChronicleInItsPackage() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.ringmill.persistence.chronicle..", "io.ringmill.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.openhft..")
                .allowEmptyShould(true)
                .check(RINGMILL);
    }

    @Test
    void shouldKeepKafkaInItsModule() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.ringmill.ingest.kafka..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .allowEmptyShould(true)
                .check(RINGMILL);
    }

    @Test
    void shouldKeepTheDisruptorInTheRingAndBench() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.ringmill.ring..", "io.ringmill.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.lmax..")
                .allowEmptyShould(true)
                .check(RINGMILL);
    }

    @Test
    void shouldKeepJettyInTheServer() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.ringmill.server.http..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..")
                .allowEmptyShould(true)
                .check(RINGMILL);
    }

    @Test
    void shouldKeepTheServerToTheProgram() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.ringmill.server..", "io.ringmill.app..", "io.ringmill.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.ringmill.server..")
                .because("a program that embeds the engine does not need to have a server")
                .allowEmptyShould(true)
                .check(RINGMILL);
    }

    @Test
    void shouldHaveNothingAboveTheProgram() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.ringmill.app..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.ringmill.app..", "picocli..", "ch.qos.logback..")
                .allowEmptyShould(true)
                .check(RINGMILL);
    }

    @Test
    void shouldHaveNoPackageCycles() {
        slices().matching("io.ringmill.(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(RINGMILL);
    }

    @Test
    void shouldHaveNoUsageReporterOnTheClassPath() {
        assertThatThrownBy(() -> Class.forName("net.openhft.chronicle.analytics.Analytics"))
                .isInstanceOf(ClassNotFoundException.class);
    }
}
