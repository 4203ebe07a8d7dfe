package dev.joiner.cli;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of the packages of every module. */
class PackageLayoutTest {
    private static final int MOST_FILES = 30;
    private static final int MOST_PARAMETERS = 8;

    static Stream<String> modules() {
        return Stream.concat(ModuleDirectionTest.modules().stream(), Stream.of("cli"));
    }

    private static Stream<JavaClass> files() {
        return Product.CLASSES.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void packagesOfAModuleKnowEachOtherOneWay(String module) {
        slices().assignedFrom(new PackagesOf("dev.joiner." + module))
                .should()
                .beFreeOfCycles()
                .check(Product.CLASSES);
    }

    /** Each package is a slice, the module's root too, which patterns would take together with all below it. */
    private record PackagesOf(String module) implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            return name.equals(module) || name.startsWith(module + ".")
                    ? SliceIdentifier.of(name)
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages of " + module;
        }
    }

    @Test
    void noPackageIsCrowded() {
        Map<String, Long> crowded = files().collect(groupingBy(JavaClass::getPackageName, counting()));
        crowded.values().removeIf(files -> files <= MOST_FILES);

        assertThat(crowded).isEmpty();
    }

    /** The twin plays Kubernetes and EC2, and calls things as they do. */
    @Test
    void noNameStandsForTwoClasses() {
        Map<String, List<JavaClass>> names = files().filter(
                        type -> !type.getPackageName().startsWith("dev.joiner.twin"))
                .collect(groupingBy(JavaClass::getSimpleName));
        names.values().removeIf(classes -> classes.size() == 1);

        assertThat(names.values()).isEmpty();
    }

    /** Records are exempt: they are what they hold. */
    @Test
    void noConstructorTakesMoreThanEightParameters() {
        assertThat(Product.CLASSES.stream()
                        .filter(type -> !type.isRecord() && !type.isEnum())
                        .flatMap(type -> type.getConstructors().stream())
                        .filter(constructor ->
                                constructor.getRawParameterTypes().size() > MOST_PARAMETERS)
                        .map(constructor -> constructor.getFullName()))
                .isEmpty();
    }
}
