package dev.joiner.cloud.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OfflineCatalogueTest {
    private static final NodeClass CLASS = NodeClass.plain(Generation.V1, "default");
    private static final OfflineCatalogue CATALOGUE = new OfflineCatalogue(
            "us-east-1",
            new TypeCatalogue(
                    List.of(
                            Types.M5_LARGE,
                            Types.type("zz9.large", "amd64", 2, 8192, 3, 3, 10),
                            Types.type("zz9.2xlarge", "arm64", 8, 8192, 4, 4, 15)),
                    Map.of("m5.large", Set.of("a"), "zz9.large", Set.of("a"), "zz9.2xlarge", Set.of("a"))));

    private static NodePool pool(Requirement... requirements) {
        return NodePool.builder(Generation.V1, "default")
                .requirements(Requirements.of(requirements))
                .build();
    }

    @Test
    void namesTheTypesWithoutAPriceThatAPoolAllows() {
        assertThat(CATALOGUE.withoutPrice(pool(), CLASS)).containsExactly("zz9.large", "zz9.2xlarge");
        assertThat(CATALOGUE.withoutPrice(pool(Requirement.in(Labels.ARCH, "arm64")), CLASS))
                .containsExactly("zz9.2xlarge");
        assertThat(CATALOGUE.withoutPrice(pool(Requirement.in(Labels.INSTANCE_TYPE, "m5.large")), CLASS))
                .isEmpty();
    }
}
