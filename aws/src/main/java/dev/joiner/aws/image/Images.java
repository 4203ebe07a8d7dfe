package dev.joiner.aws.image;

import dev.joiner.aws.client.Calls;
import dev.joiner.aws.client.Refreshed;
import dev.joiner.cloud.CloudException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;

/** Ids of machine images by SSM parameter, read again every hour. Thread-safe. */
public final class Images {
    private static final Duration MAX_AGE = Duration.ofHours(1);

    private final SsmClient ssm;
    private final Calls calls;
    private final LongSupplier nanos;

    /** Bounded: families x architectures x variants x minor versions seen. */
    private final Map<String, Refreshed<Optional<String>>> byParameter = new ConcurrentHashMap<>();

    /** Reads nothing yet. */
    public Images(SsmClient ssm, Calls calls, LongSupplier nanos) {
        this.ssm = ssm;
        this.calls = calls;
        this.nanos = nanos;
    }

    /**
     * The image's id, empty when AWS has no such parameter.
     *
     * @throws CloudException if SSM cannot be asked and never could
     */
    public Optional<String> id(String parameter) {
        return byParameter
                .computeIfAbsent(
                        parameter,
                        name -> new Refreshed<>(
                                name, () -> read(name), id -> id.isPresent() ? MAX_AGE : Duration.ofMinutes(1), nanos))
                .get();
    }

    private Optional<String> read(String parameter) {
        try {
            return Optional.of(calls.plain("GetParameter " + parameter, () -> ssm.getParameter(r -> r.name(parameter)))
                    .parameter()
                    .value());
        } catch (CloudException e) {
            if (e.getCause() instanceof ParameterNotFoundException) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
