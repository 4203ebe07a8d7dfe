package dev.joiner.aws.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.pool.Generation;
import dev.joiner.aws.Samples;
import dev.joiner.aws.nodeclass.NodeClasses;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFamilyTest {
    @Test
    void bootsAl2WhenAnOldClassSaysNothingAndThereIsAnImage() {
        var choice = choose(Generation.V1ALPHA5, "", 32);

        assertThat(choice.family()).contains(ImageFamily.AL2);
        assertThat(choice.notices()).singleElement().asString().contains("AL2 is used");
    }

    @Test
    void bootsAl2023WhereThereIsNoAl2AnyMoreAndSaysSo() {
        var choice = choose(Generation.V1ALPHA5, "", 33);

        assertThat(choice.family()).contains(ImageFamily.AL2023);
        assertThat(choice.problems()).isEmpty();
        assertThat(choice.notices())
                .singleElement()
                .asString()
                .contains("AL2023 is used instead of Karpenter's default AL2");
    }

    @Test
    void refusesAl2ByNameWhereThereIsNone() {
        assertThat(choose(Generation.V1ALPHA5, "AL2", 32).family()).contains(ImageFamily.AL2);
        assertThat(choose(Generation.V1ALPHA5, "AL2", 36).problems())
                .singleElement()
                .asString()
                .contains("no AL2 image for Kubernetes 1.36", "set amiFamily to AL2023");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bottlerocket", "Ubuntu", "Custom", "Windows2022"})
    void saysThatAFamilyIsNotSupportedYet(String family) {
        assertThat(choose(Generation.V1ALPHA5, family, 36).problems())
                .singleElement()
                .asString()
                .contains("amiFamily " + family + " is not supported yet");
    }

    @Test
    void knowsWhereSsmKeepsTheImages() {
        assertThat(ImageFamily.AL2.parameter(32, "amd64", ImageVariant.STANDARD))
                .isEqualTo("/aws/service/eks/optimized-ami/1.32/amazon-linux-2/recommended/image_id");
        assertThat(ImageFamily.AL2.parameter(32, "arm64", ImageVariant.STANDARD))
                .isEqualTo("/aws/service/eks/optimized-ami/1.32/amazon-linux-2-arm64/recommended/image_id");
        assertThat(ImageFamily.AL2.parameter(32, "amd64", ImageVariant.NVIDIA))
                .isEqualTo("/aws/service/eks/optimized-ami/1.32/amazon-linux-2-gpu/recommended/image_id");
        assertThat(ImageFamily.AL2023.parameter(36, "amd64", ImageVariant.STANDARD))
                .isEqualTo(
                        "/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/x86_64/standard/recommended/image_id");
        assertThat(ImageFamily.AL2023.parameter(36, "arm64", ImageVariant.NVIDIA))
                .isEqualTo("/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/arm64/nvidia/recommended/image_id");
    }

    @Test
    void readsTheMinorVersionHoweverItIsWritten() {
        assertThat(NodeClasses.minor("1.36")).isEqualTo(36);
        assertThat(NodeClasses.minor("v1.36.3-eks-1234")).isEqualTo(36);
        assertThat(NodeClasses.minor("1.36+")).isEqualTo(36);
    }

    private static ImageFamily.Choice choose(Generation generation, String family, int minor) {
        return ImageFamily.choose(
                Samples.nodeClass(generation, Optional.of(family).filter(text -> !text.isEmpty())), minor);
    }
}
