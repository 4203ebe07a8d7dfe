package dev.joiner.cloud.ec2;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Some instance types, as EC2 describes them. */
public final class Types {
    public static final TypeFacts T3_MEDIUM = type("t3.medium", "amd64", 2, 4096, 3, 3, 6);
    public static final TypeFacts M5_LARGE = type("m5.large", "amd64", 2, 8192, 3, 3, 10);
    public static final TypeFacts C6G_XLARGE = type("c6g.xlarge", "arm64", 4, 8192, 4, 4, 15);

    private Types() {}

    /** One that differs from others in what pods see of it. */
    public static TypeFacts type(
            String name, String arch, int vcpus, long memoryMib, int enis, int defaultCardEnis, int ipv4PerEni) {
        return new TypeFacts(
                name,
                List.of(arch),
                "intel",
                2500,
                vcpus,
                memoryMib,
                enis,
                defaultCardEnis,
                ipv4PerEni,
                0,
                256,
                2085,
                0,
                "nitro",
                false,
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                0,
                Set.of("on-demand", "spot"));
    }

    /** One with GPUs. */
    public static TypeFacts withGpu(String name, TypeFacts.Device gpu) {
        return new TypeFacts(
                name,
                List.of("amd64"),
                "intel",
                2500,
                4,
                16384,
                3,
                3,
                10,
                0,
                5000,
                3500,
                125,
                "nitro",
                false,
                true,
                true,
                Optional.of(gpu),
                Optional.empty(),
                0,
                Set.of("on-demand"));
    }
}
