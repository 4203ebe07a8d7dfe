package dev.joiner.twin.tools;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GoToolTest {
    private static final GoTool HELM = GoTool.ALL.stream()
            .filter(tool -> tool.name().equals("helm"))
            .findFirst()
            .orElseThrow();

    @Test
    void aChangedRecipeIsAnotherProgram() {
        var changed = new GoTool(HELM.name(), HELM.module(), HELM.packagePath(), HELM.flags() + " -X a=b");

        assertThat(changed.fingerprint()).startsWith("helm-").isNotEqualTo(HELM.fingerprint());
        assertThat(GoTool.ALL.stream().map(GoTool::fingerprint)).doesNotHaveDuplicates();
    }

    @Test
    void helmTakesTheTwinsKubernetesForTheClusters() {
        assertThat(HELM.flags())
                .contains("chartutil.k8sVersionMajor=1", "chartutil.k8sVersionMinor=" + Versions.KUBERNETES_MINOR);
    }
}
