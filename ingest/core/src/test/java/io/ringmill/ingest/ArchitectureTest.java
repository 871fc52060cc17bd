package io.ringmill.ingest;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
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

/** Which package of this module may use which: the table below is the one in docs/architecture. */
class ArchitectureTest {
    private static final String ROOT = "io.ringmill.ingest";
    private static final int MOST_TYPES = 48;

    /** Package, exactly, to the packages of this module that it may use besides itself; "" is the root. */
    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            Map.entry("text", List.of()),
            Map.entry("buffer", List.of()),
            Map.entry("compress", List.of()),
            Map.entry("", List.of("text")),
            Map.entry("simulate", List.of("text")),
            Map.entry("decode", List.of("text", "", "compress")),
            Map.entry("source", List.of("text", "", "simulate", "compress", "decode", "http")),
            Map.entry("inlet", List.of("text", "", "buffer", "decode")),
            Map.entry("format", List.of("text")),
            Map.entry("outlet", List.of("text", "", "buffer", "format")),
            Map.entry("http", List.of("text", "", "outlet")),
            Map.entry("sink", List.of("text", "", "format")));

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
                .filter(type -> type.isTopLevelClass())
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
        assertThat(types.values()).allMatch(count -> count <= MOST_TYPES, "at most " + MOST_TYPES + " types");
    }

    private static String full(String name) {
        return name.isEmpty() ? ROOT : ROOT + "." + name;
    }

    @Test
    void shouldNeverMeetPersistenceOrTheRing() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.ringmill.persistence..",
                        "io.ringmill.bench..",
                        "io.ringmill.app..",
                        "net.openhft..",
                        "com.lmax..")
                .check(CLASSES);
    }
}
