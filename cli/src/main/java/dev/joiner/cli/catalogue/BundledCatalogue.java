package dev.joiner.cli.catalogue;

import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.cli.error.UserError;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.ec2.BundledTypes;
import dev.joiner.cloud.ec2.FamilyRates;
import dev.joiner.cloud.ec2.OfflineCatalogue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** EC2's public types of one region, at estimated prices. */
public record BundledCatalogue(OfflineCatalogue catalogue) implements TypeSource {
    /** The region whose prices the estimates are. */
    public static final String DEFAULT_REGION = "us-east-1";

    /**
     * The types of a region.
     *
     * @throws UserError if the region is not bundled
     */
    public static BundledCatalogue of(String region) {
        BundledTypes bundled = BundledTypes.parse(resource());
        if (!bundled.regions().contains(region)) {
            throw new UserError("there is no bundled catalogue of region '" + region + "', only of "
                    + String.join(", ", bundled.regions())
                    + "; write one with 'joiner catalogue export --region " + region
                    + "' and AWS credentials, and name it with --catalog");
        }
        return new BundledCatalogue(new OfflineCatalogue(region, bundled.in(region)));
    }

    private static String resource() {
        try (InputStream in = BundledTypes.class.getResourceAsStream(BundledTypes.RESOURCE)) {
            return new String(Objects.requireNonNull(in, BundledTypes.RESOURCE).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<InstanceType> types(NodePool pool, NodeClass nodeClass) {
        return catalogue.instanceTypes(pool, nodeClass);
    }

    @Override
    public List<String> withoutPrice(NodePool pool, NodeClass nodeClass) {
        return catalogue.withoutPrice(pool, nodeClass);
    }

    @Override
    public String prices() {
        return "estimates: list prices by family, spot at " + Math.round(FamilyRates.SPOT * 100) + " % of them ("
                + catalogue.region() + ")";
    }
}
