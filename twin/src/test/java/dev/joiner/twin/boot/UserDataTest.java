package dev.joiner.twin.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class UserDataTest {
    private static final String AL2 = """
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="//"

            --//
            Content-Type: text/x-shellscript; charset="us-ascii"

            #!/bin/bash
            echo "the user's own part"
            --//
            Content-Type: text/x-shellscript; charset="us-ascii"

            #!/bin/bash -xe
            exec > >(tee /var/log/user-data.log|logger -t user-data -s 2>/dev/console) 2>&1
            /etc/eks/bootstrap.sh 'demo' --apiserver-endpoint 'https://127.0.0.1:6443' --b64-cluster-ca 'Q0E=' \\
            --dns-cluster-ip '10.0.0.10' \\
            --use-max-pods false \\
            --kubelet-extra-args '--node-labels="karpenter.sh/provisioner-name=default,team=a" --max-pods=17 --register-with-taints=joiner.dev/unregistered:NoExecute,dedicated=x:NoSchedule --kube-reserved=cpu=100m'
            --//--
            """;

    private static final String AL2023 = """
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="//"

            --//
            Content-Type: application/node.eks.aws

            # the NodeConfig
            apiVersion: node.eks.aws/v1alpha1
            kind: NodeConfig
            spec:
              cluster:
                name: demo
                apiServerEndpoint: https://127.0.0.1:6443
                certificateAuthority: Q0E=
                cidr: 10.0.0.0/24
              kubelet:
                config:
                  maxPods: 58
                  evictionHard: {memory.available: 5%}
                  registerWithTaints:
                  - {key: a, value: b, effect: NoSchedule}
                flags:
                - --node-labels=karpenter.sh/nodepool=default
            --//--
            """;

    @Test
    void readsTheBootstrapScriptOfAmazonLinux2() {
        KubeletSettings settings = joined(AL2);

        assertThat(settings.cluster()).isEqualTo("demo");
        assertThat(settings.endpoint()).isEqualTo("https://127.0.0.1:6443");
        assertThat(settings.labels())
                .containsExactly(entry("karpenter.sh/provisioner-name", "default"), entry("team", "a"));
        assertThat(settings.taints())
                .containsExactly(
                        new Taint("joiner.dev/unregistered", "", "NoExecute"),
                        new Taint("dedicated", "x", "NoSchedule"));
        assertThat(settings.maxPods()).hasValue(17);
        assertThat(settings.kubeReserved()).containsExactly(entry("cpu", "100m"));
    }

    @Test
    void readsTheNodeConfigOfAmazonLinux2023() {
        KubeletSettings settings = joined(AL2023);

        assertThat(settings.cluster()).isEqualTo("demo");
        assertThat(settings.labels()).containsExactly(entry("karpenter.sh/nodepool", "default"));
        assertThat(settings.taints()).containsExactly(new Taint("a", "b", "NoSchedule"));
        assertThat(settings.maxPods()).hasValue(58);
        assertThat(settings.evictionHard()).containsExactly(entry("memory.available", "5%"));
    }

    @Test
    void readsAScriptAndANodeConfigWithoutMime() {
        assertThat(joined("#!/bin/sh\n/etc/eks/bootstrap.sh demo --apiserver-endpoint https://x\n")
                        .cluster())
                .isEqualTo("demo");
        assertThat(joined(AL2023.substring(AL2023.indexOf("apiVersion"), AL2023.indexOf("--//--")))
                        .maxPods())
                .hasValue(58);
    }

    @Test
    void readsWindowsLineEnds() {
        assertThat(joined(AL2.replace("\n", "\r\n")).maxPods()).hasValue(17);
    }

    @Test
    void staysAwayWithoutTheClusterAndSaysWhatIsMissing() {
        assertThat(reason("")).contains("no user data");
        assertThat(reason("#!/bin/sh\necho hello")).contains("bootstrap.sh");
        assertThat(reason("/etc/eks/bootstrap.sh --apiserver-endpoint https://x"))
                .contains("name");
        assertThat(reason("/etc/eks/bootstrap.sh demo")).contains("endpoint");
        assertThat(reason(AL2023.replace("    cidr: 10.0.0.0/24\n", ""))).contains("cidr");
    }

    @Test
    void staysAwayWithALabelThatTheKubeletRefuses() {
        assertThat(reason(AL2023.replace("karpenter.sh/nodepool", "node-role.kubernetes.io/worker")))
                .contains("node-role.kubernetes.io/worker");
        assertThat(joined(AL2023.replace("karpenter.sh/nodepool", "node.kubernetes.io/team"))
                        .labels())
                .containsKey("node.kubernetes.io/team");
    }

    private static KubeletSettings joined(String text) {
        UserData.Verdict verdict = UserData.read(text);
        assertThat(verdict).isInstanceOf(UserData.Joins.class);
        return ((UserData.Joins) verdict).settings();
    }

    private static String reason(String text) {
        UserData.Verdict verdict = UserData.read(text);
        assertThat(verdict).isInstanceOf(UserData.StaysAway.class);
        return ((UserData.StaysAway) verdict).reason();
    }
}
