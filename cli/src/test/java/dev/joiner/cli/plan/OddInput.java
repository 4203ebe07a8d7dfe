package dev.joiner.cli.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Objects that are allowed and that nobody would write: for one seed always the same. Every operator on keys that are
 * defined and on others, absurd amounts, limits of 0, volumes with odd terms, spread and affinity over odd keys, GPUs,
 * DaemonSets of every kind, nodes on their way.
 */
final class OddInput {
    private static final String[] KEYS = {
        "topology.kubernetes.io/zone",
        "failure-domain.beta.kubernetes.io/zone",
        "topology.ebs.csi.aws.com/zone",
        "topology.k8s.aws/zone-id",
        "topology.kubernetes.io/region",
        "kubernetes.io/hostname",
        "kubernetes.io/arch",
        "kubernetes.io/os",
        "node.kubernetes.io/instance-type",
        "node.kubernetes.io/windows-build",
        "karpenter.sh/capacity-type",
        "karpenter.sh/nodepool",
        "karpenter.sh/registered",
        "karpenter.sh/initialized",
        "karpenter.k8s.aws/instance-family",
        "karpenter.k8s.aws/instance-cpu",
        "karpenter.k8s.aws/no-such-label",
        "example.com/team",
        "example.com/undefined"
    };
    private static final String[] VALUES = {
        "z-a",
        "z-b",
        "z-c",
        "z-d",
        "z",
        "n0",
        "n1",
        "amd64",
        "arm64",
        "linux",
        "m5.large",
        "c5.2xlarge",
        "spot",
        "on-demand",
        "p0",
        "p1",
        "true",
        "false",
        "m5",
        "r5",
        "4",
        "red",
        "blue",
        ""
    };
    private static final String[] AMOUNTS = {
        "0", "1m", "100m", "1", "2", "7", "1e3", "1M", "7Ei", "16Ei", "9999999999999999999", "512m", "1n"
    };
    private static final String[] BYTES = {"0", "1", "64Mi", "3Gi", "15Gi", "512m", "7Ei", "16Ei", "1e30", "100Ti"};

    private final Random random;
    private final List<String> objects = new ArrayList<>();

    private OddInput(long seed) {
        random = new Random(seed);
    }

    static String of(long seed) {
        var input = new OddInput(seed);
        input.pools();
        input.nodes();
        input.volumes();
        input.many(3, input::daemonSet);
        input.many(7, input::workload);
        input.many(6, input::pod);
        return String.join("\n---\n", input.objects) + "\n";
    }

    private void many(int most, Runnable object) {
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            object.run();
        }
    }

    private boolean one(int in) {
        return random.nextInt(in) == 0;
    }

    private String any(String... values) {
        return values[random.nextInt(values.length)];
    }

    private String quoted(String text) {
        return "\"" + text + "\"";
    }

    private void add(String apiVersion, String kind, String name, String metadata, String rest) {
        objects.add("{apiVersion: " + apiVersion + ", kind: " + kind + ", metadata: {name: " + name + metadata + "}"
                + (rest.isEmpty() ? "" : ", " + rest) + "}");
    }

    private void pools() {
        for (int i = random.nextInt(3); i > 0; i--) {
            var requirements = new ArrayList<String>();
            if (one(2)) {
                requirements.add("{key: topology.kubernetes.io/zone, operator: In, values: [z-a, "
                        + any("z-b", "z-c", "z-d") + "]}");
            }
            if (one(3)) {
                requirements.add("{key: example.com/team, operator: "
                        + any("Exists", "NotIn, values: [red]", "In, values: [red, blue]") + "}");
            }
            if (one(3)) {
                requirements.add("{key: karpenter.k8s.aws/instance-family, operator: "
                        + any("Exists, minValues: 2", "NotIn, values: [m5]", "In, values: [m5, c5]") + "}");
            }
            String limits = one(3) ? ", limits: {" + any("cpu: 0", "memory: \"0\"", "cpu: 9", "cpu: 1k") + "}" : "";
            String taints = one(4)
                    ? ", taints: [{key: odd, effect: " + any("NoSchedule", "PreferNoSchedule", "NoExecute") + "}]"
                    : "";
            add(
                    "karpenter.sh/v1",
                    "NodePool",
                    "p" + i,
                    "",
                    "spec: {weight: " + (1 + random.nextInt(2)) + limits
                            + ", template: {spec: {startupTaints: [{key: starting, effect: NoSchedule}]" + taints
                            + ", nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: default},"
                            + " requirements: [" + String.join(", ", requirements) + "]}}}");
        }
    }

    private void nodes() {
        for (int i = random.nextInt(4); i > 0; i--) {
            String own = one(2) ? ", karpenter.sh/nodepool: p" + i + ", karpenter.sh/registered: \"true\"" : "";
            String taints = one(3)
                    ? "spec: {taints: [{key: " + any("starting", "odd", "node.kubernetes.io/not-ready") + ", effect: "
                            + any("NoSchedule", "NoExecute") + "}]}, "
                    : "";
            add(
                    "v1",
                    "Node",
                    "n" + i,
                    ", labels: {kubernetes.io/hostname: n" + i + ", "
                            + any("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone") + ": "
                            + any("z-a", "z-b", "elsewhere") + ", kubernetes.io/arch: amd64" + own + "}",
                    taints + "status: {allocatable: {cpu: " + quoted(any(AMOUNTS)) + ", memory: " + quoted(any(BYTES))
                            + ", pods: " + quoted(any("0", "1", "20", "7Ei")) + "}}");
        }
    }

    private void volumes() {
        add(
                "storage.k8s.io/v1",
                "StorageClass",
                "odd",
                "",
                "provisioner: " + any("ebs.csi.aws.com", "kubernetes.io/aws-ebs", "odd.example.com")
                        + ", volumeBindingMode: " + any("WaitForFirstConsumer", "Immediate")
                        + (one(2)
                                ? ", allowedTopologies: [{matchLabelExpressions: [{key: " + any(KEYS)
                                        + ", values: [z-a, z-b]}]}]"
                                : ""));
        for (int i = 0; i < 4; i++) {
            add(
                    "v1",
                    "PersistentVolumeClaim",
                    "c" + i,
                    "",
                    "spec: {accessModes: [" + any("ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany")
                            + "], storageClassName: odd" + (one(2) ? ", volumeName: v" + i : "") + "}");
            String terms = one(3) ? "" : "nodeAffinity: {required: {nodeSelectorTerms: [" + terms() + "]}}, ";
            add(
                    "v1",
                    "PersistentVolume",
                    "v" + i,
                    one(3) ? ", labels: {" + any(KEYS[0], KEYS[1]) + ": " + any("z-a", "z-a__z-b", "z-d") + "}" : "",
                    "spec: {" + terms
                            + any(
                                    "csi: {driver: ebs.csi.aws.com, volumeHandle: x}",
                                    "local: {path: /x}",
                                    "awsElasticBlockStore: {volumeID: x}")
                            + "}");
        }
    }

    private String terms() {
        var terms = new ArrayList<String>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            var expressions = new ArrayList<String>();
            for (int j = random.nextInt(3); j > 0; j--) {
                expressions.add(expression());
            }
            terms.add("{matchExpressions: [" + String.join(", ", expressions) + "]}");
        }
        return String.join(", ", terms);
    }

    private String expression() {
        String key = any(KEYS);
        return switch (random.nextInt(6)) {
            case 0 -> "{key: " + key + ", operator: Exists}";
            case 1 -> "{key: " + key + ", operator: DoesNotExist}";
            case 2 -> "{key: " + key + ", operator: Gt, values: [\"3\"]}";
            case 3 -> "{key: " + key + ", operator: Lt, values: [\"" + any("0", "9") + "\"]}";
            case 4 -> "{key: " + key + ", operator: NotIn, values: [" + quoted(any(VALUES)) + "]}";
            default ->
                "{key: " + key + ", operator: In, values: [" + quoted(any(VALUES)) + ", " + quoted(any(VALUES)) + "]}";
        };
    }

    private void daemonSet() {
        add(
                "apps/v1",
                "DaemonSet",
                "d" + objects.size(),
                "",
                "spec: {selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: "
                        + any("a", "b", "daemon") + "}}, spec: {" + podSpec() + "}}}");
    }

    private void workload() {
        String kind = any("Deployment", "StatefulSet", "Job", "ReplicaSet", "Rollout");
        String apiVersion = kind.equals("Job") ? "batch/v1" : kind.equals("Rollout") ? "argoproj.io/v1" : "apps/v1";
        String count = kind.equals("Job")
                ? "parallelism: " + random.nextInt(4) + ", completions: " + random.nextInt(5)
                : "replicas: " + random.nextInt(6);
        String status = kind.equals("Job") && one(2) ? ", status: {succeeded: " + random.nextInt(4) + "}" : "";
        add(
                apiVersion,
                kind,
                "w" + objects.size(),
                "",
                "spec: {" + count + ", template: {metadata: {labels: {app: " + any("a", "b") + "}}, spec: {" + podSpec()
                        + "}}}" + status);
    }

    private void pod() {
        String deleting = one(8) ? ", deletionTimestamp: \"2026-01-01T00:00:00Z\"" : "";
        String bound = one(3) ? ", nodeName: " + any("n1", "n2", "ghost") : "";
        String status = one(8) ? ", status: {nominatedNodeName: " + any("n1", "ghost") + "}" : "";
        add(
                "v1",
                "Pod",
                "x" + objects.size(),
                ", labels: {app: " + any("a", "b", "c") + "}" + deleting,
                "spec: {" + podSpec() + bound + "}" + status);
    }

    private String podSpec() {
        var fields = new ArrayList<String>();
        String resources = one(6)
                ? ""
                : ", resources: {requests: {cpu: " + quoted(any(AMOUNTS)) + ", memory: " + quoted(any(BYTES))
                        + (one(6) ? ", nvidia.com/gpu: " + random.nextInt(3) : "")
                        + (one(9) ? ", vpc.amazonaws.com/pod-eni: 1" : "") + "}}";
        String ports = one(5)
                ? ", ports: [{containerPort: 80, hostPort: " + any("80", "81") + ", protocol: " + any("TCP", "UDP")
                        + "}]"
                : "";
        fields.add("containers: [{name: c" + resources + ports + "}]");
        if (one(6)) {
            fields.add("hostNetwork: true");
        }
        if (one(3)) {
            fields.add("tolerations: [{" + any("operator: Exists", "key: odd", "key: odd, operator: Exists") + "}]");
        }
        if (one(4)) {
            fields.add("nodeSelector: {" + any(KEYS) + ": " + quoted(any(VALUES)) + "}");
        }
        if (one(2)) {
            fields.add("affinity: {" + affinity() + "}");
        }
        if (one(3)) {
            fields.add("topologySpreadConstraints: [{maxSkew: " + (1 + random.nextInt(2)) + ", topologyKey: "
                    + any(KEYS) + ", whenUnsatisfiable: " + any("DoNotSchedule", "ScheduleAnyway") + selector()
                    + (one(3) ? ", minDomains: " + (1 + random.nextInt(4)) : "")
                    + (one(3) ? ", nodeAffinityPolicy: Ignore" : "") + (one(3) ? ", nodeTaintsPolicy: Honor" : "")
                    + "}]");
        }
        if (one(5)) {
            fields.add("volumes: [{name: v, persistentVolumeClaim: {claimName: c" + random.nextInt(5) + "}}]");
        }
        return String.join(", ", fields);
    }

    private String selector() {
        return one(5) ? "" : ", labelSelector: {matchLabels: {app: " + any("a", "b", "daemon") + "}}";
    }

    private String affinity() {
        var parts = new ArrayList<String>();
        if (one(2)) {
            parts.add("nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [" + terms()
                    + "]}"
                    + (one(3)
                            ? ", preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, preference: "
                                    + terms().replaceFirst("}, \\{matchExpressions.*", "}") + "}]"
                            : "")
                    + "}");
        }
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            if (one(3)) {
                String term =
                        "{topologyKey: " + any(KEYS) + selector() + (one(4) ? ", namespaceSelector: {}" : "") + "}";
                parts.add(kind + ": {"
                        + (one(2)
                                ? "requiredDuringSchedulingIgnoredDuringExecution: [" + term + "]"
                                : "preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: "
                                        + term + "}]")
                        + "}");
            }
        }
        return String.join(", ", parts);
    }
}
