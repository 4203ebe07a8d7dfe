package dev.joiner.planner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The packages of the planner are small, know one another in one direction only, and so do not grow together again. */
class PackagesTest {
    private static final int MOST_FILES = 30;
    private static final int MOST_PARAMETERS = 8;

    private static JavaClasses planner;

    /** Classes of libraries are not looked into: the question is about our own. */
    @BeforeAll
    static void read() {
        planner = ArchConfiguration.withThreadLocalScope(configuration -> {
            configuration.setResolveMissingDependenciesFromClassPath(false);
            return new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.joiner.planner");
        });
    }

    /** Each package is a slice, the root like those below it. */
    private static final class ByPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            return javaClass.getPackageName().startsWith("dev.joiner.planner")
                    ? SliceIdentifier.of(javaClass.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }

    @Test
    void knowOneAnotherInOneDirectionOnly() {
        slices().assignedFrom(new ByPackage()).should().beFreeOfCycles().check(planner);
    }

    @Test
    void haveNoMoreFilesThanOneCanOverlook() {
        Map<String, Long> files = planner.stream()
                .filter(JavaClass::isTopLevelClass)
                .collect(Collectors.groupingBy(JavaClass::getPackageName, TreeMap::new, Collectors.counting()));

        assertThat(files)
                .hasSizeGreaterThan(1)
                .allSatisfy((name, count) ->
                        assertThat(count).as("files of %s", name).isLessThanOrEqualTo(MOST_FILES));
    }

    /** Records that carry data are excepted: their components are read by name. */
    @Test
    void haveNoConstructorThatAsksForTooMuch() {
        constructors()
                .that(DescribedPredicate.describe(
                        "are not of records",
                        (JavaConstructor constructor) -> !constructor.getOwner().isRecord()))
                .should(haveFewParameters())
                .check(planner);
    }

    private static ArchCondition<JavaConstructor> haveFewParameters() {
        return new ArchCondition<>("have no more than " + MOST_PARAMETERS + " parameters") {
            @Override
            public void check(JavaConstructor constructor, ConditionEvents events) {
                int count = constructor.getRawParameterTypes().size();
                events.add(new SimpleConditionEvent(
                        constructor,
                        count <= MOST_PARAMETERS,
                        constructor.getFullName() + " has " + count + " parameters"));
            }
        };
    }
}
