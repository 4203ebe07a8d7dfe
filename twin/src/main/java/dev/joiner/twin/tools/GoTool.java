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
            new GoTool(
                    "helm", "helm", "helm.sh/helm/v3/cmd/helm", "-X helm.sh/helm/v3/internal/version.version=v3.22.0"));

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
