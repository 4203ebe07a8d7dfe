package dev.joiner.twin.tools;

import java.util.List;

/**
 * One program that is built from a Go module.
 *
 * @param name the file name of the binary
 * @param module the folder below {@code tools} that holds its go.mod
 * @param packagePath what {@code go build} builds
 * @param flags linker flags that put the version in, as a release build does
 */
record GoTool(String name, String module, String packagePath, String flags) {
    /** All of them; the longest first, so that a failure for lack of space comes early. */
    static final List<GoTool> ALL = List.of(
            kubernetes("kube-apiserver"),
            kubernetes("kube-controller-manager"),
            kubernetes("kube-scheduler"),
            kubernetes("kubectl"),
            new GoTool("etcd", "etcd", "go.etcd.io/etcd/server/v3", ""),
            new GoTool("kwok", "kwok", "sigs.k8s.io/kwok/cmd/kwok", "-X sigs.k8s.io/kwok/pkg/consts.Version=v0.8.0"),
            helm());

    /** Without the version of Kubernetes it takes charts for ones of 1.20, and refuses those that ask for more. */
    private static GoTool helm() {
        String chart = "-X helm.sh/helm/v3/pkg/chartutil.k8sVersion";
        String lint = "-X helm.sh/helm/v3/pkg/lint/rules.k8sVersion";
        return new GoTool(
                "helm",
                "helm",
                "helm.sh/helm/v3/cmd/helm",
                "-X helm.sh/helm/v3/internal/version.version=v3.22.0 " + chart + "Major=1 " + chart + "Minor="
                        + Versions.KUBERNETES_MINOR + " " + lint + "Major=1 " + lint + "Minor="
                        + Versions.KUBERNETES_MINOR);
    }

    /** What the program is made of, as a file name: it changes with its module and its recipe, not with another's. */
    String fingerprint() {
        return name + "-" + BundledFiles.hash(BundledFiles.moduleFiles(module), toString());
    }

    private static GoTool kubernetes(String name) {
        String version = "-X k8s.io/component-base/version.git";
        return new GoTool(
                name,
                "kubernetes",
                "k8s.io/kubernetes/cmd/" + name,
                version + "Version=" + Versions.KUBERNETES + " " + version + "Major=1 " + version + "Minor="
                        + Versions.KUBERNETES_MINOR);
    }
}
