package dev.joiner.aws.image;

import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.cloud.ec2.TypeFacts;
import java.util.List;
import java.util.Optional;

/** Amazon's EKS images that we can boot, and where SSM keeps their ids. */
public enum ImageFamily {
    AL2,
    AL2023;

    /** The minor version from which there is no AL2 image any more. */
    private static final int FIRST_WITHOUT_AL2 = 33;

    /**
     * The family that a class boots, or why there is none.
     *
     * @param family empty exactly when there is a problem
     */
    public record Choice(Optional<ImageFamily> family, List<String> notices, List<String> problems) {
        private static Choice of(ImageFamily family, String... notices) {
            return new Choice(Optional.of(family), List.of(notices), List.of());
        }

        private static Choice problem(String text) {
            return new Choice(Optional.empty(), List.of(), List.of(text));
        }
    }

    /** For the cluster's minor version, such as 36. */
    public static Choice choose(NodeClass nodeClass, int minor) {
        String named = nodeClass.amiFamily().orElse("");
        boolean hasAl2 = minor < FIRST_WITHOUT_AL2;
        return switch (named) {
            case "AL2" ->
                hasAl2
                        ? Choice.of(AL2)
                        : Choice.problem("amiFamily AL2: there is no AL2 image for Kubernetes 1." + minor
                                + " (the last was for 1.32); set amiFamily to AL2023");
            case "AL2023" -> Choice.of(AL2023);
            case "" -> unnamed(nodeClass.generation(), minor, hasAl2);
            case "Bottlerocket", "Ubuntu", "Custom", "Windows2019", "Windows2022", "Windows2025" ->
                Choice.problem("amiFamily " + named + " is not supported yet; use AL2023" + (hasAl2 ? " or AL2" : ""));
            default -> Choice.problem("amiFamily '" + named + "' is not known; use AL2023" + (hasAl2 ? " or AL2" : ""));
        };
    }

    private static Choice unnamed(Generation generation, int minor, boolean hasAl2) {
        if (generation == Generation.V1) {
            return Choice.of(AL2023, "amiFamily is not set: AL2023 is used");
        }
        return hasAl2
                ? Choice.of(
                        AL2,
                        "amiFamily is not set: AL2 is used, as Karpenter does; from Kubernetes 1.33 on it will be"
                                + " AL2023, because there is no AL2 image for it")
                : Choice.of(
                        AL2023,
                        "amiFamily is not set: AL2023 is used instead of Karpenter's default AL2, which has"
                                + " no image for Kubernetes 1." + minor);
    }

    /** The SSM parameter that holds the id of the recommended image. */
    public String parameter(int minor, String arch, ImageVariant variant) {
        String root = "/aws/service/eks/optimized-ami/1." + minor + "/";
        return root
                + switch (this) {
                    case AL2 ->
                        arch.equals("arm64")
                                ? "amazon-linux-2-arm64"
                                : variant == ImageVariant.STANDARD ? "amazon-linux-2" : "amazon-linux-2-gpu";
                    case AL2023 ->
                        "amazon-linux-2023/" + (arch.equals("arm64") ? "arm64" : "x86_64") + "/"
                                + switch (variant) {
                                    case STANDARD -> "standard";
                                    case NVIDIA -> "nvidia";
                                    case NEURON -> "neuron";
                                };
                }
                + "/recommended/image_id";
    }

    /** Whether its kernel runs on this type: the first Graviton is too old for AL2023. */
    public boolean boots(TypeFacts type) {
        return this != AL2023 || !type.isFirstGraviton();
    }
}
