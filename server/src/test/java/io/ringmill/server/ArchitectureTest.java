package io.ringmill.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Which package of this module may use which, and what the module may use. */
class ArchitectureTest {
    private static final String ROOT = "io.ringmill.server";
    private static final int MOST_TYPES = 48;

    /** Package, exactly, to the packages of this module that it may use besides itself; "" is the root. */
    private static final Map<String, List<String>> MAY_USE = Map.of(
            "host", List.of(),
            "http", List.of(),
            "live", List.of("host"),
            "metrics", List.of("host", "http"),
            "api", List.of("host", "http", "live"),
            "", List.of("host", "http", "live", "metrics", "api"));

    private static final List<String> PACKAGES =
            MAY_USE.keySet().stream().sorted().toList();

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @ParameterizedTest
    @FieldSource("PACKAGES")
    void shouldUseOnlyLowerPackages(String name) {
        String[] allowed = Stream.concat(Stream.of(name), MAY_USE.get(name).stream())
                .map(ArchitectureTest::full)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(full(name))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(resideOutsideOfPackages(allowed)))
                .check(CLASSES);
    }

    @Test
    void shouldNameEveryPackageInTheTable() {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        PACKAGES.stream().map(ArchitectureTest::full).toList());
    }

    @Test
    void shouldKeepPackagesSmall() {
        Map<String, Long> types = CLASSES.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));

        assertThat(types).allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(MOST_TYPES));
    }

    @Test
    void shouldHaveNoPackageCycles() {
        slices().matching("io.ringmill.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void shouldKeepJettyInHttp() {
        noClasses()
                .that()
                .resideOutsideOfPackage(full("http"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..")
                .check(CLASSES);
    }

    @Test
    void shouldKeepPrometheusInMetrics() {
        noClasses()
                .that()
                .resideOutsideOfPackage(full("metrics"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.prometheus..")
                .check(CLASSES);
    }

    @Test
    void shouldKeepEnginesOutOfHttp() {
        noClasses()
                .that()
                .resideInAPackage(full("http"))
                .should()
                .dependOnClassesThat(resideInAPackage("io.ringmill..").and(resideOutsideOfPackages(full("http"))))
                .check(CLASSES);
    }

    @Test
    void shouldMeetNothingOfRingmillButTheEngine() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.ringmill.ingest..",
                        "io.ringmill.persistence..",
                        "io.ringmill.bench..",
                        "io.ringmill.app..",
                        "io.ringmill.ring..",
                        "net.openhft..",
                        "com.lmax..")
                .because("a program that embeds the engine has the server without connectors and journal")
                .check(CLASSES);
    }

    private static String full(String name) {
        return name.isEmpty() ? ROOT : ROOT + "." + name;
    }
}
