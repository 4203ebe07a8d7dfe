package dev.joiner.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between the modules point as they are drawn, and each library is known where it belongs only. */
class ModuleDirectionTest {
    /** What each module may know; {@code cli} alone knows every one. */
    private static final Map<String, Set<String>> MAY_KNOW = new TreeMap<>(Map.of(
            "api", Set.of(),
            "cloud", Set.of("api"),
            "planner", Set.of("api", "cloud"),
            "certs", Set.of(),
            "cluster", Set.of("api", "cloud", "planner", "certs"),
            "aws", Set.of("api", "cloud"),
            "webhook", Set.of("api", "cloud", "planner", "certs", "cluster"),
            "extender", Set.of("api", "cloud", "planner", "certs", "cluster"),
            "provisioner", Set.of("api", "cloud", "planner", "certs", "cluster"),
            "twin", Set.of("api", "certs")));

    static Set<String> modules() {
        return MAY_KNOW.keySet();
    }

    private static String in(String module) {
        return "dev.joiner." + module + "..";
    }

    private static void assertDoNotKnow(List<String> modules, String... packages) {
        noClasses()
                .that()
                .resideInAnyPackage(
                        modules.stream().map(ModuleDirectionTest::in).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .check(Product.CLASSES);
    }

    private static List<String> allBut(String... known) {
        var others = new ArrayList<>(MAY_KNOW.keySet());
        others.removeAll(List.of(known));
        return others;
    }

    @ParameterizedTest
    @MethodSource("modules")
    void knowsOnlyTheModulesThatItMay(String module) {
        var forbidden = new ArrayList<String>();
        forbidden.add(in("cli"));
        MAY_KNOW.keySet().stream()
                .filter(other -> !other.equals(module))
                .filter(other -> !MAY_KNOW.getOrDefault(module, Set.of()).contains(other))
                .map(ModuleDirectionTest::in)
                .forEach(forbidden::add);

        assertDoNotKnow(List.of(module), forbidden.toArray(String[]::new));
    }

    @Test
    void letsTheCoreDoNoInputOrOutput() {
        assertDoNotKnow(
                List.of("api", "cloud", "planner"),
                "java.net..",
                "java.io..",
                "java.nio.file..",
                "com.google.gson..",
                "org.slf4j..",
                "io.vertx..",
                "io.kubernetes..",
                "software.amazon..");
    }

    @Test
    void letsOnlyTheClusterSeeTheKubernetesClient() {
        assertDoNotKnow(allBut("cluster"), "io.kubernetes..");
        assertDoNotKnow(List.of("cli"), "io.kubernetes..");
    }

    @Test
    void letsOnlyAwsSeeAmazonsSdk() {
        assertDoNotKnow(allBut("aws"), "software.amazon..");
        assertDoNotKnow(List.of("cli"), "software.amazon..");
    }

    @Test
    void letsOnlyServersSeeVertx() {
        assertDoNotKnow(allBut("webhook", "extender", "cluster"), "io.vertx..", "io.netty..");
        noClasses()
                .that()
                .resideInAPackage(in("cluster"))
                .and()
                .resideOutsideOfPackage("dev.joiner.cluster.server")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..")
                .check(Product.CLASSES);
    }
}
