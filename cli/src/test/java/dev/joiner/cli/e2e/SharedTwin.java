package dev.joiner.cli.e2e;

import dev.joiner.twin.TwinOptions;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One twin for two classes: to boot one takes as long as most of their tests. The first class starts it and leaves no
 * pods, pools or nodes of its own in it; it ends with the last test of the run. Classes come in the order of their
 * {@code @Order}.
 */
abstract class SharedTwin implements ParameterResolver {
    private static final Duration BOOT = Duration.ofSeconds(2);

    private final String name;
    private final UnaryOperator<TwinOptions.Builder> options;
    private final String[] chartValues;

    private SharedTwin(String name, UnaryOperator<TwinOptions.Builder> options, String... chartValues) {
        this.name = name;
        this.options = options;
        this.chartValues = chartValues;
    }

    /** Of the classes about demand; kube-controller-manager is as slow as it comes. */
    static final class OfDemand extends SharedTwin {
        OfDemand() {
            super("demand-it", options -> options.boot(BOOT).controllerManagerQps(20));
        }
    }

    /** Of the classes about the placement contract; gangs have 15 s. */
    static final class OfContract extends SharedTwin {
        OfContract() {
            super("contract-it", options -> options.boot(BOOT).controllerManagerQps(20), "settings.gangTimeout=15s");
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestTwin.class;
    }

    @Override
    public TestTwin resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SharedTwin.class))
                .getOrComputeIfAbsent(
                        name, key -> new Running(TestTwin.startWith(name, options, chartValues)), Running.class)
                .twin();
    }

    /** Ended by JUnit with the run. */
    private record Running(TestTwin twin) implements AutoCloseable {
        @Override
        public void close() {
            twin.close();
        }
    }
}
