package dev.joiner.provisioner;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The packages know each other in the order of docs/adr/0031. */
class PackagesTest {
    private static final String ROOT = "dev.joiner.provisioner";

    /** From the top down; a package may know those after it. */
    private static final List<String> PACKAGES = List.of(
            "loop",
            "status",
            "planning",
            "termination",
            "disruption",
            "lifecycle",
            "launch",
            "snapshot",
            "demand",
            "pool",
            "nomination",
            "state",
            "control");

    private static JavaClasses product;

    @BeforeAll
    static void read() {
        product = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(ROOT);
    }

    @Test
    void knowsOnlyPackagesBelow() {
        LayeredArchitecture order = layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("root")
                .definedBy(ROOT)
                .whereLayer("root")
                .mayNotBeAccessedByAnyLayer();
        for (String name : PACKAGES) {
            order = order.layer(name).definedBy(ROOT + "." + name + "..");
        }
        for (int i = 0; i < PACKAGES.size(); i++) {
            String[] above = Stream.concat(Stream.of("root"), PACKAGES.subList(0, i).stream())
                    .toArray(String[]::new);
            order = order.whereLayer(PACKAGES.get(i)).mayOnlyBeAccessedByLayers(above);
        }

        order.check(product);
    }

    @Test
    void namesEveryPackage() {
        var packages = product.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.equals(ROOT))
                .map(name -> name.substring(ROOT.length() + 1));

        assertThat(packages.distinct()).containsExactlyInAnyOrderElementsOf(PACKAGES);
    }
}
